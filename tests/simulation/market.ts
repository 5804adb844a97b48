// A market for simulations: one call and one put whose prices follow a plan with noise, a tick a second.

import { indiaTime } from '../../exporter/src/paper/india-time.ts';
import { indexOption, type Market } from '../../exporter/src/paper/market.ts';
import type { Bar, Instrument } from '../../exporter/src/paper/types.ts';

export const DATE = '2026-11-23';
export const OPEN = indiaTime(DATE, '09:15');
export const STRIKE = 24_500;
const EXPIRY = '2026-11-26';

/** How the short straddle fares: per second, in paise a leg, from second `from` on. */
export interface Path {
  readonly ce: number;
  readonly pe: number;
  readonly from: number;
  /** A leap of the call at that second, in paise. */
  readonly gap: number;
  readonly gapAt: number;
  readonly noise: number;
}

export interface SimMarket extends Market {
  /** Price of a contract at a time of the market, in paise; what really was, whatever was shown. */
  truth(symbol: string, at: number): number | null;
}

export function simMarket(path: Path, random: () => number): SimMarket {
  const instruments = (['CE', 'PE'] as const).map((type) => indexOption('NIFTY', EXPIRY, STRIKE, type));
  const history = new Map<string, number[]>(instruments.map((one) => [one.symbol, []]));
  const prices = [12_000, 11_000];
  let tick = -1;

  const onTick = (paise: number) => Math.max(5, Math.round(paise / 5) * 5);
  function move(i: number): void {
    const drift = tick >= path.from ? (i === 0 ? path.ce : path.pe) : 0;
    const leap = i === 0 && tick === path.gapAt ? path.gap : 0;
    prices[i] = onTick((prices[i] ?? 0) + drift + leap + (random() - 0.5) * path.noise);
  }

  function bar(symbol: string): Bar | null {
    const row = history.get(symbol);
    const at = OPEN + tick * 1000;
    if (symbol === 'NIFTY') return { open: 2_450_000, high: 2_450_000, low: 2_450_000, close: 2_450_000, at };
    const close = row?.at(-1);
    if (row === undefined || close === undefined) return null;
    const open = row.at(-2) ?? close;
    return { open: close, high: Math.max(open, close), low: Math.min(open, close), close, at };
  }

  return {
    index: 'NIFTY',
    tickMs: 1000,
    halfSpread: 5,
    now: () => OPEN + tick * 1000,
    minute: () => (tick < 0 ? null : Math.floor(tick / 60)),
    sessionOpen: () => tick >= 0,
    ending: () => false,
    next() {
      tick += 1;
      instruments.forEach((one, i) => {
        move(i);
        history.get(one.symbol)?.push(prices[i] ?? 0);
      });
      return true;
    },
    instruments: () => instruments,
    instrument: (symbol: string): Instrument | undefined => instruments.find((one) => one.symbol === symbol),
    bar,
    truth(symbol, at) {
      const row = history.get(symbol);
      const i = Math.floor((at - OPEN) / 1000);
      return row?.[Math.min(Math.max(0, i), row.length - 1)] ?? null;
    },
  };
}
