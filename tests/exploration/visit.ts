// Explores stories one after the other, says what was found, and counts which steps of the machine were seen.
import { expect } from 'vitest';
import { type Memory, type Phase, runningKill } from '../../exporter/src/core/account/state.ts';
import type { Fact } from '../../exporter/src/core/fact.ts';
import { Events } from './events.ts';
import { openExchange } from './exchange.ts';
import { Explorer, type Found } from './explore.ts';
import { MORE, type Story } from './stories.ts';
import { ALWAYS, LOCKED_ONLY, PLAIN_ONLY, RARE } from './table.ts';
import { begin, type World } from './world.ts';

/** Far more than any story has: beyond it the bounds are wrong. */
const STATES_MOST = 20_000_000;
/** One in so many states that are met again is looked at twice. */
const COMPARE_EVERY = 25;

/** The phase as the table of the machine names it: which lock, and what it hangs on. */
export function phaseName(phase: Phase): string {
  const kill = runningKill(phase);
  if (kill === null) return phase.name;
  const step = kill.name === 'locking' ? `locking, then ${kill.then}` : kill.name;
  return phase.name === 'stuck' ? `stuck in ${step}` : step;
}

export type Hits = Map<string, number>;

function visit(story: Story, hits: Hits): Found {
  const witness = ({ phase }: Memory, { type }: Fact, after: Memory) => {
    const row = `${phaseName(phase)} | ${type} | ${phaseName(after.phase)}`;
    hits.set(row, (hits.get(row) ?? 0) + 1);
  };
  const { can, settings, short, hedge, most } = story;
  const world = begin(can, settings, openExchange({ short, hedge }), most, witness);
  const isLocked = ({ core, over }: World) => over || core.memory.phase.name === 'locked';
  const isTold = ({ core, over }: World) => over || ['locked', 'stuck'].includes(core.memory.phase.name);
  const goals = { 'locked or stuck': isTold, ...(story.pastStuck ? { locked: isLocked } : {}) };
  const options = { most: STATES_MOST, compareEvery: COMPARE_EVERY, goals };
  return new Explorer(new Events(witness, story), options).run(world);
}

function say(name: string, found: Found, seconds: number): void {
  const { states, transitions, depth, compared } = found;
  const size = `${states} states, ${transitions} transitions, ${depth} deep, ${compared} states compared`;
  process.stdout.write(`exploration, ${name}: ${size}, in ${Math.round(seconds)} s\n`);
}

/**
 * Explores all of them: every invariant holds, a lock is never out of reach, and the steps that were seen are `rows`.
 * Where more goes wrong than usual, more steps may be seen, but none that is not in the table.
 */
export function explore(stories: readonly Story[], rows: readonly string[]): void {
  const hits: Hits = new Map();
  for (const story of stories) {
    const started = performance.now();
    const found = visit(story, hits);
    say(story.name, found, (performance.now() - started) / 1000);
    expect(found.broken, story.name).toBeNull();
    expect(found.lost, story.name).toEqual([]);
    // Too few would not have shown that the names of states leave nothing out.
    expect(found.compared, story.name).toBeGreaterThan(found.states / 200);
  }
  const table = [...hits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, n]) => `  ${row}: ${n}`);
  process.stdout.write(`exploration, steps seen:\n${table.join('\n')}\n`);
  expect(rows.filter((row) => !hits.has(row))).toEqual([]);
  const legal = new Set(MORE > 0 ? [...ALWAYS, ...PLAIN_ONLY, ...LOCKED_ONLY, ...RARE] : rows);
  expect([...hits.keys()].filter((row) => !legal.has(row))).toEqual([]);
}
