// Calls once a day at a local time, over changes of the clock; a thread that starts just after it still calls.
import { CronTime } from 'cron';
import type { Clock } from '../../core/ports.ts';

/** A thread that died just before its time is replaced within this; rather told twice than not at all. */
const LATE_MS = 2 * 60_000;
/** A thread that has just begun has heard nothing of the engine yet. */
const FIRST_LOOK_MS = 5_000;
/** Timers are set at most this far ahead, so that a machine that slept is not late by its sleep. */
const LONGEST_WAIT_MS = 60_000;

export interface Daily {
  /** HH:MM */
  readonly at: string;
  readonly timeZone: string;
}

/** The first such time of day after `from`. */
export function nextDaily({ at, timeZone }: Daily, from: number): number {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return new CronTime(`0 ${minute} ${hour} * * *`, timeZone)
    .getNextDateFrom(new Date(from), timeZone)
    .toMillis();
}

export function callDaily(daily: Daily, clock: Clock, call: () => void): () => void {
  let due = nextDaily(daily, clock.now() - LATE_MS);
  let cancel = clock.after(FIRST_LOOK_MS, look);
  function look(): void {
    const now = clock.now();
    if (now >= due) {
      due = nextDaily(daily, now);
      call();
    }
    cancel = clock.after(Math.min(Math.max(due - now, 0), LONGEST_WAIT_MS), look);
  }
  return () => cancel();
}
