// Goal: no order of answers, refusals, losses, delays and crashes leads a kill to a reversed position or a false lock.
// Method: every state of the pure core over a small exchange is visited, breadth first, until none is left.
import { it } from 'vitest';
import { PLAIN } from './stories.ts';
import { ALWAYS, PLAIN_ONLY } from './table.ts';
import { explore } from './visit.ts';

it('without a lock of the broker every state keeps the invariants and can still be locked', () =>
  explore(PLAIN, [...ALWAYS, ...PLAIN_ONLY]));
