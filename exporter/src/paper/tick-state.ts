// The state of a session at one moment: how far the day is, what is open, what it has made, and the prices of it.
import { type Book, heldQty } from './book.ts';
import type { Candles } from './candles.ts';
import { type Diary, filledAt, money, positionRow, type Row } from './diary.ts';
import { toRupees } from './draft.ts';
import { indiaDate, indiaStamp, indiaTime } from './india-time.ts';
import type { Leg, Straddle } from './strategy.ts';
import type { Tape } from './tape.ts';

const DAY_TICKS_MS = 375 * 60_000;

export interface TickSource {
  readonly tape: Tape;
  /** Of everybody, for the volume. */
  readonly books: Iterable<Book>;
  readonly straddle: Straddle;
  readonly diary: Diary;
  readonly candles: Candles;
}

/** @param completed the ids of the nodes that completed since the state before */
export function tickState(
  { tape, books, straddle, diary, candles }: TickSource,
  completed: readonly string[],
): Row {
  const now = indiaStamp(tape.market.now());
  const open = straddle.legs.flatMap((leg) => openPosition(tape, straddle, leg) ?? []);
  const symbols = [tape.market.index, ...new Set(straddle.legs.flatMap(({ symbol }) => symbol ?? []))];
  const prices = symbols.flatMap((symbol) => {
    const last = tape.last(symbol);
    return last === null ? [] : [[symbol, toRupees(last)] as const];
  });
  return {
    timestamp: now,
    current_time: now,
    progress: progress(tape),
    ...nodesOf(straddle),
    completed_nodes_this_tick: completed,
    open_positions: open.map(({ row }) => row),
    pnl_summary: pnlSummary(
      diary,
      open.map(({ unrealised }) => unrealised),
    ),
    ltp_store: Object.fromEntries(prices),
    candle_data: candles.rows(books),
  };
}

function progress({ market }: Tape): Row {
  const opensAt = indiaTime(indiaDate(market.now()), '09:15');
  const total = DAY_TICKS_MS / market.tickMs;
  const processed = Math.min(total, Math.max(0, (market.now() - opensAt) / market.tickMs + 1));
  return {
    ticks_processed: processed,
    total_ticks: total,
    progress_percentage: Math.round((processed / total) * 10_000) / 100,
  };
}

/** What waits for its condition now, and what comes after it. */
function nodesOf({ legs, exitAt, stopped }: Straddle): Row {
  const active: string[] = [];
  const pending: string[] = [];
  for (const { optionType, state, entries, openFrom } of legs) {
    const leg = optionType.toLowerCase();
    if (openFrom !== null) {
      active.push(`exit-condition-${leg}`);
      pending.push(`exit-${leg}`);
    } else if (state === 'waiting' && stopped === null) {
      active.push(`${entries > 0 ? 're-entry-signal' : 'entry-condition'}-${leg}`);
      pending.push(`entry-${leg}`);
    }
  }
  if (exitAt !== null && stopped === null) active.push('square-off');
  return { active_nodes: active, pending_nodes: pending };
}

/** Profit in paise; null when the contract has no price. */
function openPosition(
  tape: Tape,
  { book }: Straddle,
  leg: Leg,
): { row: Row; unrealised: number | null } | null {
  const entry = leg.entryId === null ? undefined : book.orders.get(leg.entryId);
  if (entry === undefined || leg.openFrom === null || filledAt(entry) === null) return null;
  const held = -heldQty(book, entry.symbol);
  if (held <= 0) return null;
  const last = tape.last(entry.symbol);
  const unrealised = last === null ? null : (entry.amount / entry.filled - last) * held;
  const row = {
    ...positionRow(leg, entry),
    quantity: held,
    current_price: last === null ? null : toRupees(last),
    unrealized_pnl: unrealised === null ? null : toRupees(unrealised),
  };
  return { row, unrealised };
}

function pnlSummary({ result }: Diary, open: readonly (number | null)[]): Row {
  const { realisedPaise, closed, won, lost } = result;
  const unrealised = open.reduce<number | null>(
    (sum, one) => (sum === null || one === null ? null : sum + one),
    0,
  );
  return {
    realized_pnl: money(realisedPaise),
    unrealized_pnl: unrealised === null ? null : money(unrealised),
    total_pnl: unrealised === null ? null : money(realisedPaise + unrealised),
    closed_trades: closed,
    open_trades: open.length,
    winning_trades: won,
    losing_trades: lost,
    win_rate: (closed === 0 ? 0 : (won / closed) * 100).toFixed(2),
  };
}
