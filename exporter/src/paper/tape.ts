// Prices as the exchange shows them now: the market's bars, the moment inside the bar, and pinned prices.
import type { Market } from './market.ts';
import type { Bar } from './types.ts';

export interface Touch {
  readonly bid: number;
  readonly ask: number;
}

export interface Tape {
  readonly market: Market;
  /** Counts the ticks so far. */
  tick(): number;
  /** A tick begins: until `settle`, the price of now is the bar's open. */
  begin(): void;
  /** The bar is over: the price of now is its close. */
  settle(): void;
  /** What the contract did in this very tick; null when it did not trade. */
  fresh(symbol: string): Bar | null;
  /** The latest bar, however old. */
  bar(symbol: string): Bar | null;
  /** The price of now, paise; null when it never traded. */
  last(symbol: string): number | null;
  touch(symbol: string): Touch | null;
  /** Holds a price at `paise` until it is given null. */
  pin(symbol: string, paise: number | null): void;
}

const SMALLEST = 5;

export function createTape(market: Market): Tape {
  const pins = new Map<string, number>();
  let ticks = 0;
  let atOpen = false;
  const bar = (symbol: string): Bar | null => {
    const pin = pins.get(symbol);
    return pin === undefined
      ? market.bar(symbol)
      : { open: pin, high: pin, low: pin, close: pin, at: market.now() };
  };
  const last = (symbol: string): number | null => {
    const found = bar(symbol);
    return found && (atOpen && found.at === market.now() ? found.open : found.close);
  };
  return {
    market,
    tick: () => ticks,
    begin: () => {
      ticks++;
      atOpen = true;
    },
    settle: () => {
      atOpen = false;
    },
    bar,
    fresh: (symbol) => {
      const found = bar(symbol);
      return found?.at === market.now() ? found : null;
    },
    last,
    touch: (symbol) => {
      const price = last(symbol);
      const half = market.halfSpread;
      return price === null ? null : { bid: Math.max(SMALLEST, price - half), ask: price + half };
    },
    pin: (symbol, paise) => {
      if (paise === null) pins.delete(symbol);
      else pins.set(symbol, paise);
    },
  };
}
