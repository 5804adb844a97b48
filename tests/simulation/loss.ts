// Losses that were missed, and losses that never were: the true loss of a run against what was seen of it in time.
import { evolve } from '../../exporter/src/core/account/evolve.ts';
import { emptyMemory } from '../../exporter/src/core/account/state.ts';
import type { Recorded } from '../../exporter/src/core/fact.ts';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { OPEN } from './market.ts';
import { slackOf, type Truth, trueMtm } from './truth.ts';
import type { World } from './world.ts';

const STEP_MS = 500;
const OUTER = 1.5;
/** Two reads that agree, a leap that is confirmed, the time that one book may lag behind the other, and their polls. */
const GRACE_MS = 12_000;

/** Faults that keep no read from being true and on time. */
const READABLE: ReadonlySet<Fault['type']> = new Set([
  'partialFills',
  'refuseCancels',
  'refuseMarket',
  'rejectStops',
  'marginRejects',
  'ignoreHalt',
  'handTrade',
]);

export interface Loss {
  /** A rule has tripped, or the loss was beyond the outer limit in plain sight. */
  readonly due: boolean;
  /** What was shown was bad, and the true loss never reached the limit; no rule may have tripped. */
  readonly harmless: boolean;
  readonly missed: readonly string[];
}

/** When the account was looked after: watching or blocked, in a process that lived. */
function watched({ processes }: World, rows: readonly Recorded[]): (at: number) => boolean {
  const turns: { readonly at: number; readonly on: boolean }[] = [];
  let memory = emptyMemory;
  for (const row of rows) {
    memory = evolve(memory, row);
    turns.push({ at: row.at, on: memory.phase.name === 'watching' || memory.phase.name === 'blocked' });
  }
  return (at) => {
    const on = turns.findLast((turn) => turn.at <= at)?.on ?? false;
    return on && !processes.down.some(({ from, to }) => at >= from && at <= to + STEP_MS);
  };
}

/** Nothing stood between the engine and the truth. */
function readable({ plan }: World): (at: number) => boolean {
  const veils = plan.faults
    .filter(({ type }) => !READABLE.has(type))
    .map(
      ({ afterMs = 0, forMs = Number.POSITIVE_INFINITY }) =>
        [OPEN + afterMs, OPEN + afterMs + forMs] as const,
    );
  return (at) => !veils.some(([from, to]) => at >= from && at <= to);
}

const isRuleTrip = ({ fact }: Recorded): boolean => fact.type === 'KillTripped' && fact.cause === 'rule';

export function judgeLoss(world: World, truth: Truth, rows: readonly Recorded[]): Loss {
  const { plan, clock } = world;
  const limit = plan.lossLimitRupees * 100 * plan.lots;
  const slack = slackOf(world);
  const isWatched = watched(world, rows);
  const isReadable = readable(world);
  let worst = 0;
  let since: number | null = null;
  let longest = 0;
  for (let at = OPEN; at <= clock.now(); at += STEP_MS) {
    const mtm = trueMtm(world, truth, at);
    worst = Math.min(worst, mtm);
    const seen = mtm <= -OUTER * limit - slack && isWatched(at) && isReadable(at);
    since = seen ? (since ?? at) : null;
    if (since !== null) longest = Math.max(longest, at - since);
  }
  const bad = plan.faults.some(({ type }) => !READABLE.has(type));
  const harmless = bad && worst > -limit + slack;
  const missed = longest > GRACE_MS ? [`a loss beyond the outer limit was missed for ${longest} ms`] : [];
  return { due: longest > 0 || rows.some(isRuleTrip), harmless, missed };
}
