// One-minute candles of a few instruments, made of the market's ticks as they pass.
import type { Book } from './book.ts';
import { toRupees } from './draft.ts';
import { indiaStamp } from './india-time.ts';
import type { Tape } from './tape.ts';

export interface Candles {
  /** Adds what the followed instruments did in this tick. */
  note(tape: Tape): void;
  follow(symbol: string): void;
  /** The present candle of each, in rupees, with the units that the books of this exchange traded in it. */
  rows(books: Iterable<Book>): Readonly<Record<string, unknown>>;
}

interface Candle {
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const MINUTE_MS = 60_000;
const MOST_SYMBOLS = 10;

export function createCandles(index: string): Candles {
  const candles = new Map<string, Candle | null>([[index, null]]);
  return {
    follow(symbol) {
      if (candles.has(symbol)) return;
      // The index stays; of the contracts the longest-followed one gives way.
      const [, oldest] = candles.keys();
      if (candles.size >= MOST_SYMBOLS && oldest !== undefined) candles.delete(oldest);
      candles.set(symbol, null);
    },
    note(tape) {
      const minute = Math.floor(tape.market.now() / MINUTE_MS) * MINUTE_MS;
      for (const [symbol, before] of candles) {
        const bar = tape.fresh(symbol);
        if (bar === null) continue;
        const { open, high, low, close } = bar;
        const same = before?.minute === minute ? before : { open, high, low };
        const whole = {
          open: same.open,
          high: Math.max(same.high, high),
          low: Math.min(same.low, low),
          close,
        };
        candles.set(symbol, { minute, ...whole });
      }
    },
    rows(books) {
      const traded = [...books].flatMap(({ trades }) => trades);
      const volume = (symbol: string, { minute }: Candle): number =>
        traded
          .filter(({ instrument, marketAt }) => instrument.symbol === symbol && marketAt >= minute)
          .reduce((sum, { qty }) => sum + qty, 0);
      return Object.fromEntries(
        [...candles].flatMap(([symbol, candle]) =>
          candle === null ? [] : [[symbol, rowOf(candle, volume(symbol, candle))]],
        ),
      );
    },
  };
}

const rowOf = ({ minute, open, high, low, close }: Candle, volume: number) => ({
  timestamp: indiaStamp(minute),
  open: toRupees(open),
  high: toRupees(high),
  low: toRupees(low),
  close: toRupees(close),
  volume,
});
