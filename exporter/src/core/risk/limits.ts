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

/** The absolute limit where there is one, else the percentage of the capital; null too while the capital is unknown. */
function amount(absolute: Minor | null, percent: number | null, capital: Minor | null): Minor | null {
  if (absolute !== null) return absolute;
  return percent === null || capital === null ? null : whole((capital * percent) / 100);
}

/** `pushed` is null where nothing is pushed. */
export function limitsInForce({ dailyLoss, day }: Settings, pushed: PushedState | null): LimitsInForce {
  const told = pushed ?? {};
  const toldCapital = minor(set(told.capital_day_915));
  const ours = day.capital ?? toldCapital;
  const theirs = toldCapital ?? day.capital;
  const lossPercent = set(told.max_loss_pct);
  const profitPercent = set(told.max_profit_pct);
  const loss = smaller(
    amount(dailyLoss, day.lossPercent, ours),
    amount(minor(set(told.max_loss_abs)), lossPercent, theirs),
  );
  const profit = smaller(
    amount(day.dailyProfit, day.profitPercent, ours),
    amount(minor(set(told.max_profit_abs)), profitPercent, theirs),
  );
  const lossWaits = loss === null && (day.lossPercent ?? lossPercent) !== null;
  const profitWaits = profit === null && (day.profitPercent ?? profitPercent) !== null;
  const toldCooldown = set(told.cooldown_min);
  return {
    dailyLoss: loss,
    dailyProfit: profit,
    withoutCapital: [
      ...(lossWaits ? (['dailyLoss'] as const) : []),
      ...(profitWaits ? (['dailyProfit'] as const) : []),
    ],
    trailStep: smaller(day.trailStep, minor(set(told.trail_step_profit))),
    maxConsecutiveLosses: smaller(day.maxConsecutiveLosses, set(told.max_consecutive_losses)),
    maxTrades: day.maxTrades,
    minLossToCount: smaller(set(day.minLossToCount), minor(set(told.min_loss_to_count))) ?? 0,
    cooldownMs: Math.max(day.cooldownMs, toldCooldown === null ? 0 : Math.round(toldCooldown * 60_000)),
    cooldownOnProfit: day.cooldownOnProfit || told.cooldown_on_profit === true,
  };
}
