// History in one SQLite file: kept in milliseconds, rolled up, forgotten and given back in small steps between.
import Database from 'better-sqlite3';
import type { Ms } from '../../../core/types.ts';
import type { HistoryStore } from '../port.ts';
import { prepareBackfill, prepareUnrolled } from './backfill.ts';
import { givesBack, prepareForgetting, type Retention } from './forgetting.ts';
import { prepareKeeping } from './keeping.ts';
import { preparePacking } from './packing.ts';
import { type HistoryFile, openToWrite, windowOf } from './schema.ts';

export interface EmbeddedOptions extends HistoryFile, Retention {}

/** What of a window comes late is waited for this long before it is packed. */
const LATE_MS = 30_000;
/** What is older than it is to be kept and comes only now, by an import, is not forgotten while more of it comes. */
const QUIET_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** What went wrong, in SQLite's words or in ours. */
const wordsOf = (error: unknown): string =>
  error instanceof Database.SqliteError ? `${error.code}: ${error.message}` : String(error);

/** Throws when the file cannot be opened or is not ours. */
export function openEmbeddedStore(options: EmbeddedOptions): HistoryStore {
  const db = openToWrite(options);
  const keeping = prepareKeeping(db);
  const pack = preparePacking(db);
  const unrolled = prepareUnrolled(db);
  const backfill = prepareBackfill(db);
  const forget = prepareForgetting(db, options);
  let forgetsFrom: Ms = 0;
  let trouble: string | null = null;

  const parts: readonly ((now: Ms) => boolean)[] = [
    (now) => {
      const window = pack(windowOf(now - LATE_MS));
      if (window === null) return false;
      if (window < windowOf(now - options.keepDays * DAY_MS)) forgetsFrom = now + QUIET_MS;
      return true;
    },
    () => backfill(),
    (now) => now >= forgetsFrom && forget(now, unrolled()),
    () => givesBack(db),
  ];

  return {
    position: keeping.position,
    keep: keeping.keep,
    async tidy(now) {
      let failed: string | null = null;
      let more = false;
      // One that fails does not stop the next: what is forgotten makes room for what is packed.
      for (const part of parts) {
        try {
          more = part(now);
        } catch (error) {
          failed ??= wordsOf(error);
        }
        if (more) break;
      }
      trouble = failed;
      return more;
    },
    status: () => ({ waiting: 0, dropped: 0, trouble }),
    async close() {
      db.close();
    },
  };
}
