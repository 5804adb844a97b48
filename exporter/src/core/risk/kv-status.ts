// A trading system's own word on its day: how patches merge, and the status that follows from what was said so far.
import type { KvStatus, PushedState, PushedView } from '../../contract/pushed.ts';
import type { Minor, Ms } from '../types.ts';
import { pushedDayLimits } from './limits.ts';
import { pushedMtm, pushedTally } from './pushed.ts';

/** Every field that has a meaning here; whatever else is pushed is kept and shown. */
export const PUSHED_FIELDS: readonly string[] = [
  'realised',
  'unrealised',
  'total_pnl',
  'capital_day_915',
  'max_loss_pct',
  'max_loss_abs',
  'max_profit_pct',
  'max_profit_abs',
  'trail_step_profit',
  'min_loss_to_count',
  'consecutive_losses',
  'max_consecutive_losses',
  'cooldown_min',
  'cooldown_active',
  'cooldown_until',
  'cooldown_on_profit',
  'allow_new',
  'block_new_orders',
  'tripped_day',
  'trip_reason',
  'last_trade_time',
];
const KNOWN = new Set(PUSHED_FIELDS);

const MOST_EXTRAS = 64;
/** Of the extra fields together, written as JSON. */
const MOST_EXTRA_CHARACTERS = 16 * 1024;

/** True when the fields without a meaning here are more, or larger, than what is kept. */
export function hasTooManyExtras(state: PushedState): boolean {
  const extras = Object.keys(state).filter((name) => !KNOWN.has(name));
  if (extras.length === 0) return false;
  if (extras.length > MOST_EXTRAS) return true;
  const sizes = extras.map((name) => name.length + (JSON.stringify(state[name])?.length ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0) > MOST_EXTRA_CHARACTERS;
}

/**
 * What is known after `patch`: a field that it lacks stays as it was, null clears. Merging twice is merging once.
 * When the extra fields of both together would be too many, those that came before this patch are forgotten.
 */
export function mergePush(state: PushedState, patch: PushedState): PushedState {
  // Most systems push everything each time, and then there is nothing to merge.
  if (Object.keys(state).every((name) => Object.hasOwn(patch, name))) return patch;
  const merged = { ...state, ...patch };
  if (!hasTooManyExtras(merged)) return merged;
  const known = Object.entries(state).filter(([name]) => KNOWN.has(name));
  return { ...Object.fromEntries(known), ...patch };
}

/** True, false, or null when there is a limit but the loss of the day is unknown. Minor units. */
export function isLossHit(mtm: Minor | null, limit: Minor | null): boolean | null {
  if (limit === null) return false;
  return mtm === null ? null : mtm <= -limit;
}

type CooldownStatus = Pick<KvStatus, 'in_cooldown' | 'cooldown_remaining_minutes'>;

/** A cooldown until a time, or none. */
export function cooldownAt(until: Ms | null, now: Ms): CooldownStatus {
  const left = until === null ? 0 : until - now;
  return { in_cooldown: left > 0, cooldown_remaining_minutes: Math.max(0, Math.floor(left / 60_000)) };
}

/** One that is said to be active without an end runs until the trading system says otherwise. */
function pushedCooldown(state: PushedState, now: Ms): CooldownStatus {
  const { cooldownUntil } = pushedTally(state);
  const isEndless = cooldownUntil === null && state.cooldown_active === true;
  return isEndless ? { in_cooldown: true, cooldown_remaining_minutes: null } : cooldownAt(cooldownUntil, now);
}

type PushedLimits = ReturnType<typeof pushedDayLimits>;

const text = (amount: Minor): string => (amount / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');

function violationsOf(state: PushedState, mtm: Minor | null, limits: PushedLimits): readonly string[] {
  const found: string[] = [];
  const { loss, profit } = limits;
  const { tripped_day, trip_reason, consecutive_losses: losses, max_consecutive_losses: most } = state;
  if (tripped_day === true) found.push(trip_reason || 'the day is tripped; no reason was given');
  if (mtm !== null && loss.limit !== null && mtm <= -loss.limit) {
    found.push(`day loss ${text(-mtm)} has reached the limit of ${text(loss.limit)}`);
  }
  if (mtm !== null && profit.limit !== null && mtm >= profit.limit) {
    found.push(`day profit ${text(mtm)} has reached the limit of ${text(profit.limit)}`);
  }
  if (losses !== undefined && most !== undefined && most > 0 && losses >= most) {
    found.push(`${losses} consecutive losses have reached the limit of ${most}`);
  }
  return found;
}

/**
 * The status at `now`. What was never pushed is null, never 0. `max_loss_hit` is the day's lock or a breach of the
 * loss limit; null when there is a limit and the loss, or the limit itself, is unknown. `written` puts a time into
 * words: the core knows no calendar.
 */
export function kvStatus({ state, receivedAt }: PushedView, now: Ms, written: (at: Ms) => string): KvStatus {
  const mtm = pushedMtm(state).value;
  const limits = pushedDayLimits(state, null);
  const { loss } = limits;
  return {
    id: 'current_status',
    realised: state.realised ?? null,
    unrealised: state.unrealised ?? null,
    total_pnl: state.total_pnl ?? (mtm === null ? null : mtm / 100),
    consecutive_losses: state.consecutive_losses ?? null,
    ...pushedCooldown(state, now),
    max_loss_hit: state.tripped_day === true || (loss.waits ? null : isLossHit(mtm, loss.limit)),
    violations: violationsOf(state, mtm, limits),
    updated_at: written(receivedAt),
  };
}
