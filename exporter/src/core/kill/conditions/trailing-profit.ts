// Breach when the profit has fallen back to the floor that its peak has locked in.
import { trailFloor } from '../../risk/trailing.ts';
import { breach, type Condition, knownMtm, money, noLimit, ok, unknown } from './verdict.ts';

export const trailingProfit: Condition = (picture, factor) => {
  const { limits, mtm, mtmConfirmed, mtmPeak } = picture;
  if (limits.trailStep === null) return noLimit(mtm?.value ?? null);
  const step = Math.round(limits.trailStep * factor);
  const floor = trailFloor(mtmPeak, step);
  const value = knownMtm(picture);
  if (typeof value === 'string') return unknown(floor, value);
  if (mtmPeak === null) return unknown(null, 'no MTM of the day is confirmed yet');
  if (floor === null) {
    const text = `the profit peak ${money(mtmPeak)} has not reached a step of ${money(step)}`;
    return ok(value, null, null, text);
  }
  const peak = `the floor ${money(floor)} under the peak ${money(mtmPeak)}`;
  if (value > floor) {
    return ok(value, floor, (value - floor) / (mtmPeak - floor), `MTM ${money(value)} is above ${peak}`);
  }
  if (!mtmConfirmed) return unknown(floor, `MTM ${money(value)} is not confirmed by a second look yet`);
  return breach(value, floor, `MTM ${money(value)} has fallen to ${peak}`);
};
