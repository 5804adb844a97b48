// A recorded day between two moments: what its session tells. A function of the two times alone, so that a player
// can go on from anywhere.
import type { HostEvent, OpenPosition, TickState } from '../document.ts';
import { minorOf, moneyText, summaryOf } from '../trades.ts';
import type { RecordedTrade, Recording } from './recording.ts';
import { timeText } from './time.ts';

const SECOND_MS = 1_000;

/** Node events and trades with from < time <= to, in order; before the day is `-Infinity`. */
export function eventsBetween(day: Recording, from: number, to: number): readonly HostEvent[] {
  const within = (at: number): boolean => at > from && at <= to;
  const nodes = day.nodes
    .filter(({ at }) => within(at))
    .map(({ event }) => ({ type: 'node', event }) as const);
  const ends = from < day.endAt && to >= day.endAt;
  const closes = ends || day.trades.some(({ closedAt }) => within(closedAt));
  return closes || from === Number.NEGATIVE_INFINITY ? [...nodes, tradesAt(day, to)] : nodes;
}

/** The document as it was then; at the end of the day it is the recorded one. */
function tradesAt({ trades, about, endAt }: Recording, at: number): HostEvent {
  const closed = trades.filter(({ closedAt }) => closedAt <= at || at >= endAt).map(({ trade }) => trade);
  const summary = at >= endAt ? about.summary : summaryOf(closed);
  return { type: 'trades', trades: { ...about, summary, trades: closed } };
}

/** The next moment after `at` at which something happens; null after the end. */
export function nextAfter({ nodes, trades, endAt }: Recording, at: number): number | null {
  if (at >= endAt) return null;
  const times = [...nodes.map((node) => node.at), ...trades.map(({ closedAt }) => closedAt)];
  return times.reduce((next, time) => (time > at && time < next ? time : next), endAt);
}

const decimal = (value: unknown): number | null => {
  const minor = minorOf(value);
  return minor === null ? null : minor / 100;
};

/** Profit is of the price's rise for what was bought, of its fall for what was sold. */
function positionOf(day: Recording, { trade }: RecordedTrade, at: number): OpenPosition {
  const symbol = String(trade.symbol ?? '');
  const known = day.prices.at(symbol, at);
  const entry = decimal(trade.entry_price);
  const quantity = (/^(sell|short)$/i.test(String(trade.side)) ? -1 : 1) * Number(trade.quantity ?? 0);
  // Plus zero, because no gain at all must not be written as a loss of it: `-0`.
  const gain =
    known === null || entry === null ? null : Math.round((known.price - entry) * quantity * 100) / 100 + 0;
  return {
    position_id: String(trade.position_id ?? trade.trade_id),
    symbol,
    exchange: typeof trade.exchange === 'string' ? trade.exchange : null,
    side: trade.side ?? null,
    quantity: Math.abs(quantity),
    entry_price: entry,
    current_price: known?.price ?? null,
    price_time: known === null ? null : timeText(known.at, day.offset),
    unrealized_pnl: gain,
    entry_time: String(trade.entry_time),
  };
}

function pnlAt(day: Recording, open: readonly OpenPosition[], at: number) {
  const closed = day.trades.filter(({ closedAt }) => closedAt <= at).map(({ trade }) => trade);
  const { total_pnl, winning_trades, losing_trades, win_rate } = summaryOf(closed);
  const unknown = open.some(({ unrealized_pnl }) => unrealized_pnl === null);
  const realized = minorOf(total_pnl) ?? 0;
  const unrealized = open.reduce((sum, position) => sum + (minorOf(position.unrealized_pnl) ?? 0), 0);
  return {
    realized_pnl: total_pnl,
    unrealized_pnl: unknown ? null : moneyText(unrealized),
    total_pnl: unknown ? null : moneyText(realized + unrealized),
    closed_trades: closed.length,
    open_trades: open.length,
    winning_trades,
    losing_trades,
    win_rate,
  };
}

/** Nodes that wait for their turn: active once a node before them has run, pending before that. */
function nodesAt(day: Recording, from: number, at: number) {
  const ran = new Set<string>();
  const active = new Set<string>();
  const completed = new Set<string>();
  for (const { at: when, event } of day.nodes) {
    if (when > at) break;
    ran.add(event.node_id);
    active.delete(event.node_id);
    if (when > from) completed.add(event.node_id);
    for (const { id } of event.children_nodes) active.add(id);
  }
  const pending = day.nodes.map(({ event }) => event.node_id).filter((id) => !ran.has(id) && !active.has(id));
  return {
    active_nodes: [...active],
    pending_nodes: [...new Set(pending)],
    completed_nodes_this_tick: [...completed],
  };
}

/** The tick at that time; `from` is the time of the tick before it. One tick is one second of the recorded day. */
export function tickAt(day: Recording, from: number, at: number): TickState {
  const open = day.trades
    .filter(({ openedAt, closedAt }) => openedAt <= at && closedAt > at && at < day.endAt)
    .map((trade) => positionOf(day, trade, at));
  const total_ticks = Math.ceil((day.endAt - day.startAt) / SECOND_MS);
  const ticks_processed = Math.floor((at - day.startAt) / SECOND_MS);
  const percentage = total_ticks === 0 ? 100 : (100 * ticks_processed) / total_ticks;
  const now = timeText(at, day.offset);
  return {
    timestamp: now,
    current_time: now,
    progress: { ticks_processed, total_ticks, progress_percentage: Math.round(percentage * 100) / 100 },
    ...nodesAt(day, from, at),
    open_positions: open,
    pnl_summary: pnlAt(day, open, at),
    ltp_store: day.prices.all(at),
    candle_data: day.prices.candles(at),
  };
}
