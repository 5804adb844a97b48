// What happens in one seeded run: the market's path, the faults and when, the crashes, the commands.
import type { Fault } from '../../exporter/src/paper/faults.ts';
import { type Extras, extrasOf } from './extras.ts';
import { OPEN, type Path } from './market.ts';
import { type Dice, dice } from './random.ts';

export interface RunPlan {
  readonly seed: number;
  readonly story: string;
  readonly path: Path;
  readonly faults: readonly Fault[];
  /** Faults that never end: the run may end stuck, and must then have paged. */
  readonly endless: boolean;
  /** Ordinals of the points (before and after each append and each effect) at which the process dies. */
  readonly crashes: readonly number[];
  readonly restartMs: number;
  readonly lots: number;
  readonly stopPct: number | null;
  readonly reentries: number;
  readonly marketOrders: 'accept' | 'refuse';
  readonly longHedge: boolean;
  /** A person presses kill after so many ms; null = nobody does. */
  readonly killAfterMs: number | null;
  readonly lossLimitRupees: number;
  /** What else people ask, and when. */
  readonly hands: readonly Hand[];
  readonly extras: Extras;
}

/** A command by hand; `leg` picks the position that an exit names. */
export interface Hand {
  readonly name: 'exit' | 'cancel' | 'kill' | 'stop' | 'start' | 'reset-day';
  readonly leg: number;
  readonly afterMs: number;
}

const still = { ce: 0, pe: 0, from: 0, gap: 0, gapAt: -1, noise: 60 };
const STORIES: Readonly<Record<string, (d: Dice) => Path>> = {
  calm: () => still,
  loss: (d) => ({ ...still, ce: d.int(150, 500), pe: -d.int(0, 100), from: d.int(2, 6) }),
  crash: (d) => ({ ...still, ce: d.int(800, 3_000), from: d.int(2, 5) }),
  gap: (d) => ({ ...still, gap: d.int(4_000, 12_000), gapAt: d.int(3, 10) }),
  recover: (d) => ({ ...still, gap: d.int(500, 1_500), gapAt: 4, ce: -d.int(30, 80), pe: -20, from: 5 }),
  profit: (d) => ({ ...still, ce: -d.int(20, 60), pe: -d.int(20, 60), from: 2 }),
};

/** One fault of any kind, at any time, for a while. Probabilities keep the world from standing still. */
function anyFault(d: Dice, user: string): Fault {
  const when = { afterMs: d.int(0, 25_000), forMs: d.int(1_000, 12_000), user };
  const api = { ...when, probability: d.pick([0.3, 0.6, 1]) };
  const orders = { ...api, route: '^(POST|DELETE) /v1/orders' };
  return d.pick<() => Fault>([
    () => ({ type: 'latency', ms: d.int(50, 1_200), ...api }),
    () => ({ type: 'rate429', ...api }),
    () => ({ type: 'status5xx', status: d.pick([500, 502, 503]), ...api }),
    () => ({ type: 'status5xx', status: 503, processed: true, ...orders }),
    () => ({ type: 'htmlPage', ...api }),
    () => ({ type: 'hang', ...api }),
    () => ({ type: 'dropBefore', ...api }),
    () => ({ type: 'dropAfter', ...orders }),
    () => ({ type: 'dropAfter', ...api }),
    () => ({ type: 'sessionExpiry', ...api, probability: 0.2 }),
    () => ({ type: 'staleQuotes', ...when }),
    () => ({ type: 'missingQuotes', ...api }),
    () => ({ type: 'badQuote', symbol: 'CE', last: d.pick([0.05, 900, 5_000]), ...when, count: 1 }),
    () => ({ type: 'duplicateOrderRows', ...when }),
    () => ({ type: 'lateOrders', ms: d.int(100, 1_500), ...when }),
    () => ({ type: 'latePositions', ms: d.int(100, 1_500), ...when }),
    () => ({ type: 'garbledRow', ...api }),
    () => ({ type: 'partialFills', ratio: d.pick([0.2, 0.5]), ...when }),
    () => ({ type: 'slowOrders', ms: d.int(100, 2_000), ...when }),
    () => ({ type: 'refuseCancels', ...when }),
    () => ({ type: 'refuseMarket', ...when }),
    () => ({ type: 'rejectStops', ...when, afterMs: 0 }),
    () => ({ type: 'marginRejects', route: '^POST', ...when }),
    () => ({ type: 'ignoreHalt', ...when }),
    () => ({
      type: 'handTrade',
      user,
      side: d.pick(['BUY', 'SELL']),
      qty: 25 * d.int(1, 3),
      afterMs: d.int(8_000, 30_000),
    }),
  ])();
}

function endlessFault(d: Dice, user: string): Fault {
  const afterMs = d.int(4_000, 10_000);
  return d.pick<Fault>([
    { type: 'hang', user, afterMs },
    { type: 'status5xx', status: 503, user, afterMs },
    { type: 'marginRejects', route: '^POST', user, afterMs },
    { type: 'refuseCancels', user, afterMs },
    { type: 'garbledRow', user, afterMs },
  ]);
}

/** Drawn apart from the rest of the plan, so that each seed keeps the world that it always had. */
function anyHands(seed: number): readonly Hand[] {
  const d = dice(seed ^ 0x4a4d);
  const many = d.pick([0, 0, 0, 1, 1, 2, 3, 5]);
  // Commands that come close together are the ones that meet.
  const around = d.int(1_500, 22_000);
  return Array.from({ length: many }, () => ({
    name: d.pick(['exit', 'exit', 'exit', 'exit', 'cancel', 'kill', 'stop', 'start', 'reset-day'] as const),
    leg: d.int(0, 1),
    afterMs: around + d.pick([d.int(0, 80), d.int(0, 1_500), d.int(0, 8_000)]),
  }));
}

/** The plan of a seed. `crashes` are drawn here unless the caller visits every point in turn. */
export function planOf(seed: number, crashes?: readonly number[]): RunPlan {
  const d = dice(seed);
  const story = d.pick(['calm', 'loss', 'loss', 'crash', 'crash', 'gap', 'gap', 'recover', 'profit']);
  const path = (STORIES[story] as (d: Dice) => Path)(d);
  const endless = d.chance(0.08);
  const faults = Array.from({ length: d.int(0, 4) }, () => anyFault(d, 'sim'));
  const drawn = Array.from({ length: d.pick([0, 0, 1, 1, 2, 3]) }, () => d.int(1, 60));
  return {
    seed,
    story,
    path,
    endless,
    faults: endless ? [...faults, endlessFault(d, 'sim')] : faults,
    crashes: crashes ?? drawn,
    restartMs: d.int(10, 4_000),
    lots: d.pick([1, 2, 3, 75]),
    stopPct: d.pick([25, 25, 50, null]),
    reentries: d.pick([0, 0, 1]),
    marketOrders: d.pick(['accept', 'refuse'] as const),
    longHedge: d.chance(0.3),
    killAfterMs: d.chance(0.15) ? d.int(2_000, 20_000) : null,
    lossLimitRupees: d.pick([150, 400, 900]),
    hands: anyHands(seed),
    extras: extrasOf(seed),
  };
}

export const START = OPEN;
