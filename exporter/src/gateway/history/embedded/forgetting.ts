// Forgets what is older than it is to be kept, and gives the disk back what that leaves: in small steps.
import type Database from 'better-sqlite3';
import type { Ms } from '../../../core/types.ts';
import type { Unrolled } from './backfill.ts';
import { hourOf, keyOf, windowOf } from './schema.ts';

export interface Retention {
  /** Days for which the samples of each second are kept. */
  readonly keepDays: number;
  /** Days for which bars of a minute are kept. Bars of an hour, days, trades and facts stay. */
  readonly keepMinuteDays: number;
}

const DAY_MS = 24 * 3_600_000;
const PACKS_A_STEP = 500;
const PAGES_A_STEP = 500;
/** What is free is soon needed again: a quarter of the file, or 32 MiB, is not given back. */
const SPARE_SHARE = 0.25;
const SPARE_PAGES = 8_192;

const prepareForget = (db: Database.Database, table: 'packs' | 'minutes') =>
  db.prepare<[number, number]>(
    `delete from ${table} where id in (select id from ${table} where id < ? order by id limit ?)`,
  );

/** One step; false when nothing is too old. `unrolled`: packs that have no bars yet are never forgotten. */
export function prepareForgetting(
  db: Database.Database,
  { keepDays, keepMinuteDays }: Retention,
): (now: Ms, unrolled: Unrolled | null) => boolean {
  const samples = prepareForget(db, 'packs');
  const minutes = prepareForget(db, 'minutes');
  return (now, unrolled) => {
    const oldest = keyOf(windowOf(now - keepDays * DAY_MS), 0);
    const rolled = unrolled === null ? oldest : Math.min(oldest, unrolled.from);
    if (samples.run(rolled, PACKS_A_STEP).changes > 0) return true;
    return minutes.run(keyOf(hourOf(now - keepMinuteDays * DAY_MS), 0), PACKS_A_STEP).changes > 0;
  };
}

/** One step; false when little is free, or where the file is of before and keeps what it has. */
export function givesBack(db: Database.Database): boolean {
  const pragma = (name: string) => Number(db.pragma(name, { simple: true }));
  if (pragma('auto_vacuum') !== 2) return false;
  const spare = Math.max(SPARE_PAGES, pragma('page_count') * SPARE_SHARE);
  const free = pragma('freelist_count');
  if (free <= spare) return false;
  db.pragma(`incremental_vacuum(${Math.min(PAGES_A_STEP, Math.ceil(free - spare))})`);
  return true;
}
