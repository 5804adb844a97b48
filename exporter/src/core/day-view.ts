// The trading day as people see it: trades, streak, peak and floor, and the limits in force, in major units.
import type { DayView, TradeView } from '../contract/day.ts';
import type { View } from './account/state.ts';
import { marketAt } from './market.ts';
import type { LimitsInForce } from './risk/limits.ts';
import { isCountedLoss, type Trade } from './risk/trades.ts';
import { trailFloor } from './risk/trailing.ts';
import type { Day, Minor, Ms } from './types.ts';

const MAX_RECENT = 50;

/** Minor units (paise) to major ones (rupees); unknown stays unknown. */
export const major = (minor: Minor | null): number | null => (minor === null ? null : minor / 100);

/** A price is rounded as prices are shown: an average over many fills has no end of digits. */
const price = (minor: Minor): number => Math.round(minor * 100) / 10_000;

/** Only a trade whose entry and result are known can be shown in figures; the others are counted all the same. */
function tradeView(trade: Trade, limits: LimitsInForce): readonly TradeView[] {
  const { symbol, side, qty, entryPrice, exitPrice, openedAt, closedAt, pnl } = trade;
  if (entryPrice === null || openedAt === null || pnl === null) return [];
  const prices = { entryPrice: price(entryPrice), exitPrice: price(exitPrice) };
  const counted = pnl >= 0 || isCountedLoss(trade, limits);
  return [{ symbol, side, qty, ...prices, openedAt, closedAt, pnl: pnl / 100, counted }];
}

function marketView(day: Day | null, now: Ms): DayView['market'] {
  const { opensAt = null, closesAt = null } = day?.session ?? {};
  return { state: marketAt(day, now), opensAt, closesAt };
}

export function dayView({ tally, limits, trades, mtmPeak }: View, day: Day | null, now: Ms): DayView {
  const { cooldownUntil } = tally;
  return {
    market: marketView(day, now),
    trades: tally.trades,
    wins: tally.wins,
    losses: tally.losses,
    consecutiveLosses: tally.streak,
    cooldownUntil: cooldownUntil !== null && cooldownUntil > now ? cooldownUntil : null,
    mtmPeak: major(mtmPeak),
    trailFloor: major(trailFloor(mtmPeak, limits.trailStep)),
    recent: trades.slice(-MAX_RECENT).flatMap((trade) => tradeView(trade, limits)),
    limits: {
      dailyLoss: major(limits.dailyLoss),
      dailyProfit: major(limits.dailyProfit),
      trailStep: major(limits.trailStep),
      maxConsecutiveLosses: limits.maxConsecutiveLosses,
      maxTrades: limits.maxTrades,
      cooldownMinutes: limits.cooldownMs / 60_000,
    },
  };
}
