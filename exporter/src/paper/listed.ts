// A market of contracts that somebody lists, each standing at its price: for trying out what to do with a given book.
import type { Market } from './market.ts';
import type { Bar, Instrument, OptionType } from './types.ts';

/** Price in rupees. */
export interface Listed {
  readonly symbol: string;
  readonly optionType: OptionType;
  readonly price: number;
  readonly lotSize: number;
  readonly freezeQty: number;
}

const TICK_MS = 1_000;
/** The price band of an option is a fifth of its strike: wide enough for any order near the price. */
const STRIKE_OF_PRICE = 20;

/** Ticks of a second in which nothing moves, from `startMs` on. */
export function listedMarket(contracts: readonly Listed[], startMs: number): Market {
  const listed = new Map(
    contracts.map(({ symbol, optionType, price, lotSize, freezeQty }) => {
      const paise = Math.max(1, Math.round(price * 100));
      const strike = Math.ceil(price * STRIKE_OF_PRICE) + 1;
      const terms = { underlying: symbol, expiry: '2099-12-31', tickSize: 1, multiplier: 1 };
      const instrument: Instrument = { symbol, optionType, strike, lotSize, freezeQty, ...terms };
      return [symbol, { instrument, paise }];
    }),
  );
  let now = startMs;
  return {
    index: 'NONE',
    tickMs: TICK_MS,
    halfSpread: 1,
    now: () => now,
    minute: () => Math.floor((now - startMs) / 60_000),
    sessionOpen: () => true,
    ending: () => false,
    next() {
      now += TICK_MS;
      return true;
    },
    instruments: () => [...listed.values()].map(({ instrument }) => instrument),
    instrument: (symbol) => listed.get(symbol)?.instrument,
    bar(symbol): Bar | null {
      const paise = listed.get(symbol)?.paise;
      return paise === undefined ? null : { open: paise, high: paise, low: paise, close: paise, at: now };
    },
  };
}

const isListed = (value: unknown): value is Listed => {
  const { symbol, optionType, price, lotSize, freezeQty } = value as Partial<Listed>;
  const whole = (n: unknown) => Number.isSafeInteger(n) && Number(n) > 0;
  const kinds: readonly unknown[] = ['CE', 'PE'];
  return (
    typeof symbol === 'string' &&
    kinds.includes(optionType) &&
    Number(price) > 0 &&
    whole(lotSize) &&
    whole(freezeQty)
  );
};

/** Throws when a contract is not whole. */
export function listedContracts(value: readonly unknown[]): readonly Listed[] {
  return value.map((one, i) => {
    if (typeof one === 'object' && one !== null && isListed(one)) return one;
    throw new Error(`listed contract ${i} needs symbol, optionType CE or PE, price, lotSize and freezeQty`);
  });
}
