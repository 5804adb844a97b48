// A market made of one real day of one-minute bars, so that a replay meets what truly traded.
import { indexOption, type Market } from './market.ts';
import type { Bar, Instrument, OptionType } from './types.ts';

const MINUTE_MS = 60_000;
const SESSION_MINUTES = 375;

interface Series {
  readonly byMinute: ReadonlyMap<number, Bar>;
  readonly last: number;
}

interface Day {
  readonly underlying: string;
  /** Epoch ms of minute 0. */
  readonly base: number;
  readonly index: Series;
  readonly contracts: ReadonlyMap<string, { readonly instrument: Instrument; readonly series: Series }>;
}

/**
 * The market of one day of a file `{symbol, days: [{day, expiry, base, index, contracts: [{strike, ot,
 * bars}]}]}` whose bars are `[minute, open, high, low, close, volume]` in rupees. Bars outside 09:15–15:30
 * are left out. Throws when the file has another shape or does not hold that day.
 */
export function barsMarket(file: unknown, dayName?: string): Market {
  const day = readDay(file, dayName);
  const seriesOf = (symbol: string) =>
    symbol === day.underlying ? day.index : day.contracts.get(symbol)?.series;
  const instruments = [...day.contracts.values()].map((contract) => contract.instrument);
  const end = Math.max(day.index.last, ...[...day.contracts.values()].map((c) => c.series.last));
  let minute = -1;
  return {
    index: day.underlying,
    tickMs: MINUTE_MS,
    halfSpread: 0,
    now: () => day.base + minute * MINUTE_MS,
    minute: () => (minute < 0 ? null : minute),
    sessionOpen: () => minute >= 0 && minute < SESSION_MINUTES,
    ending: () => false,
    next: () => minute < end && ++minute >= 0,
    instruments: () => instruments,
    instrument: (symbol) => day.contracts.get(symbol)?.instrument,
    bar: (symbol) => latest(seriesOf(symbol), minute),
  };
}

function latest(series: Series | undefined, minute: number): Bar | null {
  for (let m = minute; series && m >= 0; m--) {
    const bar = series.byMinute.get(m);
    if (bar) return bar;
  }
  return null;
}

function readDay(file: unknown, name: string | undefined): Day {
  const underlying = field(file, 'symbol');
  const days = list(field(file, 'days'), 'days');
  const raw = name === undefined ? days[0] : days.find((day) => field(day, 'day') === name);
  const base = field(raw, 'base');
  const expiry = field(raw, 'expiry');
  if (typeof underlying !== 'string' || typeof base !== 'number' || typeof expiry !== 'string') {
    throw new Error(`the bars file has no day ${name ?? ''} with symbol, base and expiry`);
  }
  const contracts = new Map<string, { instrument: Instrument; series: Series }>();
  for (const contract of list(field(raw, 'contracts'), 'contracts')) {
    const instrument = indexOption(underlying, expiry, number(contract, 'strike'), optionType(contract));
    contracts.set(instrument.symbol, { instrument, series: readSeries(field(contract, 'bars'), base) });
  }
  return { underlying, base, index: readSeries(field(raw, 'index'), base), contracts };
}

function readSeries(raw: unknown, base: number): Series {
  const byMinute = new Map<number, Bar>();
  let last = -1;
  for (const row of list(raw, 'bars')) {
    const [minute = -1, ...prices] = list(row, 'a bar').map(Number);
    if (minute < 0 || minute >= SESSION_MINUTES) continue;
    const [open, high, low, close] = prices.map((price) => Math.round(price * 100));
    if (!open || !high || !low || !close) throw new Error(`a bar of minute ${minute} is not made of prices`);
    byMinute.set(minute, { open, high, low, close, at: base + minute * MINUTE_MS });
    last = Math.max(last, minute);
  }
  return { byMinute, last };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`the bars file has no list ${name}`);
  return value;
}

function number(value: unknown, name: string): number {
  const found = field(value, name);
  if (typeof found !== 'number') throw new Error(`the bars file has a contract without ${name}`);
  return found;
}

function optionType(contract: unknown): OptionType {
  const type = field(contract, 'ot');
  if (type !== 'CE' && type !== 'PE')
    throw new Error('the bars file has a contract that is neither CE nor PE');
  return type;
}
