// What must hold in every simulated run, checked against what really happened at the exchange.

import { evolve } from '../../exporter/src/core/account/evolve.ts';
import { isRequested } from '../../exporter/src/core/account/requests.ts';
import { emptyMemory, type Memory } from '../../exporter/src/core/account/state.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import { inScope } from '../../exporter/src/core/kill/scope.ts';
import { notTold, warnedTwice } from './group.ts';
import { judgeLoss, type Loss } from './loss.ts';
import { OPEN } from './market.ts';
import { judgeTrades } from './told.ts';
import { netsAt, signed, slackOf, type TradeRow, type Truth, trueMtm, WORKING } from './truth.ts';
import { ACCOUNT, type World } from './world.ts';

export interface Outcome {
  readonly phase: string;
  readonly tripped: boolean;
  /** Trips of all accounts, and re-arms. */
  readonly trips: number;
  readonly rearmed: number;
  readonly linked: number;
  readonly lockPressed: boolean;
  readonly loss: Loss;
  readonly crashes: number;
  readonly points: number;
  /** Positions that were left because a person or a rule asked. */
  readonly left: number;
  /** Closed trades that are on record. */
  readonly trades: number;
  readonly broken: readonly string[];
}

/** A decision may stand on marks and reads that are this old, and no older. */
const SIGHT_MS = 20_000;

/**
 * The time from a read to the order that stands on it. Whoever trades the same contract within it crosses the exit, as
 * it would any trader's. An exit by hand leaves the gate open, so anybody may; a kill has closed the gate, so it is
 * crossed by nobody but a person at the broker's own terminal. What comes of that the next round must leave.
 */
const CROSSING_MS = 100;

function isCrossed(
  { orders, trades }: Truth,
  exit: TradeRow,
  tag: string,
  ours: ReadonlySet<string>,
): boolean {
  return trades.some((other) => {
    const by = orders.find((o) => o.order_id === other.order_id)?.tag ?? '';
    const gap = exit.at - other.at;
    const mayCross = isRequested(tag) ? !ours.has(by) : by === 'hand';
    return other.symbol === exit.symbol && mayCross && gap >= 0 && gap <= CROSSING_MS;
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
    if (!ours.has(tag) || isCrossed(truth, trade, tag, ours)) continue;
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
    const loss = worst <= -limit + slackOf(world);
    const stop =
      fact.rule !== 'loss-and-stop' ||
      truth.orders.some((o) => o.type.startsWith('SL') && !WORKING.has(o.status));
    return loss && stop ? [] : [`false trip by ${fact.rule}: true worst ${worst}, limit ${limit}`];
  });
}

/** Somebody trades once the account is logged out, by hand or past the gate: nobody looks any more, on purpose. */
function tradesUnseen({ plan }: World, rows: readonly Recorded[]): boolean {
  const closed = rows.findLast(({ fact }) => fact.type === 'LoggedOut');
  if (closed === undefined) return false;
  // What is traded just before the last look may be seen by nobody either.
  const after = closed.at - OPEN - LAST_LOOK_MS;
  return plan.faults.some(
    ({ type, afterMs = 0, forMs = 0 }) =>
      (type === 'handTrade' || type === 'ignoreHalt') && afterMs + forMs > after,
  );
}
const LAST_LOOK_MS = 1_500;

/** Where a lock ends, it is cleared by a person or by its day; anything else ends locked, or stuck and paged. */
function ends(
  world: World,
  account: string,
  truth: Truth,
  rows: readonly Recorded[],
  { phase }: Memory,
): string[] {
  if (phase.name === 'locked') {
    const open = [...netsAt(truth, Number.POSITIVE_INFINITY)].filter(
      ([symbol, netQty]) =>
        netQty !== 0 && inScope(phase.trip.scope, { netQty, optionType: optionOf(symbol) }),
    );
    const working = truth.orders.filter((o) => WORKING.has(o.status));
    if (open.length + working.length === 0 || tradesUnseen(world, rows)) return [];
    return [`locked, but open: ${JSON.stringify({ open, working })}`];
  }
  if (['watching', 'blocked', 'stopped'].includes(phase.name)) return [];
  const paged = world.processes.pages.some((p) => p.account === account && p.text.startsWith('kill stuck'));
  if (phase.name === 'stuck' && paged && world.isHopeless(account)) return [];
  return [`tripped, but ended ${phase.name}${phase.name === 'stuck' ? `: ${phase.why}` : ''}`];
}

const optionOf = (symbol: string): 'CE' | 'PE' => (symbol.endsWith('CE') ? 'CE' : 'PE');

