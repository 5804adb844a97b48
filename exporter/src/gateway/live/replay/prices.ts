// What was known of each instrument's price at each moment of a recorded day: from its candles, the node events that
// noted prices, and its own fills. Nothing is shown before it could be known.
import type { Candle } from '../document.ts';

export interface Priced {
  readonly at: number;
  readonly price: number;
}

interface Closed {
  /** When the candle was complete. */
  readonly at: number;
  readonly candle: Candle;
}

export interface Prices {
  /** The last price known at that time; null when none was. */
  at(symbol: string, time: number): Priced | null;
  /** The last price of every instrument that had one. */
  all(time: number): Readonly<Record<string, number>>;
  /** The last complete candle of every instrument that had one. */
  candles(time: number): Readonly<Record<string, Candle>>;
}

const MINUTE_MS = 60_000;

/** The newest with `at` <= time, in a list by time. */
function newest<T extends { readonly at: number }>(list: readonly T[], time: number): T | null {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return list[low - 1] ?? null;
}

/** A candle is complete when the next may begin: after the shortest gap between two of them. */
function lengthOf(starts: readonly number[]): number {
  const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? start));
  return gaps
    .filter((gap) => gap > 0)
    .reduce((least, gap) => Math.min(least, gap), gaps.length > 0 ? Infinity : MINUTE_MS);
}

export type SymbolCandle = readonly [start: number, candle: Candle];

export function createPrices(
  candles: ReadonlyMap<string, readonly SymbolCandle[]>,
  noted: readonly (Priced & { readonly symbol: string })[],
): Prices {
  const priced = new Map<string, Priced[]>();
  const closed = new Map<string, readonly Closed[]>();
  const note = (symbol: string, at: number, price: number): void => {
    const list = priced.get(symbol) ?? [];
    priced.set(symbol, list);
    list.push({ at, price });
  };
  for (const [symbol, list] of candles) {
    const byTime = list.toSorted(([a], [b]) => a - b);
    const length = lengthOf(byTime.map(([start]) => start));
    closed.set(
      symbol,
      byTime.map(([start, candle]) => ({ at: start + length, candle })),
    );
    for (const [start, { open, close }] of byTime) {
      note(symbol, start, open);
      // Just before the next candle's opening price, which is newer.
      note(symbol, start + length - 1, close);
    }
  }
  for (const { symbol, at, price } of noted) note(symbol, at, price);
  for (const list of priced.values()) list.sort((a, b) => a.at - b.at);
  const each = <L, V>(lists: ReadonlyMap<string, readonly L[]>, pick: (list: readonly L[]) => V | null) =>
    Object.fromEntries(
      [...lists].flatMap(([symbol, list]) => {
        const value = pick(list);
        return value === null ? [] : [[symbol, value] as const];
      }),
    );
  return {
    at: (symbol, time) => newest(priced.get(symbol) ?? [], time),
    all: (time) => each(priced, (list) => newest(list, time)?.price ?? null),
    candles: (time) => each(closed, (list) => newest(list, time)?.candle ?? null),
  };
}
