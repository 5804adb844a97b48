// A recorded day, understood: its node events and trades in time, its prices, and from when to when it goes.
import { z } from 'zod';
import type { Candle, NodeEvent, Trade, TradesAbout } from '../document.ts';
import { NodeEventInput, TradesInput } from '../input.ts';
import { createPrices, type Priced, type Prices, type SymbolCandle } from './prices.ts';
import { offsetOf, timeOf } from './time.ts';

export interface RecordedTrade {
  readonly openedAt: number;
  /** Infinity for a trade that the day did not close. */
  readonly closedAt: number;
  readonly trade: Trade;
}

export interface Recording {
  readonly startAt: number;
  readonly endAt: number;
  /** Of the exchange, as `+05:30`. */
  readonly offset: string;
  /** By time. */
  readonly nodes: readonly { readonly at: number; readonly event: NodeEvent }[];
  /** In the order of the file. */
  readonly trades: readonly RecordedTrade[];
  readonly about: TradesAbout;
  readonly prices: Prices;
}

/** The parsed files; candles are optional. */
export interface RecordedFiles {
  readonly diagnostics: unknown;
  readonly trades: unknown;
  readonly candles?: unknown;
}

const price = z.number().finite();
const CandleInput: z.ZodType<Candle> = z.object({
  timestamp: z.string().max(40),
  open: price,
  high: price,
  low: price,
  close: price,
  volume: z.number().finite(),
});
const Diagnostics = z.looseObject({ events_history: z.record(z.string(), NodeEventInput) });
const Candles = z.record(z.string().max(128), z.array(CandleInput).max(100_000));
/** What a node event notes of prices; a note of another shape is no price. */
const Noted = z.record(z.string(), z.object({ ltp: price }));

/** Throws an Error in words when the files are not a recorded day. */
function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
}

function timed(text: unknown, what: string): number {
  const at = timeOf(text);
  if (at === null)
    throw new Error(`${what} has no time with an offset from UTC: ${String(text).slice(0, 40)}`);
  return at;
}

const number = (value: unknown): number | null => {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
};

type Noting = Priced & { readonly symbol: string };

function notedBy({ at, event }: Recording['nodes'][number]): readonly Noting[] {
  const noted = Noted.safeParse(event.ltp_store);
  if (!noted.success) return [];
  return Object.entries(noted.data).map(([symbol, { ltp }]) => ({ symbol, at, price: ltp }));
}

function fillsOf({ openedAt, closedAt, trade }: RecordedTrade): readonly Noting[] {
  const { symbol } = trade;
  if (typeof symbol !== 'string') return [];
  const fill = (at: number, value: unknown): readonly Noting[] => {
    const paid = number(value);
    return paid === null || !Number.isFinite(at) ? [] : [{ symbol, at, price: paid }];
  };
  return [...fill(openedAt, trade.entry_price), ...fill(closedAt, trade.exit_price)];
}

function candlesIn(input: unknown): ReadonlyMap<string, readonly SymbolCandle[]> {
  const bySymbol = Object.entries(parsed(Candles, input, 'candles'));
  const start = (candle: Candle): SymbolCandle => [timed(candle.timestamp, 'a candle'), candle];
  return new Map(bySymbol.map(([symbol, list]) => [symbol, list.map(start)]));
}

/** Throws an Error in words when the files are not a recorded day. */
export function understand(files: RecordedFiles): Recording {
  const { events_history } = parsed(Diagnostics, files.diagnostics, 'diagnostics_export.json');
  const { trades: rows, ...about } = parsed(TradesInput, files.trades, 'trades_daily.json');
  const nodes = Object.values(events_history)
    .map((event) => ({ at: timed(event.timestamp, event.execution_id), event }))
    .toSorted((a, b) => a.at - b.at);
  const trades = rows.map((trade) => ({
    openedAt: timed(trade.entry_time, trade.trade_id),
    closedAt: timeOf(trade.exit_time) ?? Number.POSITIVE_INFINITY,
    trade,
  }));
  const times = [
    ...nodes.map(({ at }) => at),
    ...trades.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]).filter(Number.isFinite),
  ];
  if (times.length === 0) throw new Error('the day has neither node events nor trades');
  const first = nodes[0]?.event.timestamp ?? rows[0]?.entry_time;
  return {
    startAt: times.reduce((a, b) => Math.min(a, b)),
    endAt: times.reduce((a, b) => Math.max(a, b)),
    offset: offsetOf(String(first)),
    nodes,
    trades,
    about,
    prices: createPrices(candlesIn(files.candles ?? {}), [
      ...nodes.flatMap(notedBy),
      ...trades.flatMap(fillsOf),
    ]),
  };
}
