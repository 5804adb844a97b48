// A number of 32 bits for a text, the same in every life: names what was made of it, or spreads it over places.
import { createHash } from 'node:crypto';

export const digestOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
