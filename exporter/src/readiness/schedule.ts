// When the path of a kill is looked at each day: at the hour that is configured, or in time before the session opens.
import { CronTime } from 'cron';
import type { Day, Ms } from '../core/types.ts';

/** Long enough to mend a log-in or an address before the first trade. */
const BEFORE_OPEN_MS = 30 * 60_000;
/** A market that is always open has no better moment than a while after the reset. */
const AFTER_RESET_MS = 5 * 60_000;
/** The reset's own log-ins come first. */
const SETTLED_MS = 60_000;

export interface ReadinessPolicy {
  /** IANA zone. */
  readonly timeZone: string;
  /** HH:MM there; null = before the session opens. */
  readonly at: string | null;
}

/** null on a day on which nothing needs to be looked at: one without a session. */
export function dueAt(day: Day, { timeZone, at }: ReadinessPolicy): Ms | null {
  if (at !== null) return timeIn(day, timeZone, at);
  if (day.session === null) return null;
  if (day.session === undefined) return day.startsAt + AFTER_RESET_MS;
  return Math.max(day.session.opensAt - BEFORE_OPEN_MS, day.startsAt + SETTLED_MS);
}

/** The first HH:MM of the day; null when a change of the clocks has left it out. */
function timeIn({ startsAt, endsAt }: Day, timeZone: string, at: string): Ms | null {
  const [hour, minute] = at.split(':').map(Number);
  const next = new CronTime(`0 ${minute} ${hour} * * *`, timeZone);
  const found = next.getNextDateFrom(new Date(startsAt - 1_000), timeZone).toMillis();
  return found < endsAt ? found : null;
}

/** Whether the market trades, as far as the day says; without hours it always does. */
export function isOpen({ session }: Day, now: Ms): boolean {
  if (session === undefined) return true;
  return session !== null && now >= session.opensAt && now < session.closesAt;
}
