// The trading day of an account: from one reset to the next, in its own zone, over DST changes.
import { CronTime } from 'cron';
import type { Day, Ms } from '../core/types.ts';

export interface DayPolicy {
  /** IANA zone, e.g. Asia/Kolkata. */
  readonly timeZone: string;
  /** Local time of the daily reset, HH:MM. */
  readonly resetAt: string;
}

const LOOK_BACK_MS = 50 * 3_600_000;

/** The day that `now` belongs to. Throws RangeError or the cron library's error on a bad zone or time. */
export function dayOf(policy: DayPolicy, now: Ms): Day {
  const match = /^(\d{1,2}):(\d{2})$/.exec(policy.resetAt);
  if (match === null) throw new RangeError(`resetAt must be HH:MM, not ${policy.resetAt}`);
  const resets = new CronTime(`0 ${Number(match[2])} ${Number(match[1])} * * *`, policy.timeZone);
  let startsAt = 0;
  let next = resets.getNextDateFrom(new Date(now - LOOK_BACK_MS), policy.timeZone);
  while (next.toMillis() <= now) {
    startsAt = next.toMillis();
    next = resets.getNextDateFrom(new Date(startsAt + 1_000), policy.timeZone);
  }
  const name = new Intl.DateTimeFormat('en-CA', { timeZone: policy.timeZone }).format(new Date(startsAt));
  return { name, startsAt, endsAt: next.toMillis() };
}
