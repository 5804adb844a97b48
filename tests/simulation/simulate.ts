// Runs many seeded worlds and counts what became of them.
import { planOf } from './plan.ts';
import { judge, type Outcome } from './verdict.ts';
import { World } from './world.ts';

/** Longer than any kill in a world whose faults end. */
const MAX_MS = 180_000;

export interface Tally {
  runs: number;
  tripped: number;
  locked: number;
  stuck: number;
  crashes: number;
  left: number;
  trades: number;
  /** Trips of all accounts, what they told each other, locks that were pressed, locks that a person cleared. */
  trips: number;
  told: number;
  pressed: number;
  rearmed: number;
  /** Runs whose loss had to be acted on, and runs that only looked as bad. */
  due: number;
  harmless: number;
  /** `seed: what was broken`, at most 20. */
  readonly broken: string[];
}

export const emptyTally = (): Tally => ({
  runs: 0,
  tripped: 0,
  locked: 0,
  stuck: 0,
  crashes: 0,
  left: 0,
  trades: 0,
  trips: 0,
  told: 0,
  pressed: 0,
  rearmed: 0,
  due: 0,
  harmless: 0,
  broken: [],
});

/** One world, by its seed; `crashes` replaces the crashes that the seed would draw. */
export async function simulate(seed: number, crashes?: readonly number[]): Promise<Outcome> {
  const world = new World(planOf(seed, crashes));
  await world.run(MAX_MS);
  return judge(world);
}

export function count(tally: Tally, name: string, outcome: Outcome): void {
  tally.runs += 1;
  tally.crashes += outcome.crashes;
  tally.left += outcome.left;
  tally.trades += outcome.trades;
  if (outcome.tripped) tally.tripped += 1;
  if (outcome.tripped && outcome.phase === 'locked') tally.locked += 1;
  if (outcome.tripped && outcome.phase === 'stuck') tally.stuck += 1;
  tally.trips += outcome.trips;
  tally.told += outcome.linked;
  tally.rearmed += outcome.rearmed;
  if (outcome.lockPressed) tally.pressed += 1;
  if (outcome.loss.due) tally.due += 1;
  if (outcome.loss.harmless) tally.harmless += 1;
  if (outcome.broken.length > 0 && tally.broken.length < 20) {
    tally.broken.push(`${name}: ${outcome.broken.join('; ')}`);
  }
}

export function say(title: string, tally: Tally): void {
  const { runs, tripped, locked, stuck, crashes, left, broken } = tally;
  const words = `${runs} runs, ${crashes} crashes, ${tripped} tripped: ${locked} locked, ${stuck} stuck and paged, ${left} left by hand`;
  const { trips, told, pressed, rearmed, trades, due, harmless } = tally;
  const more = `${trips} trips in all, ${told} linked accounts told, ${pressed} locks pressed, ${rearmed} cleared by hand`;
  const kept = `${trades} closed trades on record`;
  const zeros = `0 of ${due} losses missed, 0 of ${harmless} harmless ones acted on, 0 reversed`;
  process.stdout.write(
    `simulation, ${title}: ${words}; ${more}; ${kept}; ${broken.length === 0 ? zeros : `${broken.length} broken`}\n`,
  );
}
