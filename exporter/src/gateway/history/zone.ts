// Moments as the clocks of a zone show them, over its changes of the clock.
import type { Ms } from '../../core/types.ts';

/** Where an account's zone is not configured. */
export const DEFAULT_ZONE = 'Asia/Kolkata';

/** Clocks are changed at the quarters of an hour, nowhere between. */
const QUARTER_MS: Ms = 900_000;
const DAY_MS: Ms = 86_400_000;
const MINUTE_MS: Ms = 60_000;
/** A year of quarters. Beyond that it begins anew. */
const MOST_KEPT = 40_000;

export interface Zone {
  /** Weekday 1 (Monday) to 7, and minute of the day. */
  localTime(at: Ms): { readonly weekday: number; readonly minute: number };
  /** `2026-11-21` */
  dateAt(at: Ms): string;
  /** When clocks show this date and time (`2026-11-21T09:15`); the first time, or just after a gap that skips it. */
  momentOf(local: string): Ms;
}

/** This machine's own. */
export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Throws RangeError where there is no such zone. */
export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, Ms>();

  function offsetOf(at: Ms): Ms {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
  }

  /** What clocks show, as if it were UTC. */
  function shown(at: Ms): Ms {
    const quarter = Math.floor(at / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = offsetOf(quarter * QUARTER_MS);
      if (offsets.size >= MOST_KEPT) offsets.clear();
      offsets.set(quarter, offset);
    }
    return at + offset;
  }

  return {
    localTime(at) {
      const local = shown(at);
      const days = Math.floor(local / DAY_MS);
      // The epoch was a Thursday.
      return { weekday: ((days + 3) % 7) + 1, minute: Math.floor((local - days * DAY_MS) / MINUTE_MS) };
    },
    dateAt: (at) => new Date(shown(at)).toISOString().slice(0, 10),
    momentOf(local) {
      const wanted = Date.parse(`${local}Z`);
      const before = wanted - offsetOf(wanted - DAY_MS);
      const after = wanted - offsetOf(wanted + DAY_MS);
      const right = [before, after].filter((at) => shown(at) === wanted);
      return right.length > 0 ? Math.min(...right) : Math.max(before, after);
    },
  };
}
