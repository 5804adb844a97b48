// Which hours are rolled up for good: InfluxDB itself is told, before a sample of the hour is sent and when it is done.
import { HOUR_MS } from '../../../core/history/bar.ts';
import type { Ms } from '../../../core/types.ts';
import type { Link } from './link.ts';
import { rolledPoint } from './points.ts';
import { DAY_MS, ROLL_UPS, rollUpSpan, sourceOf } from './roll-up.ts';

/** What of an hour is late is waited for this long, and no sample of it may have come for as long. */
const SETTLE_MS: Ms = 120_000;
/** Samples of all accounts that are rolled up by one request. */
const PIECE_MS: Ms = 600_000;

export const hourOf = (at: Ms): Ms => Math.floor(at / HOUR_MS) * HOUR_MS;

export interface RolledHours {
  /** Learns which hours are not done; to be called when the way to the server is new. */
  load(now: Ms): Promise<void>;
  /** To be awaited before samples of these hours are sent. */
  touch(hours: readonly Ms[], now: Ms): Promise<void>;
  /** Rolls up one hour that is over; false when there is none. */
  sweep(now: Ms): Promise<boolean>;
}

async function rollUp(link: Link, hour: Ms): Promise<void> {
  for (const roll of ROLL_UPS) {
    const from = Math.floor(hour / roll.step) * roll.step;
    const to = Math.max(from + roll.step, hour + HOUR_MS);
    const piece = roll.step < PIECE_MS ? PIECE_MS : to - from;
    const begin = roll.step < HOUR_MS ? hour : from;
    for (let at = begin; at < to; at += piece) {
      await link.ask(rollUpSpan(link.database, roll, at, Math.min(at + piece, to)));
    }
  }
}

/**
 * The mark stands in InfluxDB beside what it speaks of, so that it is there whenever the samples are: after a crash of
 * this process, and for every reader. An hour without a mark is not done.
 */
export function rolledHours(link: Link, keepDays: number): RolledHours {
  /** Hours that are not done, and when a sample of theirs was last sent. */
  const open = new Map<Ms, Ms>();
  const mark = (hours: readonly Ms[], done: boolean): Promise<void> =>
    link.write(
      'forever',
      hours.map((hour) => rolledPoint(hour, done)),
    );
  return {
    async load(now) {
      open.clear();
      const from = sourceOf(link.database, 'forever', 'rolled');
      const oldest = Math.max(0, now - keepDays * DAY_MS);
      const found = await link.ask(`SELECT "done" FROM ${from} WHERE "done" = false AND time >= ${oldest}ms`);
      for (const { values } of found) for (const [hour] of values) open.set(Number(hour), 0);
    },
    async touch(hours, now) {
      const fresh = hours.filter((hour) => !open.has(hour));
      if (fresh.length > 0) await mark(fresh, false);
      for (const hour of hours) open.set(hour, now);
    },
    async sweep(now) {
      const over = [...open].filter(
        ([hour, touched]) => hour + HOUR_MS + SETTLE_MS <= now && touched + SETTLE_MS <= now,
      );
      const [hour] = over.map(([hour]) => hour).sort((a, b) => a - b);
      if (hour === undefined) return false;
      await rollUp(link, hour);
      await mark([hour], true);
      open.delete(hour);
      return true;
    },
  };
}
