// What must hold in every simulated run, checked against what really happened at the exchange.

import { evolve } from '../../exporter/src/core/account/evolve.ts';
import { isRequested } from '../../exporter/src/core/account/requests.ts';
import { emptyMemory } from '../../exporter/src/core/account/state.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import { OPEN } from './market.ts';
import { ACCOUNT, type World } from './world.ts';

interface TradeRow {
  readonly order_id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  readonly price: number;
  readonly at: number;
}
interface OrderRow {
  readonly order_id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly qty: number;
  readonly filled_qty: number;
  readonly status: string;
  readonly tag: string | null;
  readonly placed_at: number;
}

export interface Outcome {
  readonly phase: string;
  readonly tripped: boolean;
  readonly crashes: number;
  readonly points: number;
  /** Positions that were left because a person asked. */
  readonly left: number;
  readonly broken: readonly string[];
}

const WORKING = new Set(['OPEN', 'PENDING', 'TRIGGER_PENDING']);
/** A decision may stand on marks and reads that are this old, and no older. */
const SIGHT_MS = 20_000;

export interface Truth {
  readonly orders: readonly OrderRow[];
  readonly trades: readonly TradeRow[];
}

const signed = (t: TradeRow): number => (t.side === 'BUY' ? t.qty : -t.qty);

/**
 * The time from a read to the order that stands on it. An exit by hand leaves the gate open, so a strategy that trades
 * the same contract within this time crosses it, as it would any trader; a kill has closed the gate and is not excused.
 */
const CROSSING_MS = 100;

function isCrossed({ orders, trades }: Truth, exit: TradeRow, ours: ReadonlySet<string>): boolean {
  return trades.some((other) => {
    const tag = orders.find((o) => o.order_id === other.order_id)?.tag ?? '';
    const gap = exit.at - other.at;
    return other.symbol === exit.symbol && !ours.has(tag) && gap >= 0 && gap <= CROSSING_MS;
  });
}

/** No exit of ours may take a position through zero, or make it larger. */
function reversed(truth: Truth, ours: ReadonlySet<string>): string[] {
  const { orders, trades } = truth;
  const broken: string[] = [];
  const net = new Map<string, number>();
  for (const trade of trades) {
    const before = net.get(trade.symbol) ?? 0;
    const after = before + signed(trade);
    net.set(trade.symbol, after);
    const tag = orders.find((o) => o.order_id === trade.order_id)?.tag ?? '';
    if (!ours.has(tag) || (isRequested(tag) && isCrossed(truth, trade, ours))) continue;
    if (before * after < 0 || Math.abs(after) > Math.abs(before)) {
      broken.push(`reversed: ${trade.symbol} ${before} → ${after} by ${tag}`);
    }
  }
  return broken;
}

function filledTwice({ orders }: Truth, ours: ReadonlyMap<string, number>): string[] {
  return [...ours].flatMap(([ref, qty]) => {
    const own = orders.filter((o) => o.tag === ref && o.filled_qty > 0);
    const filled = own.reduce((sum, o) => sum + o.filled_qty, 0);
    return own.length > 1 || filled > qty
      ? [`exit ${ref} filled ${filled} of ${qty} in ${own.length} orders`]
      : [];
  });
}

/** The day's true MTM at a moment, in paise. */
function trueMtm(world: World, { trades }: Truth, at: number): number {
  let cash = 0;
  const net = new Map<string, number>();
  for (const trade of trades) {
    if (trade.at > at) continue;
    cash -= signed(trade) * trade.price * 100;
    net.set(trade.symbol, (net.get(trade.symbol) ?? 0) + signed(trade));
  }
  for (const [symbol, qty] of net) cash += qty * (world.market.truth(symbol, at) ?? 0);
  return cash;
}

function worstLately(world: World, truth: Truth, at: number): number {
  let worst = Number.POSITIVE_INFINITY;
  for (let t = Math.max(OPEN, at - SIGHT_MS); t <= at; t += 500)
    worst = Math.min(worst, trueMtm(world, truth, t));
  return worst;
}

/** A trip of a rule needs a loss that really was there; a read that failed or is missing is no loss. */
function falseTrips(world: World, truth: Truth, rows: readonly Recorded[]): string[] {
  return rows.flatMap(({ fact, at }) => {
    if (fact.type !== 'KillTripped' || fact.cause !== 'rule') return [];
    const limit = fact.evidence.find((e) => e.condition === 'dailyLoss')?.limit ?? Number.NaN;
    const worst = worstLately(world, truth, at);
    // Half the spread and a tick per unit: quotes show the last price, fills are at bid and ask.
    const slack = world.plan.lots * 25 * 2 * 15;
    const loss = worst <= -limit + slack;
    const stop =
      fact.rule !== 'loss-and-stop' ||
      truth.orders.some((o) => o.type.startsWith('SL') && !WORKING.has(o.status));
    return loss && stop ? [] : [`false trip by ${fact.rule}: true worst ${worst}, limit ${limit}`];
  });
}

