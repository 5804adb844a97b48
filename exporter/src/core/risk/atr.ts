// How wild the market is against its own usual: ATR(14) by Wilder over minute bars, now against its median.
import type { Minor, Ms } from '../types.ts';

export interface Bar {
  readonly high: Minor;
  readonly low: Minor;
  readonly close: Minor;
}

const PERIOD = 14;
/** The median is taken over this many values of ATR, so a ratio needs 113 bars. */
const MEDIAN_OF = 100;
export const MAX_BARS = 128;
export const MAX_SERIES = 32;
const BAR_MS = 60_000;

/** Of all values, not sorted before; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/**
 * ATR of each bar from the 14th on: the mean of the first 14 true ranges, then (13 × before + true range) ÷ 14.
 * J. Welles Wilder, New Concepts in Technical Trading Systems (1978). The first bar has no close before it.
 */
export function atr(bars: readonly Bar[]): readonly number[] {
  const values: number[] = [];
  let sum = 0;
  let value = 0;
  let before: number | null = null;
  for (const [i, { high, low, close }] of bars.entries()) {
    const range: number = before === null ? high - low : Math.max(high, before) - Math.min(low, before);
    before = close;
    sum += i < PERIOD ? range : 0;
    value = i < PERIOD ? sum / PERIOD : (value * (PERIOD - 1) + range) / PERIOD;
    if (i >= PERIOD - 1) values.push(value);
  }
  return values;
}

/** ATR now over the median of its last 100 values; null until there are as many, or while nothing moves. */
export function atrRatio(bars: readonly Bar[]): number | null {
  const values = atr(bars).slice(-MEDIAN_OF);
  const now = values.at(-1);
  const usual = values.length < MEDIAN_OF ? null : median(values);
  return now === undefined || usual === null || usual <= 0 ? null : now / usual;
}

/** An instrument's minute bars: those that are closed, and the one that is being made. */
export interface Series extends Bar {
  readonly instrument: string;
  readonly minute: number;
  readonly bars: readonly Bar[];
  /** By the closed bars; worked out once a minute. */
  readonly ratio: number | null;
}

function begin(instrument: string, minute: number, price: Bar, bars: readonly Bar[]): Series {
  return { instrument, minute, ...price, bars, ratio: bars.length === 0 ? null : atrRatio(bars) };
}

function extend(series: Series, minute: number, price: Bar): Series {
  const { instrument, high, low, close, bars } = series;
  if (minute > series.minute) {
    return begin(instrument, minute, price, [...bars.slice(1 - MAX_BARS), { high, low, close }]);
  }
  return {
    instrument,
    minute: series.minute,
    high: Math.max(high, price.high),
    low: Math.min(low, price.low),
    close: price.close,
    bars,
    ratio: series.ratio,
  };
}

/** All series with one more price in them. A minute without a price has no bar. Beyond 32 instruments none is added. */
export function addPrice(all: readonly Series[], instrument: string, at: Ms, price: Bar): readonly Series[] {
  const minute = Math.floor(at / BAR_MS);
  const i = all.findIndex((series) => series.instrument === instrument);
  const series = all[i];
  if (series === undefined) {
    return all.length >= MAX_SERIES ? all : [...all, begin(instrument, minute, price, [])];
  }
  const next = [...all];
  next[i] = extend(series, minute, price);
  return next;
}

/** The median of the instruments' ratios; null while none is known. */
export function portfolioAtrRatio(all: readonly Series[]): number | null {
  return median(all.flatMap(({ ratio }) => (ratio === null ? [] : [ratio])));
}
