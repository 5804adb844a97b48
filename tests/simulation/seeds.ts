// The share of the seeded runs that one test file takes, so that both processors have work.
import { expect } from 'vitest';
import { count, emptyTally, say, simulate } from './simulate.ts';

/** 20,000 runs in all unless TRIPLINE_SIM_RUNS asks for more; TRIPLINE_SIM_SEED starts elsewhere. */
const RUNS = Number(process.env.TRIPLINE_SIM_RUNS ?? 20_000);
const FIRST = Number(process.env.TRIPLINE_SIM_SEED ?? 1);
const SHARES = 2;
const RICH_FROM = 20_000;

export async function runShare(share: number): Promise<void> {
  const tally = emptyTally();
  for (let seed = FIRST + share; seed < FIRST + RUNS; seed += SHARES) {
    count(tally, `seed ${seed}`, await simulate(seed));
  }
  say(`share ${share + 1} of ${SHARES}`, tally);
  expect(tally.broken).toEqual([]);
  expect(tally.runs).toBeGreaterThanOrEqual(Math.floor(RUNS / SHARES));
  // Worlds in which nothing trips and nobody leaves a position would prove nothing.
  expect(tally.tripped).toBeGreaterThan(tally.runs / 4);
  expect(tally.left).toBeGreaterThan(tally.runs / 20);
  expect(tally.trades).toBeGreaterThan(tally.runs / 4);
  // Half of the worlds have locks, groups and persons who clear a lock; a short run may begin in the other half.
  const rich = RUNS >= RICH_FROM ? tally.runs / 100 : -1;
  expect(Math.min(tally.pressed, tally.told, tally.rearmed)).toBeGreaterThan(rich);
  expect(Math.min(tally.due, tally.harmless)).toBeGreaterThan(tally.runs / 20);
}
