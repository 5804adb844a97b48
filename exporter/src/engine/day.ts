// The trading day of an account: from one reset to the next, in its own zone, over DST changes, with its session.
import { CronTime } from 'cron';
import type { Day, Ms } from '../core/types.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface DayPolicy {
  /** IANA zone, e.g. Asia/Kolkata. */
  readonly timeZone: string;
  /** Local time of the daily reset, HH:MM. */
  readonly resetAt: string;
  /** Local times between which the market trades, over midnight where it closes before it opens; absent: always. */
  readonly session?: { readonly opens: string; readonly closes: string };
  /** Days on which a session opens; absent: Monday to Friday. */
  readonly weekdays?: readonly Weekday[];
  /** ISO dates on which none opens. */
  readonly holidays?: readonly string[];
}

const LOOK_BACK_MS = 50 * 3_600_000;
const MONDAY_TO_FRIDAY: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** Every day at `time`. Where a clock change skips it, the moment after the gap; where it comes twice, the first. */
function daily(name: string, time: string, zone: string): CronTime {
  const match = /^(\d{1,2}):(\d{2})$/.exec(time);
  if (match === null) throw new RangeError(`${name} must be HH:MM, not ${time}`);
  return new CronTime(`0 ${Number(match[2])} ${Number(match[1])} * * *`, zone);
}

/** Whole seconds alone are looked at, so the look begins a second early. */
const firstFrom = (times: CronTime, from: Ms, zone: string): Ms =>
  times.getNextDateFrom(new Date(from - 1_000), zone).toMillis();

const dateIn = (zone: string, at: Ms): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));

/** The session that opens within the day; the date on which it opens says whether it is a holiday. */
function sessionOf(policy: DayPolicy, startsAt: Ms, endsAt: Ms): Day['session'] {
  const { timeZone, session, weekdays = MONDAY_TO_FRIDAY, holidays = [] } = policy;
  if (session === undefined) return undefined;
  const opensAt = firstFrom(daily('opens', session.opens, timeZone), startsAt, timeZone);
  if (opensAt >= endsAt) return null;
  const date = dateIn(timeZone, opensAt);
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()];
  if (holidays.includes(date) || weekday === undefined || !weekdays.includes(weekday)) return null;
  const closesAt = firstFrom(daily('closes', session.closes, timeZone), opensAt + 1_000, timeZone);
  return { opensAt, closesAt };
}

/** The day that `now` belongs to. Throws RangeError or the cron library's error on a bad zone or time. */
export function dayOf(policy: DayPolicy, now: Ms): Day {
  const { timeZone } = policy;
  const resets = daily('resetAt', policy.resetAt, timeZone);
  let startsAt = 0;
  let next = resets.getNextDateFrom(new Date(now - LOOK_BACK_MS), timeZone).toMillis();
  while (next <= now) {
    startsAt = next;
    next = resets.getNextDateFrom(new Date(startsAt + 1_000), timeZone).toMillis();
  }
  const day = { name: dateIn(timeZone, startsAt), startsAt, endsAt: next };
  const session = sessionOf(policy, startsAt, next);
  return session === undefined ? day : { ...day, session };
}
