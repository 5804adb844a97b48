// Goal: no world, with whatever faults and crashes, reverses a position, fills an exit twice or leaves an account open.
// Method: seeded runs of the real engine, adapter and exchange on virtual time, judged by what the exchange knows.
import { it } from 'vitest';
import { runShare } from './seeds.ts';

it('seeded worlds: nothing reversed, nothing twice, nothing left open, no trip on a read that failed', () =>
  runShare(0));
