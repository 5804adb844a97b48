// The fair price of a European option by Black and Scholes (1973), without interest or dividends.
import type { OptionType } from './types.ts';

/** Standard normal distribution, Abramowitz and Stegun 26.2.17: off by less than 7.5e-8. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x >= 0 ? 1 - tail : tail;
}

/**
 * @param spot and strike in the same money; the answer is in it too
 * @param volatility per year, 0.14 for 14 %
 * @param years to expiry; at 0 the option is worth what exercising it brings
 */
export function optionPrice(
  type: OptionType,
  spot: number,
  strike: number,
  volatility: number,
  years: number,
): number {
  const spread = volatility * Math.sqrt(years);
  const sign = type === 'CE' ? 1 : -1;
  if (spread <= 0) return Math.max(0, sign * (spot - strike));
  const d1 = Math.log(spot / strike) / spread + spread / 2;
  return sign * (spot * normalCdf(sign * d1) - strike * normalCdf(sign * (d1 - spread)));
}
