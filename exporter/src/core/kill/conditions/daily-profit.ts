// Breach when the day's MTM is at or above the profit at which the day is to end.
import { breach, type Condition, knownMtm, money, noLimit, ok, unknown } from './verdict.ts';

export const dailyProfit: Condition = (picture, factor) => {
  const { limits, mtm, mtmConfirmed } = picture;
  const value = knownMtm(picture);
  if (limits.dailyProfit === null) {
    return limits.withoutCapital.includes('dailyProfit')
      ? unknown(null, 'the limit is a share of a capital that is not known')
      : noLimit(mtm?.value ?? null);
  }
  const limit = Math.round(limits.dailyProfit * factor);
  if (typeof value === 'string') return unknown(limit, value);
  if (value < limit) {
    const text = `MTM ${money(value)} is ${money(limit - value)} below the profit limit ${money(limit)}`;
    return ok(value, limit, (limit - value) / limit, text);
  }
  if (!mtmConfirmed) return unknown(limit, `MTM ${money(value)} is not confirmed by a second look yet`);
  return breach(value, limit, `MTM ${money(value)} has reached the profit limit ${money(limit)}`);
};
