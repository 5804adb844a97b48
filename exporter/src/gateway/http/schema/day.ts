// The trading day of an account: its trades, its streaks and the limits in force.
import { z } from 'zod';
import type { DayView, MarketView, TradeView } from '../../../contract/day.ts';

const known = z.number().nullable();

export const TradeRow: z.ZodType<TradeView> = z
  .object({
    symbol: z.string(),
    side: z.enum(['long', 'short']),
    qty: z.number(),
    entryPrice: z.number(),
    exitPrice: z.number(),
    openedAt: z.number(),
    closedAt: z.number(),
    pnl: z.number(),
    counted: z.boolean().meta({ description: 'False for a loss that is smaller than the one that counts' }),
  })
  .meta({ id: 'Trade', description: 'One closed round trip' });

export const MarketRow: z.ZodType<MarketView> = z
  .object({
    state: z.enum(['always', 'before', 'open', 'after', 'none']),
    opensAt: known,
    closesAt: known,
  })
  .meta({ id: 'Market', description: "Whether the market trades, and today's session" });

export const DayRow: z.ZodType<DayView> = z
  .object({
    market: MarketRow,
    trades: known,
    wins: known,
    losses: known,
    consecutiveLosses: known,
    cooldownUntil: known,
    mtmPeak: known,
    trailFloor: known,
    recent: z.array(TradeRow),
    limits: z.object({
      dailyLoss: known,
      dailyProfit: known,
      trailStep: known,
      maxConsecutiveLosses: known,
      maxTrades: known,
      cooldownMinutes: known,
    }),
  })
  .meta({ id: 'Day', description: 'The trading day so far, and the limits in force' });
