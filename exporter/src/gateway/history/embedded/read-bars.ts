// Reads bars of minutes and hours: those that are kept, and of what has none yet, those of its samples.
import type Database from 'better-sqlite3';
import { type Bar, barsOf, HOUR_MS, longerBars, MINUTE_MS } from '../../../core/history/bar.ts';
import type { BarStep } from '../../../core/history/past.ts';
import type { Ms } from '../../../core/types.ts';
import { prepareUnrolled, type Unrolled } from './backfill.ts';
import { mergedBars } from './bar-row.ts';
import { preparePackAt, prepareStretches, prepareTail } from './read-samples.ts';
import { prepareBarsAt } from './rolling.ts';
import { merged, type SampleRow, sampleFrom } from './row.ts';
import { ACCOUNTS_MAX, hourOf, keyOf, WEEK_MS, WINDOW_MS, weekOf, windowOf } from './schema.ts';

type Late = ReadonlyMap<number, readonly SampleRow[]>;

const HOURS_A_PAGE = 24;
const WINDOWS_AN_HOUR = HOUR_MS / WINDOW_MS;
const HOURS_A_WEEK = WEEK_MS / HOUR_MS;
const range = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + i);

const isUnrolled = (unrolled: Unrolled | null, key: number): boolean =>
  unrolled !== null && key >= unrolled.from && key <= unrolled.to;

/** Bars of one hour of an account. To be called within a transaction, so that all it reads is of one moment. */
function prepareMinutes(db: Database.Database) {
  const barsAt = prepareBarsAt(db, 'minutes');
  const packAt = preparePackAt(db);
  return (account: number, hour: number, late: Late, unrolled: Unrolled | null): readonly Bar[] => {
    const windows = range(hour * WINDOWS_AN_HOUR, WINDOWS_AN_HOUR).filter(
      (window) => late.has(window) || isUnrolled(unrolled, keyOf(window, account)),
    );
    const fresh = windows.flatMap((window) => {
      const rows = merged(packAt(window, account), late.get(window) ?? []);
      return barsOf(rows.map(sampleFrom), MINUTE_MS);
    });
    const kept = barsAt(keyOf(hour, account));
    return fresh.length === 0 ? kept : mergedBars(kept, fresh);
  };
}

/** Bars of one week of hours, as `prepareMinutes`. */
function prepareHours(db: Database.Database) {
  const barsAt = prepareBarsAt(db, 'hours');
  const minutesOf = prepareMinutes(db);
  return (account: number, week: number, late: Late, unrolled: Unrolled | null): readonly Bar[] => {
    const changed = new Set([...late.keys()].map((window) => hourOf(window * WINDOW_MS)));
    const hours = range(week * HOURS_A_WEEK, HOURS_A_WEEK).filter((hour) => {
      const first = keyOf(hour * WINDOWS_AN_HOUR, account);
      const last = keyOf((hour + 1) * WINDOWS_AN_HOUR - 1, account);
      return changed.has(hour) || (unrolled !== null && first <= unrolled.to && last >= unrolled.from);
    });
    const fresh = hours.flatMap((hour) => longerBars(minutesOf(account, hour, late, unrolled), HOUR_MS));
    const kept = barsAt(keyOf(week, account));
    return fresh.length === 0 ? kept : mergedBars(kept, fresh);
  };
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** What both of them are of, or either. */
const joined = (spans: readonly (Span | null)[]): Span | null => {
  const known = spans.filter((span) => span !== null);
  if (known.length === 0) return null;
  return {
    first: Math.min(...known.map(({ first }) => first)),
    last: Math.max(...known.map(({ last }) => last)),
  };
};

/** In stretches of `length`, an hour or a week, which the windows lie in. */
function windowsIn(length: Ms, late: Late, unrolled: Unrolled | null): Span | null {
  const stretchOf = (window: number): number => Math.floor((window * WINDOW_MS) / length);
  const windows = [...late.keys()];
  if (unrolled !== null) {
    windows.push(Math.floor(unrolled.from / ACCOUNTS_MAX), Math.floor(unrolled.to / ACCOUNTS_MAX));
  }
  return joined(windows.map((window) => ({ first: stretchOf(window), last: stretchOf(window) })));
}

/**
 * Bars that begin in the span, in pages of a day of minutes or a week of hours. What is not packed is read first, and
 * each page is read in one moment of the file: what is rolled up between is met twice, and given once.
 */
export function prepareBars(
  db: Database.Database,
): (account: number, from: Ms, to: Ms, step: BarStep) => Generator<readonly Bar[]> {
  const tail = prepareTail(db);
  const unrolled = prepareUnrolled(db);
  const [minutes, hours] = [prepareStretches(db, 'minutes'), prepareStretches(db, 'hours')];
  const [minutesOf, hoursOf] = [prepareMinutes(db), prepareHours(db)];
  const page = db.transaction((account: number, stretches: readonly number[], step: BarStep, late: Late) => {
    const read = step === HOUR_MS ? hoursOf : minutesOf;
    const bare = unrolled();
    return stretches.flatMap((stretch) => read(account, stretch, late, bare));
  });
  return function* pages(account, from, to, step) {
    const [begin, end] = [Math.ceil(from / step) * step, Math.ceil(to / step) * step];
    if (end <= begin) return;
    const hourly = step === HOUR_MS;
    const [stretchOf, length, most] = hourly ? [weekOf, WEEK_MS, 1] : [hourOf, HOUR_MS, HOURS_A_PAGE];
    const late = tail(account, windowOf(begin), windowOf(end - 1));
    // The bounds are read after the tail and before the pages: what is rolled up later was in the tail.
    const span = joined([windowsIn(length, late, unrolled()), (hourly ? hours : minutes)()]);
    if (span === null) return;
    const last = Math.min(stretchOf(end - 1), span.last);
    for (let at = Math.max(stretchOf(begin), span.first); at <= last; at += most) {
      const bars = page(account, range(at, Math.min(most, last - at + 1)), step, late);
      const wanted = bars.filter((bar) => bar.at >= begin && bar.at < end);
      if (wanted.length > 0) yield wanted;
    }
  };
}
