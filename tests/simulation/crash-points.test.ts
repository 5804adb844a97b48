// Goal: a crash at any point of a kill is survived.
// Method: a few stories are run once to count their points (before and after every append and every effect), and then
// once more for each point, dying there.
import { expect, it } from 'vitest';
import { count, emptyTally, say, simulate } from './simulate.ts';

/** Seeds whose stories trip; found by looking, checked below. */
const STORIES = 12;

async function trippingSeeds(): Promise<readonly { seed: number; points: number }[]> {
  const found: { seed: number; points: number }[] = [];
  for (let seed = 100_001; found.length < STORIES && seed < 100_200; seed++) {
    const outcome = await simulate(seed, []);
    if (outcome.tripped && outcome.phase === 'locked') found.push({ seed, points: outcome.points });
  }
  return found;
}

it('a crash before or after any append or effect of a kill is survived, each exit once', async () => {
  const tally = emptyTally();
  const stories = await trippingSeeds();
  expect(stories).toHaveLength(STORIES);
  for (const { seed, points } of stories) {
    for (let point = 1; point <= points; point++) {
      count(tally, `seed ${seed}, crash at ${point}`, await simulate(seed, [point]));
    }
  }
  say('every crash point', tally);
  expect(tally.broken).toEqual([]);
  expect(tally.crashes).toBeGreaterThan(tally.runs * 0.8);
});
