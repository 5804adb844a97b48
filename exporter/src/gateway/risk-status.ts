// The day of any account in the words of the trading systems: their own word where they push, else what we see.
import type { TradeView } from '../contract/day.ts';
import type { KvStatus, PushedView } from '../contract/pushed.ts';
import type { AccountFrame, Known } from '../contract.ts';
import { cooldownAt, isLossHit, kvStatus } from '../core/risk/kv-status.ts';
import { isoMicros } from './iso-micros.ts';

const STREAK = 20;
/** From the trip on, until a person unlocks. */
const TRIPPED = new Set<AccountFrame['phase']>(['cancelling', 'flattening', 'verifying', 'locked', 'stuck']);

const minor = (major: Known): Known => (major === null ? null : Math.round(major * 100));

/** The status of an account that nobody pushes, from what the engine shows of it. */
function seenStatus({ realized, unrealized, mtm, dayView, at }: AccountFrame, now: number): KvStatus {
  return {
    id: 'current_status',
    realised: realized,
    unrealised: unrealized,
    total_pnl: mtm,
    consecutive_losses: dayView.consecutiveLosses,
    ...cooldownAt(dayView.cooldownUntil, now),
    max_loss_hit: isLossHit(minor(mtm), minor(dayView.limits.dailyLoss)),
    violations: [],
    updated_at: isoMicros(at),
  };
}

/** A cooldown is a pause and no limit that is breached: `in_cooldown` says it, here as in the answer to a sync. */
function violationsOf(status: KvStatus, { kill, conditions, id }: AccountFrame): readonly string[] {
  const breaches = conditions.filter((one) => one.state === 'breach' && one.id !== 'cooldown');
  const breached = breaches.map(({ text }) => text);
  const tripped = kill === null ? [] : [`${id} was tripped by ${kill.rule}: ${kill.reason}`];
  return [...new Set([...status.violations, ...tripped, ...breached])];
}

/** One word. Where no new exposure is allowed for whatever reason, it is not ACTIVE. */
function wordOf(frame: AccountFrame, status: KvStatus, pushed: PushedView | null) {
  if (TRIPPED.has(frame.phase) || pushed?.state.tripped_day === true) return 'LOCKED';
  if (status.in_cooldown) return 'COOLDOWN';
  return frame.phase === 'watching' ? 'ACTIVE' : 'LOCKED';
}

const tradeOf = ({ pnl, symbol, closedAt, counted }: TradeView) => ({
  result: pnl < 0 ? ('loss' as const) : ('win' as const),
  pnl,
  symbol,
  closed_at: closedAt,
  counted,
});

/** `pushed` is the newest word of the account's own system; null where there is none. */
export function riskStatus(frame: AccountFrame, pushed: PushedView | null, now: number) {
  const status = pushed === null ? seenStatus(frame, now) : kvStatus(pushed, now, isoMicros);
  const { limits, trades, mtmPeak, trailFloor, recent } = frame.dayView;
  return {
    ...status,
    violations: violationsOf(status, frame),
    account: frame.id,
    phase: wordOf(frame, status, pushed),
    limits: {
      max_loss: limits.dailyLoss,
      max_profit: limits.dailyProfit,
      trail_step_profit: limits.trailStep,
      max_consecutive_losses: limits.maxConsecutiveLosses,
      max_trades_per_day: limits.maxTrades,
    },
    trades_today: trades,
    max_trades_per_day: limits.maxTrades,
    cooldown_min: limits.cooldownMinutes,
    capital: pushed?.state.capital_day_915 ?? null,
    peak_pnl: mtmPeak,
    trail_floor: trailFloor,
    streak: recent.slice(-STREAK).map(tradeOf),
    last_sync_at: pushed?.receivedAt ?? null,
  };
}