function ends(world: World, truth: Truth, rows: readonly Recorded[], phase: string): string[] {
  const tripped = rows.some(({ fact }) => fact.type === 'KillTripped');
  if (!tripped) return [];
  const net = new Map<string, number>();
  for (const trade of truth.trades) net.set(trade.symbol, (net.get(trade.symbol) ?? 0) + signed(trade));
  const open = [...net].filter(([, qty]) => qty !== 0);
  const working = truth.orders.filter((o) => WORKING.has(o.status));
  const stuck = world.pages.some((text) => text.startsWith('kill stuck'));
  if (phase === 'locked') {
    return open.length + working.length === 0
      ? []
      : [`locked, but open: ${JSON.stringify({ open, working })}`];
  }
  if (phase === 'stuck' && stuck && world.plan.endless) return [];
  return [`tripped, but ended ${phase} with ${open.length} open positions`];
}

/** The trip or the request is on disk before its first exit reaches the exchange. */
function recordedFirst(truth: Truth, rows: readonly Recorded[], ours: ReadonlyMap<string, number>): string[] {
  const cause = (ref: string) =>
    rows.find(({ seq, fact }) =>
      isRequested(ref)
        ? fact.type === 'ExitRequested' && ref.includes(`-x${seq}-`)
        : fact.type === 'KillTripped' && ref.includes(`-${seq}-`),
    );
  return truth.orders
    .filter((o) => o.tag !== null && ours.has(o.tag))
    .filter((o) => o.placed_at < (cause(o.tag ?? '')?.at ?? Number.POSITIVE_INFINITY))
    .map((o) => `order ${o.tag} before its cause`);
}

/** How old a position may be that is called left: the read that proves it, and the two that it must agree with. */
const PROOF_MS = 10_000;

function netAt({ trades }: Truth, symbol: string, at: number): number {
  const before = trades.filter((trade) => trade.symbol === symbol && trade.at <= at);
  return before.reduce((sum, trade) => sum + signed(trade), 0);
}

/** A position that is called left was at nothing just before, whatever was traded after. */
function falselyLeft(truth: Truth, rows: readonly Recorded[]): string[] {
  return rows.flatMap(({ fact, at }) => {
    if (fact.type !== 'ExitCompleted') return [];
    const symbol = fact.position.split('|')[0] ?? '';
    const moments = [at - PROOF_MS, at, ...truth.trades.map((t) => t.at)];
    const flat = moments.some((t) => t >= at - PROOF_MS && t <= at && netAt(truth, symbol, t) === 0);
    return flat ? [] : [`${fact.position} called left while it was open`];
  });
}

/** Whoever asked to have a position left learns how that ended, unless a kill took it over. */
function unanswered(rows: readonly Recorded[], endless: boolean): string[] {
  const tripped = rows.findLast(({ fact }) => fact.type === 'KillTripped')?.seq ?? 0;
  return rows.flatMap(({ fact, seq }) => {
    if (fact.type !== 'ExitRequested' || seq < tripped) return [];
    const ends = rows.filter(
      ({ fact: end }) =>
        (end.type === 'ExitCompleted' || end.type === 'ExitAbandoned') && end.request === seq,
    );
    // One that was given up for good reason may be given up once, and never be completed as well.
    return ends.length === 1 || (endless && ends.length === 0)
      ? []
      : [`exit ${seq} of ${fact.position} ended ${ends.length} times`];
  });
}

function folds(world: World, rows: readonly Recorded[]): string[] {
  let memory = emptyMemory;
  for (const row of rows) memory = evolve(memory, row);
  const live = world.engine?.state(ACCOUNT)?.memory;
  if (live === undefined || JSON.stringify(live) === JSON.stringify(memory)) return [];
  return ['the live memory is not the fold of the journal'];
}

const refsOf = (rows: readonly Recorded[]): ReadonlyMap<string, number> =>
  new Map(
    rows
      .map(({ fact }) => fact)
      .filter((fact): fact is Fact & { type: 'ExitIntended' } => fact.type === 'ExitIntended')
      .map(({ exit }) => [exit.ref, exit.qty]),
  );

/** Judges a finished run. */
export function judge(world: World): Outcome {
  const rows = world.store.byAccount.get(ACCOUNT) ?? [];
  const state = world.admin('/admin/state') as { users: readonly (Truth & { user: string })[] };
  const truth = state.users.find((one) => one.user === ACCOUNT) as Truth;
  let memory = emptyMemory;
  for (const row of rows) memory = evolve(memory, row);
  const ours = refsOf(rows);
  const broken = [
    ...reversed(truth, new Set(ours.keys())),
    ...filledTwice(truth, ours),
    ...falseTrips(world, truth, rows),
    ...ends(world, truth, rows, memory.phase.name),
    ...recordedFirst(truth, rows, ours),
    ...falselyLeft(truth, rows),
    ...unanswered(rows, world.plan.endless),
    ...folds(world, rows),
  ];
  const tripped = rows.some(({ fact }) => fact.type === 'KillTripped');
  const left = rows.filter(({ fact }) => fact.type === 'ExitCompleted').length;
  const { crashed: crashes, points } = world;
  return { phase: memory.phase.name, tripped, left, crashes, points, broken };
}
