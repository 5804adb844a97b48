// A trading system's own word on its day: what of it is of today, the MTM it means, and its streak and cooldown.
import type { PushedState, PushedView } from '../../contract/pushed.ts';
import type { Minor, Ms } from '../types.ts';
import type { Mtm } from './mtm.ts';
import type { DayTally } from './trades.ts';

const MONEY = ['realised', 'unrealised', 'total_pnl'] as const;
const STREAK = ['consecutive_losses', 'cooldown_active', 'cooldown_until'] as const;

/** Changes in these are remembered at once: what protects the account must survive a crash. */
const URGENT = [
  'capital_day_915',
  'max_loss_pct',
  'max_loss_abs',
  'max_profit_pct',
  'max_profit_abs',
  'trail_step_profit',
  'min_loss_to_count',
  'max_consecutive_losses',
  'cooldown_min',
  'cooldown_on_profit',
  'tripped_day',
] as const;

/**
 * Values that belong to before the last roll or reset of the day, by field. A field is of before until a push changes
 * it: trading systems push their whole state, old figures and new ones alike.
 */
export type PushedBefore = Pick<PushedState, (typeof MONEY)[number] | (typeof STREAK)[number]>;

function pick(state: PushedState, fields: readonly (keyof PushedBefore)[]): PushedBefore {
  return Object.fromEntries(fields.filter((field) => state[field] !== undefined).map((f) => [f, state[f]]));
}

/** A new day: neither P&L nor streak of the last one is today's. */
export const beforeDay = (state: PushedState): PushedBefore => pick(state, [...MONEY, ...STREAK]);

/** The counters begin anew within the day; the P&L goes on. */
export const beforeReset = (before: PushedBefore, state: PushedState): PushedBefore => ({
  ...before,
  ...pick(state, STREAK),
});

/** What is still of before once `state` has been pushed. */
export function stillBefore(before: PushedBefore, state: PushedState): PushedBefore {
  const fields = [...MONEY, ...STREAK].filter((field) => before[field] !== undefined);
  return pick(
    before,
    fields.filter((field) => before[field] === state[field]),
  );
}

/**
 * The push as it counts today. Old money is unknown, but 0 is 0 on any day; an old streak and cooldown are over; a trip
 * counts once anything was pushed today, for a trading system that still says so may have tripped again.
 */
export function pushedToday(push: PushedView, before: PushedBefore, dayStartsAt: Ms): PushedView {
  const state: Record<string, unknown> = { ...push.state };
  for (const field of MONEY) if (before[field] !== undefined && before[field] !== 0) delete state[field];
  if (before.consecutive_losses !== undefined) state.consecutive_losses = 0;
  if (before.cooldown_active !== undefined) state.cooldown_active = false;
  if (before.cooldown_until !== undefined) state.cooldown_until = null;
  if (push.receivedAt < dayStartsAt && state.tripped_day === true) {
    state.tripped_day = false;
    state.trip_reason = null;
  }
  return { state, receivedAt: push.receivedAt };
}

const minor = (major: number | undefined): Minor | null =>
  major === undefined || !Number.isFinite(major) ? null : Math.round(major * 100);

/** Its total, or realised and unrealised together; unknown where neither is told. Its word leaves no bounds. */
export function pushedMtm({ realised, unrealised, total_pnl }: PushedState): Mtm {
  const realized = minor(realised);
  const unrealized = minor(unrealised);
  const sum = realized === null || unrealized === null ? null : realized + unrealized;
  const value = minor(total_pnl) ?? sum;
  return {
    value,
    worst: value,
    best: value,
    realized,
    unrealized,
    coverageRatio: value === null ? 0 : 1,
    openNotional: 0,
    missing: value === null ? ['the P&L of the day'] : [],
  };
}

/** Nobody pushes how many trades there were. A cooldown that is over, or has no end, has no time at which it ends. */
export function pushedTally({ consecutive_losses, cooldown_active, cooldown_until }: PushedState): DayTally {
  const until = cooldown_active === false ? null : (cooldown_until ?? null);
  return { trades: null, wins: null, losses: null, streak: consecutive_losses ?? null, cooldownUntil: until };
}

/** True when what protects the account has changed since `kept`. */
export const isUrgent = (state: PushedState, kept: PushedState): boolean =>
  URGENT.some((field) => state[field] !== kept[field]) ||
  STREAK.some((field) => state[field] !== kept[field]);
