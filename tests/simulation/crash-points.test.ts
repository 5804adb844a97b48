// Goal: a crash at any point of a kill, or of positions left by hand, is survived.
// Method: a few stories are run once to count their points (before and after every append and every effect), and then
// once more for each point, dying there.
import { expect, it } from 'vitest';
import { count, emptyTally, say, simulate } from './simulate.ts';

/** Stories that trip, and stories in which a person has positions left; found by looking, checked below. */
const KILLS = 9;
const EXITS = 3;
/** Stories of a group whose first account is locked at its broker and at us. */
const GROUPS = 2;

interface Story {
  readonly seed: number;
  readonly points: number;
}

async function stories(): Promise<readonly Story[]> {
  const kills: Story[] = [];
  const exits: Story[] = [];
  for (let seed = 100_001; kills.length + exits.length < KILLS + EXITS && seed < 100_200; seed++) {
    const { tripped, phase, left, points } = await simulate(seed, []);
    if (left > 0 && exits.length < EXITS) exits.push({ seed, points });
    else if (tripped && phase === 'locked' && kills.length < KILLS) kills.push({ seed, points });
  }
  const groups: Story[] = [];
  for (let seed = 110_001; groups.length < GROUPS && seed < 110_400; seed++) {
    const { phase, linked, lockPressed, points } = await simulate(seed, []);
    if (phase === 'locked' && linked > 0 && lockPressed) groups.push({ seed, points });
  }
  return [...kills, ...exits, ...groups];
}

it('a crash before or after any append or effect of a kill is survived, each exit once', async () => {
  const tally = emptyTally();
  const told = await stories();
  expect(told).toHaveLength(KILLS + EXITS + GROUPS);
  for (const { seed, points } of told) {
    for (let point = 1; point <= points; point++) {
      count(tally, `seed ${seed}, crash at ${point}`, await simulate(seed, [point]));
    }
  }
  say('every crash point', tally);
  expect(tally.broken).toEqual([]);
  expect(tally.crashes).toBeGreaterThan(tally.runs * 0.8);
});
