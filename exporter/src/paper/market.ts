// What any market offers the exchange: time in ticks, contracts, and what each did in a tick.
import type { Bar, Instrument, OptionType } from './types.ts';

export interface Market {
  /** The index, quoted but not traded. */
  readonly index: string;
  /** Length of a tick in market time, ms. */
  readonly tickMs: number;
  /** Half of bid to ask, in paise. */
  readonly halfSpread: number;
  /** Market time of the present tick; before the first tick, one tick earlier than that. */
  now(): number;
  /** Minutes since the session opened; null before the first tick. */
  minute(): number | null;
  sessionOpen(): boolean;
  /** True when the next tick belongs to a new session, with new contracts. */
  ending(): boolean;
  /** Moves one tick on; false when the market's data has ended. */
  next(): boolean;
  instruments(): readonly Instrument[];
  instrument(symbol: string): Instrument | undefined;
  /** The latest bar of a contract or the index; null until it first trades. Its `at` tells how old it is. */
  bar(symbol: string): Bar | null;
}

export const STRIKE_STEP = 50;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** An option as the National Stock Exchange lists it: lots of 25, ticks of 5 paise, 72 lots an order. */
export function indexOption(
  underlying: string,
  expiry: string,
  strike: number,
  optionType: OptionType,
): Instrument {
  const [year = '', month = '', day = ''] = expiry.split('-');
  const symbol = `${underlying}${day}${MONTHS[Number(month) - 1]}${year.slice(2)}${strike}${optionType}`;
  return {
    symbol,
    underlying,
    optionType,
    strike,
    expiry,
    lotSize: 25,
    tickSize: 5,
    freezeQty: 1800,
    multiplier: 1,
  };
}

/** The listed strike nearest to the index, in rupees; null while the index has no price. */
export function atTheMoney(market: Market): number | null {
  const bar = market.bar(market.index);
  return bar && Math.round(bar.open / 100 / STRIKE_STEP) * STRIKE_STEP;
}
