// Goal: whatever befalls the webhook and the process, an owner is asked by one id per request and believed by its word.
// Method: seeded worlds on virtual time, and a few of them once more for every point at which the process can die.
import { expect, it } from 'vitest';
import { evolve } from '../../exporter/src/core/account/evolve.ts';
import { emptyMemory } from '../../exporter/src/core/account/state.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import { OWNED, OwnerWorld, ownerPlanOf } from './owner-world.ts';

const RUNS = 600;
const MAX_MS = 200_000;

const ACTIONS: Partial<Record<Fact['type'], string>> = {
  KillTripped: 'kill',
  CancelRequested: 'cancel',
  ExitRequested: 'exit',
  DayReset: 'reset-day',
};

/** Ids that may be asked, each with the fact behind it. */
function idsOf(rows: readonly Recorded[]): ReadonlyMap<string, Recorded> {
  return new Map(
    rows.flatMap((row) => {
      const action = ACTIONS[row.fact.type];
      return action === undefined ? [] : [[`${row.at.toString(36)}-${row.seq}-${action}`, row] as const];
    }),
  );
}

function asked({ arrived }: OwnerWorld, ids: ReadonlyMap<string, Recorded>): string[] {
  return arrived.flatMap(({ request, at }) => {
    const row = ids.get(request.id);
    if (row === undefined) return [`asked ${request.id}, which nobody wanted`];
    return at < row.at ? [`asked ${request.id} before it was recorded`] : [];
  });
}

/** Nothing is confirmed or locked that the owner has not confirmed. */
function believed({ answered }: OwnerWorld, rows: readonly Recorded[]): string[] {
  return rows.flatMap(({ fact }, i) => {
    if (fact.type === 'OwnerConfirmed' && !answered.has(fact.id)) return [`${fact.id} was never confirmed`];
    if (fact.type === 'FlatVerified') return ['called flat without a position book'];
    const before = rows[i - 1]?.fact;
    const word = before?.type === 'OwnerConfirmed' ? before.action : null;
    if (fact.type === 'KillLocked' && word !== 'kill') return ['locked without its owner'];
    return fact.type === 'ExitCompleted' && word !== 'exit' ? ['left without its owner'] : [];
  });
}

function ended(world: OwnerWorld, rows: readonly Recorded[], phase: string): string[] {
  const { fault, faultMs } = world.plan;
  const endless = fault !== null && faultMs === Number.POSITIVE_INFINITY;
  const tripped = rows.some(({ fact }) => fact.type === 'KillTripped');
  if (!tripped) return phase === 'watching' ? [] : [`ended ${phase} without a trip`];
  if (phase === 'locked') return [];
  const paged = world.processes.pages.some(({ text }) => text.startsWith('kill stuck'));
  return endless && phase === 'stuck' && paged ? [] : [`tripped, but ended ${phase}`];
}

async function play(seed: number, crashes?: readonly number[]) {
  const world = new OwnerWorld(ownerPlanOf(seed, crashes));
  await world.run(MAX_MS);
  const rows = world.processes.store.byAccount.get(OWNED) ?? [];
  const memory = rows.reduce(evolve, emptyMemory);
  const live = world.processes.state(OWNED)?.memory;
  const broken = [
    ...asked(world, idsOf(rows)),
    ...believed(world, rows),
    ...ended(world, rows, memory.phase.name),
    ...(live === undefined || JSON.stringify(live) === JSON.stringify(memory) ? [] : ['not the fold']),
  ];
  return { world, phase: memory.phase.name, broken: broken.map((what) => `seed ${seed}: ${what}`) };
}

it('an owner is asked by one id, believed only when it answers, and never given up on in a kill', async () => {
  const ends: Record<string, number> = {};
  const broken: string[] = [];
  let crashes = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const outcome = await play(seed);
    ends[outcome.phase] = (ends[outcome.phase] ?? 0) + 1;
    crashes += outcome.world.processes.crashed;
    broken.push(...outcome.broken);
  }
  process.stdout.write(`simulation, owners: ${RUNS} runs, ${crashes} crashes, ${JSON.stringify(ends)}\n`);
  expect(broken.slice(0, 20)).toEqual([]);
  // Worlds in which nothing is locked, stuck or crashed would prove nothing.
  expect(Math.min(ends.locked ?? 0, (ends.stuck ?? 0) * 5, crashes)).toBeGreaterThan(RUNS / 5);
});

it('a crash at any point of what an owner is asked is survived', async () => {
  const broken: string[] = [];
  let crashes = 0;
  for (let seed = 2_001; seed <= 2_015; seed++) {
    const { points } = (await play(seed, [])).world.processes;
    for (let point = 1; point <= Math.min(points, 60); point++) {
      const outcome = await play(seed, [point]);
      crashes += outcome.world.processes.crashed;
      broken.push(...outcome.broken.map((what) => `${what}, crash at ${point}`));
    }
  }
  expect(broken.slice(0, 20)).toEqual([]);
  expect(crashes).toBeGreaterThan(100);
});
