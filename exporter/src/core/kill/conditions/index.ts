// The registry of conditions: one file each, listed here and nowhere else.
import type { ConditionId } from '../../settings.ts';
import { dailyLoss } from './daily-loss.ts';
import { soldOptionStop } from './sold-option-stop.ts';
import { staleFeed } from './stale-feed.ts';
import type { Condition } from './verdict.ts';

export const conditions: Readonly<Record<ConditionId, Condition>> = { dailyLoss, soldOptionStop, staleFeed };
