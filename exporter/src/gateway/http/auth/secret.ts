// Secrets are kept as hashes and compared in a time that does not depend on what they are.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 in lower-case hex. Enough without salt or stretching, because our secrets are random and 256 bits long. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** True when both are the same hash. Neither needs to be well formed. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
