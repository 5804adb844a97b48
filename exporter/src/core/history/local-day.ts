// The local date around a moment, from nothing but its weekday and its minute of the day: the core knows no calendar.
import type { Ms } from '../types.ts';
import { MINUTE_MS } from './bar.ts';
import type { DaySpan } from './day-row.ts';

/** Weekday 1 (Monday) to 7, minute of the day 0..1439. */
export type LocalTime = (at: Ms) => { readonly weekday: number; readonly minute: number };

const DAY_MS: Ms = 86_400_000;
const DAY_MINUTES = 1_440;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/** The date that is so many days after 1970-01-01, `2026-11-21`. */
export function dateName(days: number): string {
  let year = 1970;
  let left = days;
  for (; left < 0; year -= 1) left += isLeap(year - 1) ? 366 : 365;
  for (; left >= (isLeap(year) ? 366 : 365); year += 1) left -= isLeap(year) ? 366 : 365;
  let month = 0;
  for (const length of MONTH_DAYS) {
    const own = month === 1 && isLeap(year) ? 29 : length;
    if (left < own) break;
    left -= own;
    month += 1;
  }
  return `${digits(year, 4)}-${digits(month + 1, 2)}-${digits(left + 1, 2)}`;
}

/** A local date is the one of UTC, or a neighbour of it: the weekday says which. 1970-01-01 was a Thursday. */
function nameAt(at: Ms, { weekday }: { readonly weekday: number }): string {
  const days = Math.floor(at / DAY_MS);
  const ofUtc = ((((days + 3) % 7) + 7) % 7) + 1;
  return dateName(days + ((weekday - ofUtc + 10) % 7) - 3);
}

/** Where the clock was changed since midnight, counting back misses midnight by that change, once. */
function midnightOf(at: Ms, localTime: LocalTime): Ms {
  const begin = Math.floor(at / MINUTE_MS) * MINUTE_MS - localTime(at).minute * MINUTE_MS;
  const { weekday, minute } = localTime(begin);
  if (weekday !== localTime(at).weekday) return begin + (DAY_MINUTES - minute) * MINUTE_MS;
  return begin - minute * MINUTE_MS;
}

/** From midnight to midnight; where a change of the clock skips midnight, from the moment after it. */
export function localDay(at: Ms, localTime: LocalTime): DaySpan {
  const from = midnightOf(at, localTime);
  // A day has 23 to 25 hours.
  return { name: nameAt(at, localTime(at)), from, to: midnightOf(from + 1.5 * DAY_MS, localTime) };
}
