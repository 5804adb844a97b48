// Opens the file of the history, or says in a sentence why it cannot. It is never the journal and proves nothing.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { HOUR_MS } from '../../../core/history/bar.ts';

const SCHEMA_VERSION = 2;

// `tail` takes each second's samples at its end, whichever account they are of: one or two pages a second, not one for
// each account; an id is never used twice, so that what is packed up to one of them stays told from what comes later.
// `packs` holds five minutes of one account each, under `window * ACCOUNTS_MAX + account`: written in the order of
// time, read by an account's span, and forgotten from its beginning.
const TAIL = `
  create table tail (
    id integer primary key autoincrement,
    window integer not null,
    account integer not null,
    sample blob not null
  ) strict;
  create index tail_by_window on tail (window);
`;

const SAMPLES = `
  create table accounts (id integer primary key, name text not null unique, currency text) strict;
  ${TAIL}
  create table packs (id integer primary key, samples blob not null) strict;
`;

// Since version 2. `minutes` holds an hour of minute bars of one account, `hours` a week of hour bars, under the number
// of the hour or week as `packs` does. `accounts.currency` is null for what has facts alone and is no
// account, and empty where it is not known yet.
// `meta` holds `position` and, of a file that was of version 1, which packs have no bars yet.
const BARS_AND_ROWS = `
  create table minutes (id integer primary key, bars blob not null) strict;
  create table hours (id integer primary key, bars blob not null) strict;
  create table facts (
    position integer primary key,
    account integer not null,
    seq integer not null,
    at integer not null,
    type text not null,
    body text not null,
    hash text not null
  ) strict;
  create index facts_by_type on facts (account, type, at);
  create table trades (
    account integer not null,
    id text not null,
    symbol text not null,
    side text not null,
    qty real not null,
    entry_price real,
    exit_price real not null,
    opened_at real,
    closed_at real not null,
    pnl real,
    source text not null,
    primary key (account, id)
  ) strict, without rowid;
  create index trades_by_close on trades (account, closed_at, id);
  create table days (
    account integer not null,
    day text not null,
    from_at integer not null,
    row text not null,
    primary key (account, day)
  ) strict, without rowid;
  create table meta (name text primary key, value integer not null) strict, without rowid;
  pragma user_version = ${SCHEMA_VERSION};
`;

const FROM_VERSION_1 = `
  alter table accounts add column currency text;
  update accounts set currency = '';
  alter table tail rename to tail_1;
  ${TAIL}
  insert into tail (window, account, sample) select window, account, sample from tail_1 order by id;
  drop table tail_1;
  ${BARS_AND_ROWS}
  insert into meta select 'unrolledFrom', min(id) from packs having count(*) > 0;
  insert into meta select 'unrolledTo', max(id) from packs having count(*) > 0;
`;

export const WINDOW_MS = 300_000;
export const WEEK_MS = 168 * HOUR_MS;
/** Accounts that one file can tell apart; ids beyond it would be another window's. */
export const ACCOUNTS_MAX = 1_048_576;

export const windowOf = (at: number): number => Math.floor(at / WINDOW_MS);
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);
export const weekOf = (at: number): number => Math.floor(at / WEEK_MS);
/** Under which a window, an hour or a week of an account is kept. */
export const keyOf = (stretch: number, account: number): number => stretch * ACCOUNTS_MAX + account;

export interface HistoryFile {
  readonly file: string;
  /** Largest size of the file in pages of 4 KiB; null = the disk's. */
  readonly maxPages: number | null;
}

function checkVersion(db: Database.Database, file: string): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  const tables = Number(db.prepare('select count(*) from sqlite_schema').pluck().get());
  if (version > SCHEMA_VERSION) throw new Error(`${file} was written by a newer Tripline`);
  if (version === 0 && tables > 0) throw new Error(`${file} is a database but not of history`);
  return version;
}

/** In one step, also when two begin at once. A new file gives its space back; one of before uses it again. */
function bringUpToDate(db: Database.Database, file: string): void {
  if (checkVersion(db, file) === 0) {
    db.pragma('auto_vacuum = incremental');
    db.pragma('journal_mode = wal');
  }
  db.transaction(() => {
    const version = checkVersion(db, file);
    if (version === 0) db.exec(SAMPLES + BARS_AND_ROWS);
    if (version === 1) db.exec(FROM_VERSION_1);
  }).immediate();
}

/** For who writes it. A commit is on the disk when it returns, so a crash costs what was not yet committed. */
export function openToWrite({ file, maxPages }: HistoryFile): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: 1_000 });
  try {
    bringUpToDate(db, file);
    db.pragma('synchronous = full');
    db.pragma('journal_size_limit = 16777216');
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws when the file does not exist, is not ours, or is of an older version. */
export function openToRead(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    if (checkVersion(db, file) < SCHEMA_VERSION) {
      throw new Error(
        `${file} was written by an older Tripline: start the exporter once, which brings it up to date`,
      );
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
