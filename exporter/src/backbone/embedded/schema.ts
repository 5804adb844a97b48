// Opens the journal's file so that an answered append is on the disk, or says in a sentence why it cannot.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { JournalFailure } from '../failure.ts';
import type { WorkerOptions } from './message.ts';

const SCHEMA_VERSION = 1;

// The triggers hold against every program that opens the file. The one on insert is there because
// `insert or replace` deletes rows without asking the trigger on delete.
const SCHEMA = `
  create table facts (
    position integer primary key autoincrement,
    account text not null,
    seq integer not null,
    at integer not null,
    type text not null,
    fact text not null check (json_valid(fact)),
    hash text not null check (length(hash) = 64),
    unique (account, seq)
  ) strict;
  create index facts_by_type on facts (type);
  create trigger facts_never_change before update on facts
    begin select raise(abort, 'append-only'); end;
  create trigger facts_never_leave before delete on facts
    begin select raise(abort, 'append-only'); end;
  create trigger facts_follow_the_head before insert on facts
    when new.seq <> (select coalesce(max(seq), 0) + 1 from facts where account = new.account)
      or exists (select 1 from facts where position = new.position)
    begin select raise(abort, 'append-only'); end;
  pragma user_version = ${SCHEMA_VERSION};
`;

/** Throws JournalFailure `refused` for a file that is newer or not ours, SqliteError for what the disk says. */
export function openDatabase({ file, busyTimeoutMs, maxPages }: WorkerOptions): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file, { timeout: busyTimeoutMs });
  try {
    checkVersion(db, file);
    assertPragma(db, 'journal_mode', 'wal', 'wal');
    assertPragma(db, 'synchronous', 'full', 2);
    db.pragma('journal_size_limit = 67108864');
    if (db.pragma('user_version', { simple: true }) === 0) db.transaction(() => db.exec(SCHEMA)).immediate();
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Refuses a file of a newer Tripline, and one that is somebody else's. An empty file is a new journal. */
export function checkVersion(db: Database.Database, file: string): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new JournalFailure(
      'refused',
      `the journal ${file} was written by a newer Tripline: its schema is ${version}, ` +
        `this one knows ${SCHEMA_VERSION}. ` +
        'Start the newer Tripline, or restore the copy made before the upgrade. The file was not touched.',
    );
  }
  const tables = Number(db.prepare('select count(*) from sqlite_schema').pluck().get());
  if (version < SCHEMA_VERSION && tables > 0) {
    throw new JournalFailure(
      'refused',
      `${file} is a database but not a Tripline journal. Choose another data directory. ` +
        'The file was not touched.',
    );
  }
}

/** Some file systems take the setting and do not keep it; then nothing here would be durable. */
function assertPragma(db: Database.Database, name: string, value: string, expected: string | number): void {
  db.pragma(`${name} = ${value}`);
  const actual = db.pragma(name, { simple: true });
  if (actual === expected) return;
  throw new JournalFailure(
    'refused',
    `the file system of the journal does not allow ${name} = ${value} (it gives ${actual}), ` +
      'so facts would not be safe there. Choose a local disk as data directory.',
  );
}