/** Locked is said of a lock that was pressed, after the trip. */
function locksUnpressed({ terminal }: World, account: string, rows: readonly Recorded[]): string[] {
  if (terminal === null || account !== ACCOUNT) return [];
  return rows.flatMap(({ fact, at, seq }) => {
    if (fact.type !== 'KillLocked') return [];
    const trip = rows.findLast((row) => row.seq < seq && row.fact.type === 'KillTripped');
    const pressed = terminal.pressedAt.some((t) => t <= at && t >= (trip?.at ?? 0));
    return pressed ? [] : ['locked, but its lock was never pressed'];
  });
}

/** Whoever is stuck has called a person. */
function stuckUnpaged({ processes }: World, account: string, rows: readonly Recorded[]): string[] {
  return rows.flatMap(({ fact, at }) => {
    if (fact.type !== 'KillStuck') return [];
    const paged = processes.pages.some((p) => p.account === account && p.text === `kill stuck: ${fact.why}`);
    // A process that died before it could say so says it when it is back, unless the kill has gone on by then.
    const died = processes.down.some(({ from, to }) => from >= at && from <= at + 1_000 && to >= at);
    return paged || died ? [] : [`stuck and nobody was paged: ${fact.why}`];
  });
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

/** A position that is called left was at nothing just before, whatever was traded after. */
function falselyLeft(truth: Truth, rows: readonly Recorded[]): string[] {
  return rows.flatMap(({ fact, at }) => {
    if (fact.type !== 'ExitCompleted') return [];
    const symbol = fact.position.split('|')[0] ?? '';
    const moments = [at - PROOF_MS, at, ...truth.trades.map((t) => t.at)];
    const flat = moments.some(
      (t) => t >= at - PROOF_MS && t <= at && (netsAt(truth, t).get(symbol) ?? 0) === 0,
    );
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

/** What a bad disk has not confirmed yet is ahead of the journal. */
function folds({ processes }: World, account: string, memory: Memory): string[] {
  const live = processes.state(account);
  if (live === undefined || live.undurable || JSON.stringify(live.memory) === JSON.stringify(memory))
    return [];
  return ['the live memory is not the fold of the journal'];
}

const refsOf = (rows: readonly Recorded[]): ReadonlyMap<string, number> =>
  new Map(
    rows
      .map(({ fact }) => fact)
      .filter((fact): fact is Fact & { type: 'ExitIntended' } => fact.type === 'ExitIntended')
      .map(({ exit }) => [exit.ref, exit.qty]),
  );

const rowsOf = ({ processes }: World, account: string): readonly Recorded[] =>
  processes.store.byAccount.get(account) ?? [];

function judgeAccount(world: World, account: string): readonly string[] {
  const rows = rowsOf(world, account);
  const truth = world.truth(account);
  const memory = rows.reduce(evolve, emptyMemory);
  const ours = refsOf(rows);
  const broken = [
    ...reversed(truth, new Set(ours.keys())),
    ...filledTwice(truth, ours),
    ...falseTrips(world, truth, rows),
    ...ends(world, account, truth, rows, memory),
    ...locksUnpressed(world, account, rows),
    ...stuckUnpaged(world, account, rows),
    ...recordedFirst(truth, rows, ours),
    ...falselyLeft(truth, rows),
    ...unanswered(rows, world.isHopeless(account)),
    ...notTold(world, account, rows),
    ...warnedTwice(rows),
    ...folds(world, account, memory),
    ...judgeTrades(world, account, truth, rows),
  ];
  return account === ACCOUNT ? broken : broken.map((what) => `${account}: ${what}`);
}

const countOf = (rows: readonly Recorded[], type: Fact['type']): number =>
  rows.filter(({ fact }) => fact.type === type).length;

/** Judges a finished run. */
export function judge(world: World): Outcome {
  const rows = rowsOf(world, ACCOUNT);
  const { name: phase } = rows.reduce(evolve, emptyMemory).phase;
  const loss = judgeLoss(world, world.truth(ACCOUNT), rows);
  const all = world.accounts.flatMap((account) => rowsOf(world, account));
  const { crashed: crashes, points } = world.processes;
  return {
    phase,
    tripped: countOf(rows, 'KillTripped') > 0,
    trips: countOf(all, 'KillTripped'),
    rearmed: countOf(rows, 'Rearmed'),
    linked: countOf(all, 'LinkedTold'),
    lockPressed: (world.terminal?.pressedAt.length ?? 0) > 0,
    loss,
    left: countOf(rows, 'ExitCompleted'),
    trades: all.reduce((sum, { fact }) => sum + (fact.type === 'TradesClosed' ? fact.trades.length : 0), 0),
    crashes,
    points,
    broken: [...world.accounts.flatMap((account) => judgeAccount(world, account)), ...loss.missed],
  };
}
