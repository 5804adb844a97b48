// The registry of conditions: one file each, listed here and nowhere else.
import type { ConditionId } from '../../settings.ts';
import { atrSpike } from './atr-spike.ts';
import { consecutiveLosses } from './consecutive-losses.ts';
import { cooldown } from './cooldown.ts';
import { dailyLoss } from './daily-loss.ts';
import { dailyProfit } from './daily-profit.ts';
import { drawdown } from './drawdown.ts';
import { navAnomaly } from './nav-anomaly.ts';
import { navStale } from './nav-stale.ts';
import { pushedTrip } from './pushed-trip.ts';
import { routerDegraded } from './router-degraded.ts';
import { soldOptionStop } from './sold-option-stop.ts';
import { staleFeed } from './stale-feed.ts';
import { tradeCount } from './trade-count.ts';
import { trailingProfit } from './trailing-profit.ts';
import type { Condition } from './verdict.ts';

export const conditions: Readonly<Record<ConditionId, Condition>> = {
  dailyLoss,
  soldOptionStop,
  staleFeed,
  dailyProfit,
  trailingProfit,
  consecutiveLosses,
  tradeCount,
  cooldown,
  pushedTrip,
  drawdown,
  atrSpike,
  routerDegraded,
  navAnomaly,
  navStale,
};
