// What history keeps beside samples and facts: closed trades, and a record of each day that is over.
import type { Minor, Ms } from '../types.ts';

/** A closed round trip; money and prices in minor units, null = unknown. */
export interface TradeRow {
  readonly account: string;
  /** The same trade has the same id, wherever it comes from a second time. */
  readonly id: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** The largest quantity that was held. */
  readonly qty: number;
  readonly entryPrice: Minor | null;
  readonly exitPrice: Minor;
  readonly openedAt: Ms | null;
  readonly closedAt: Ms;
  readonly pnl: Minor | null;
  /** Seen by Tripline, or brought in by an import. */
  readonly source: 'account' | 'import';
}

/** One day of one account, from its roll to the next. Moments are the beginnings of minutes. */
export interface DayRow {
  readonly account: string;
  /** The day's name, `2026-11-21`. */
  readonly day: string;
  readonly from: Ms;
  readonly to: Ms;
  readonly samples: number;
  /** The last MTM that is known; null where there is none. */
  readonly pnl: Minor | null;
  readonly realized: Minor | null;
  readonly high: { readonly at: Ms; readonly mtm: Minor } | null;
  readonly low: { readonly at: Ms; readonly mtm: Minor } | null;
  /**
   * The largest fall of the MTM from a peak before it, by minutes: a minute's high counts as before its low, and the
   * day begins at 0. Never negative.
   */
  readonly drawdown: { readonly depth: Minor; readonly peakAt: Ms; readonly troughAt: Ms } | null;
  /** The largest share of the nearest limit that was used up. */
  readonly utilization: { readonly at: Ms; readonly ratio: number } | null;
  readonly navUsd: Minor | null;
  readonly trades: number;
  /** Trades with a result above and below 0, and their sums; `lost` is not negative. */
  readonly wins: number;
  readonly losses: number;
  readonly won: Minor;
  readonly lost: Minor;
  /** The day's first trip. */
  readonly trip: { readonly seq: number; readonly at: Ms } | null;
}
