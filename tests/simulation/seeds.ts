// The share of the seeded runs that one test file takes, so that both processors have work.
import { expect, it } from 'vitest';
import { count, emptyTally, say, simulate, type Tally } from './simulate.ts';

/** 20,000 runs in all unless TRIPLINE_SIM_RUNS asks for more; TRIPLINE_SIM_SEED starts elsewhere. */
const RUNS = Number(process.env.TRIPLINE_SIM_RUNS ?? 20_000);
const FIRST = Number(process.env.TRIPLINE_SIM_SEED ?? 1);
const SHARES = 2;
const RICH_FROM = 20_000;

/** A share is run in parts, each with a time limit of its own: a slow machine is not taken for a run that hangs. */
const PARTS = 8;

function judge(tally: Tally): void {
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

/** Declares the tests of one share. */
export function seededWorlds(share: number): void {
  const seeds = Array.from(
    { length: Math.ceil((RUNS - share) / SHARES) },
    (_, i) => FIRST + share + i * SHARES,
  );
  const size = Math.ceil(seeds.length / PARTS);
  const tally = emptyTally();
  for (let part = 0; part < PARTS; part += 1) {
    it(`nothing reversed, nothing twice, nothing left open, no trip on a read that failed (${part + 1} of ${PARTS})`, async () => {
      for (const seed of seeds.slice(part * size, (part + 1) * size)) {
        count(tally, `seed ${seed}`, await simulate(seed));
      }
      expect(tally.broken).toEqual([]);
    });
  }
  it('and the worlds were such as to prove it', () => {
    say(`share ${share + 1} of ${SHARES}`, tally);
    judge(tally);
  });
}
