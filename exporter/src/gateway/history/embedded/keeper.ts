// Writes samples into the file, packs them once their five minutes are over, and forgets the oldest: in small steps.
import Database from 'better-sqlite3';
import type { Ms } from '../../../core/types.ts';
import { deflated, inflated, pack, unpack } from './codec.ts';
import type { SampleRow } from './row.ts';
import { ACCOUNTS_MAX, windowOf } from './schema.ts';

/** A row of an account, as it crosses to the writer. */
export interface Kept {
  readonly account: string;
  readonly row: SampleRow;
}

export interface SampleKeeper {
  /** All or none. Throws SqliteError. */
  append(batch: readonly Kept[]): void;
  /** One small step of packing or forgetting; false when there is nothing left to do for now. */
  tidy(now: Ms): boolean;
}

/** What of a window comes late is waited for this long before it is packed. */
const LATE_MS = 30_000;
const ACCOUNTS_A_STEP = 50;
const ROWS_A_STEP = 5_000;
const PACKS_A_STEP = 500;
const DAY_MS = 24 * 3_600_000;

interface TailRow {
  readonly account: number;
  readonly sample: Uint8Array;
}

/** Rows by time, each once: after a crash in the middle of packing the same rows may be met again. */
function merged(kept: readonly SampleRow[], more: readonly SampleRow[]): readonly SampleRow[] {
  const byTime = new Map([...kept, ...more].map((row) => [row[0] ?? 0, row]));
  return [...byTime.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
}

function byAccount(rows: readonly TailRow[]): ReadonlyMap<number, readonly SampleRow[]> {
  const found = new Map<number, SampleRow[]>();
  for (const { account, sample } of rows) {
    const own = found.get(account) ?? [];
    own.push(...unpack(sample));
    found.set(account, own);
  }
  return found;
}

function prepareAppend(db: Database.Database): SampleKeeper['append'] {
  const idOf = db.prepare<[string], number>('select id from accounts where name = ?').pluck();
  const addAccount = db.prepare<[string]>('insert into accounts (name) values (?)');
  const insert = db.prepare<[number, number, Uint8Array]>(
    'insert into tail (window, account, sample) values (?, ?, ?)',
  );
  const ids = new Map<string, number>();
  const account = (name: string): number => {
    const id = ids.get(name) ?? idOf.get(name) ?? Number(addAccount.run(name).lastInsertRowid);
    if (id >= ACCOUNTS_MAX) throw new RangeError('more accounts than the history can tell apart');
    ids.set(name, id);
    return id;
  };
  const together = db.transaction((batch: readonly Kept[]) => {
    for (const { account: name, row } of batch) insert.run(windowOf(row[0] ?? 0), account(name), pack([row]));
  });
  return (batch) => {
    try {
      together.immediate(batch);
    } catch (error) {
      // An account that was added by what has been rolled back is not there.
      ids.clear();
      throw error;
    }
  };
}

interface Packing {
  readonly window: number;
  /** Rows up to this one are packed; what comes later is packed in another round. */
  readonly through: number;
  /** Accounts up to this one are done. */
  readonly account: number;
}

function preparePacking(db: Database.Database): (before: number) => boolean {
  const oldest = db.prepare<[], number>('select window from tail order by id limit 1').pluck();
  const newest = db.prepare<[], number>('select max(id) from tail').pluck();
  const next = db
    .prepare<[number, number, number, number], number>(
      `select distinct account from tail where window = ? and id <= ? and account > ?
       order by account limit ?`,
    )
    .pluck();
  const rows = db.prepare<[number, number, number, number], TailRow>(
    'select account, sample from tail where window = ? and id <= ? and account between ? and ? order by id',
  );
  const found = db.prepare<[number], Uint8Array>('select samples from packs where id = ?').pluck();
  const write = db.prepare<[number, Uint8Array]>('insert or replace into packs (id, samples) values (?, ?)');
  const drop = db.prepare<[number, number, number]>(
    `delete from tail where id in
       (select id from tail where window = ? and id <= ? order by id limit ?)`,
  );
  let now: Packing | null = null;
  return db.transaction((before: number) => {
    const window = oldest.get();
    if (window === undefined || window >= before) return false;
    if (now?.window !== window) now = { window, through: newest.get() ?? 0, account: 0 };
    const { through } = now;
    const accounts = next.all(window, through, now.account, ACCOUNTS_A_STEP);
    const [first] = accounts;
    const last = accounts.at(-1);
    if (first === undefined || last === undefined) {
      if (drop.run(window, through, ROWS_A_STEP).changes < ROWS_A_STEP) now = null;
      return true;
    }
    for (const [account, own] of byAccount(rows.all(window, through, first, last))) {
      const id = window * ACCOUNTS_MAX + account;
      const kept = found.get(id);
      write.run(id, deflated(merged(kept === undefined ? [] : inflated(kept), own)));
    }
    now = { ...now, account: last };
    return true;
  }).immediate;
}

/** `keepDays`: what is older is forgotten. */
export function sampleKeeper(db: Database.Database, keepDays: number): SampleKeeper {
  const packOnce = preparePacking(db);
  const forget = db.prepare<[number, number]>(
    'delete from packs where id in (select id from packs where id < ? order by id limit ?)',
  );
  return {
    append: prepareAppend(db),
    tidy(now) {
      if (packOnce(windowOf(now - LATE_MS))) return true;
      const oldest = windowOf(now - keepDays * DAY_MS) * ACCOUNTS_MAX;
      return forget.run(oldest, PACKS_A_STEP).changes > 0;
    },
  };
}

/** What the disk said, in its words; null for a bug of ours. */
export const diskFailure = (error: unknown): string | null =>
  error instanceof Database.SqliteError ? `${error.code}: ${error.message}` : null;
