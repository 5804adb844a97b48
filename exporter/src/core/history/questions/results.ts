// What closed trades amount to: win rate, expectancy, profit factor, as the field defines them; null = not defined.
import type { Minor } from '../../types.ts';

export interface Results {
  /** With a result above and below 0; one that comes out even, or whose result is not known, is neither. */
  readonly wins: number;
  readonly losses: number;
  /** Sums of them; `lost` is not negative. */
  readonly won: Minor;
  readonly lost: Minor;
}

const DIGITS = 1e6;

/** To six digits, so that every store's answer is the same. */
export const sixDigits = (value: number): number => Math.round(value * DIGITS) / DIGITS + 0;

export const quotient = (of: number, by: number): number | null => (by === 0 ? null : sixDigits(of / by));

/** A mean of money, in whole minor units. */
export const meanMoney = (sum: Minor, count: number): Minor | null =>
  count === 0 ? null : Math.round(sum / count) + 0;

/** Wins among trades that won or lost. */
export const winRatio = ({ wins, losses }: Results): number | null => quotient(wins, wins + losses);

/** Mean result of a trade that won or lost. */
export const expectancy = ({ wins, losses, won, lost }: Results): Minor | null =>
  meanMoney(won - lost, wins + losses);

/** Won against lost; null where nothing was lost. */
export const profitFactor = ({ won, lost }: Results): number | null => quotient(won, lost);
