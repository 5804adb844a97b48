// Opens the file of the samples, or says in a sentence why it cannot. It is never the journal and proves nothing.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

const SCHEMA_VERSION = 1;

// `tail` takes each second's samples at its end, whichever account they are of: one or two pages a second, not one for
// each account. `packs` holds five minutes of one account each, under `window * ACCOUNTS_MAX + account`: written in the
// order of time, read by an account's span, and forgotten from its beginning.
const SCHEMA = `
  create table accounts (id integer primary key, name text not null unique) strict;
  create table tail (
    id integer primary key,
    window integer not null,
    account integer not null,
    sample blob not null
  ) strict;
  create table packs (id integer primary key, samples blob not null) strict;
  pragma user_version = ${SCHEMA_VERSION};
`;

export const WINDOW_MS = 300_000;
/** Accounts that one file can tell apart; ids beyond it would be another window's. */
export const ACCOUNTS_MAX = 1_048_576;

export const windowOf = (at: number): number => Math.floor(at / WINDOW_MS);

export interface HistoryFile {
  readonly file: string;
  /** Largest size of the file in pages of 4 KiB; null = the disk's. */
  readonly maxPages: number | null;
}

function checkVersion(db: Database.Database, file: string): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  const tables = Number(db.prepare('select count(*) from sqlite_schema').pluck().get());
  if (version > SCHEMA_VERSION) throw new Error(`${file} was written by a newer Tripline`);
  if (version < SCHEMA_VERSION && tables > 0) throw new Error(`${file} is a database but not of samples`);
  return version;
}

/** For its one writer. A commit is on the disk when it returns, so a crash costs what was not yet committed. */
export function openToWrite({ file, maxPages }: HistoryFile): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: 1_000 });
  try {
    if (checkVersion(db, file) === 0) {
      db.pragma('journal_mode = wal');
      db.transaction(() => db.exec(SCHEMA)).immediate();
    }
    db.pragma('synchronous = full');
    db.pragma('journal_size_limit = 16777216');
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws when the file does not exist or is not ours. */
export function openToRead(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    checkVersion(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
