// The limits of the day in force: ours and those that the account's trading system pushes, the stricter of both.
import type { PushedState } from '../../contract/pushed.ts';
import type { Settings } from '../settings.ts';
import type { Minor, Ms } from '../types.ts';

/** null = no limit. Money in minor units. */
export interface LimitsInForce {
  readonly dailyLoss: Minor | null;
  readonly dailyProfit: Minor | null;
  /** Limits that are a percentage of a capital that nobody has told, and that nothing stands in for. */
  readonly withoutCapital: readonly ('dailyLoss' | 'dailyProfit')[];
  readonly trailStep: Minor | null;
  readonly maxConsecutiveLosses: number | null;
  readonly maxTrades: number | null;
  readonly minLossToCount: Minor;
  readonly cooldownMs: Ms;
  readonly cooldownOnProfit: boolean;
}

/** A limit of nothing is none: trading systems push 0 for what they do not use. */
const set = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) && value > 0 ? value : null;
/** A limit that is set never rounds to none. */
const whole = (amount: number): Minor => Math.max(1, Math.round(amount));
const minor = (major: number | null): Minor | null => (major === null ? null : whole(major * 100));

/** The smaller of those that are set. */
function smaller(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** Money in minor units. A limit that is a percentage of a capital that nobody has told waits for it. */
interface DayLimit {
  readonly limit: Minor | null;
  readonly waits: boolean;
}

/** The absolute limit where there is one, else the percentage of the capital. */
function dayLimit(absolute: Minor | null, percent: number | null, capital: Minor | null): DayLimit {
  if (absolute !== null || percent === null) return { limit: absolute, waits: false };
  if (capital === null) return { limit: null, waits: true };
  return { limit: whole((capital * percent) / 100), waits: false };
}

function stricter(a: DayLimit, b: DayLimit): DayLimit {
  const limit = smaller(a.limit, b.limit);
  return { limit, waits: limit === null && (a.waits || b.waits) };
}

const toldCapital = (told: PushedState): Minor | null => minor(set(told.capital_day_915));

/** What a trading system allows its own day. `ours` stands in for a capital that it has not pushed. */
export function pushedDayLimits(told: PushedState, ours: Minor | null): { loss: DayLimit; profit: DayLimit } {
  const capital = toldCapital(told) ?? ours;
  return {
    loss: dayLimit(minor(set(told.max_loss_abs)), set(told.max_loss_pct), capital),
    profit: dayLimit(minor(set(told.max_profit_abs)), set(told.max_profit_pct), capital),
  };
}

/** `pushed` is null where nothing is pushed. */
export function limitsInForce({ dailyLoss, day }: Settings, pushed: PushedState | null): LimitsInForce {
  const told = pushed ?? {};
  const theirs = pushedDayLimits(told, day.capital);
  const capital = day.capital ?? toldCapital(told);
  const loss = stricter(dayLimit(dailyLoss, day.lossPercent, capital), theirs.loss);
  const profit = stricter(dayLimit(day.dailyProfit, day.profitPercent, capital), theirs.profit);
  const toldCooldown = set(told.cooldown_min);
  return {
    dailyLoss: loss.limit,
    dailyProfit: profit.limit,
    withoutCapital: [
      ...(loss.waits ? (['dailyLoss'] as const) : []),
      ...(profit.waits ? (['dailyProfit'] as const) : []),
    ],
    trailStep: smaller(day.trailStep, minor(set(told.trail_step_profit))),
    maxConsecutiveLosses: smaller(day.maxConsecutiveLosses, set(told.max_consecutive_losses)),
    maxTrades: day.maxTrades,
    minLossToCount: smaller(set(day.minLossToCount), minor(set(told.min_loss_to_count))) ?? 0,
    cooldownMs: Math.max(day.cooldownMs, toldCooldown === null ? 0 : Math.round(toldCooldown * 60_000)),
    cooldownOnProfit: day.cooldownOnProfit || told.cooldown_on_profit === true,
  };
}
