// Goal: the same with the broker's own lock, before and after the exits, with linked accounts and a log-out.
// Method: every state of the pure core over a small exchange is visited, breadth first, until none is left.
import { it } from 'vitest';
import { LOCKED } from './stories.ts';
import { ALWAYS, LOCKED_ONLY } from './table.ts';
import { explore } from './visit.ts';

it('with a lock of the broker every state keeps the invariants and can still be locked', () =>
  explore(LOCKED, [...ALWAYS, ...LOCKED_ONLY]));
