// Breach while a pause after a loss runs, ours or one that the trading system has pushed.
import { breach, type Condition, noLimit, ok, unknown } from './verdict.ts';

/** `observed` and `limit` are milliseconds: what is left of the pause, and how long it is. */
export const cooldown: Condition = ({ at, limits, tally, pushed }) => {
  const limit = limits.cooldownMs === 0 ? null : limits.cooldownMs;
  const endless = pushed?.state.cooldown_active === true && typeof pushed.state.cooldown_until !== 'number';
  if (endless) return breach(0, limit, 'a cooldown runs until its trading system ends it');
  const left = Math.max(0, (tally.cooldownUntil ?? 0) - at);
  if (left > 0) return breach(left, limit, `a cooldown runs for another ${Math.ceil(left / 60_000)} min`);
  if (limit === null) return noLimit(null);
  // A trading system that speaks of no cooldown has none; of our own order book we must have read something.
  if (pushed === null && tally.streak === null) return unknown(limit, 'the losses of the day are not known');
  return ok(0, limit, null, 'no cooldown runs');
};
