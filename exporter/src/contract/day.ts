// The trading day of one account: its closed trades, its streaks and the limits in force.
import type { Known } from '../contract.ts';

/** One closed round trip. Money in major units. */
export interface TradeView {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly qty: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly pnl: number;
  /** False for a loss that is smaller than the one that counts. */
  readonly counted: boolean;
}

/** Whether the market trades; the times are of today's session, null where there is none. */
export interface MarketView {
  /** `always`: no hours are configured; `before` and `after` are of today's session; `none`: it does not open today. */
  readonly state: 'always' | 'before' | 'open' | 'after' | 'none';
  readonly opensAt: Known;
  readonly closesAt: Known;
}

/** The trading day so far, and the limits that are in force now: the stricter of ours and those that are pushed. */
export interface DayView {
  readonly market: MarketView;
  readonly trades: Known;
  readonly wins: Known;
  readonly losses: Known;
  readonly consecutiveLosses: Known;
  /** null when no cooldown runs. */
  readonly cooldownUntil: number | null;
  readonly mtmPeak: Known;
  /** The floor under the profit that trailing has locked in; null while none is. */
  readonly trailFloor: Known;
  /** The newest closed trades, newest last, at most 50. */
  readonly recent: readonly TradeView[];
  readonly limits: {
    readonly dailyLoss: Known;
    readonly dailyProfit: Known;
    readonly trailStep: Known;
    readonly maxConsecutiveLosses: Known;
    readonly maxTrades: Known;
    readonly cooldownMinutes: Known;
  };
}
