// Breach when the day's MTM is at or below minus the limit.
import { breach, type Condition, knownMtm, money, noLimit, ok, type Picture, unknown } from './verdict.ts';

/** A trading system's own trip is said beside its loss; the rule on `pushedTrip` acts on it. */
function trip({ pushed }: Picture): string {
  if (pushed?.state.tripped_day !== true) return '';
  return `; its trading system has tripped the day: ${pushed.state.trip_reason ?? 'no reason given'}`;
}

export const dailyLoss: Condition = (picture, factor) => {
  const { limits, mtm, mtmConfirmed } = picture;
  const value = knownMtm(picture);
  if (limits.dailyLoss === null) {
    return limits.withoutCapital.includes('dailyLoss')
      ? unknown(null, 'the limit is a share of a capital that is not known')
      : noLimit(mtm?.value ?? null);
  }
  const limit = Math.round(limits.dailyLoss * factor);
  if (typeof value === 'string') return unknown(limit, value + trip(picture));
  if (value > -limit) {
    const text = `MTM ${money(value)} is ${money(value + limit)} above the limit ${money(-limit)}`;
    return ok(value, limit, (value + limit) / limit, text + trip(picture));
  }
  if (!mtmConfirmed) return unknown(limit, `MTM ${money(value)} is not confirmed by a second look yet`);
  return breach(value, limit, `MTM ${money(value)} has reached the limit ${money(-limit)}${trip(picture)}`);
};
