// Writes many appends in one transaction: one wait for the disk, and one's conflict fails no other.
import Database from 'better-sqlite3';
import { CHAIN_START, type ChainEnd, chainHash } from '../chain.ts';
import type { JournalFailureKind } from '../failure.ts';
import type { Answer, Append, FailureData, Numbered } from './message.ts';

export type Commit = (batch: readonly Numbered<Append>[]) => Numbered<Answer>[];

/** When the transaction fails, every append of the batch has failed: no head of it was ever real. */
export function prepareCommit(db: Database.Database): Commit {
  const appendOne = prepareAppend(db);
  const together = db.transaction((batch: readonly Numbered<Append>[]) =>
    batch.map((append) => ({ id: append.id, ...appendOne(append) })),
  );
  return (batch) => {
    try {
      return together.immediate(batch);
    } catch (error) {
      const failure = storageFailure(error);
      return batch.map(({ id }) => ({ id, op: 'failed', failure }));
    }
  };
}

function prepareAppend(db: Database.Database): (append: Append) => Answer {
  const head = db.prepare<[string], ChainEnd>(
    'select seq, hash from facts where account = ? order by seq desc limit 1',
  );
  const insert = db.prepare<[string, number, number, string, string, string]>(
    'insert into facts (account, seq, at, type, fact, hash) values (?, ?, ?, ?, ?, ?)',
  );
  return ({ account, after, at, types, texts }) => {
    let end = head.get(account) ?? CHAIN_START;
    if (end.seq !== after) return { op: 'conflict', head: end.seq };
    let last = 0;
    const hashes = texts.map((text, index) => {
      const seq = end.seq + 1;
      end = { seq, hash: chainHash(end.hash, account, seq, at, text) };
      last = Number(insert.run(account, seq, at, types[index] ?? '', text, end.hash).lastInsertRowid);
      return end.hash;
    });
    return { op: 'appended', position: last - hashes.length + 1, hashes };
  };
}

/** What the disk said, as a failure of ours. Anything that SQLite did not say is a bug and is thrown on. */
export function storageFailure(error: unknown): FailureData {
  if (!(error instanceof Database.SqliteError)) throw error;
  const kind = failureKind(error.code);
  return { kind, message: `the journal's ${FAILED[kind]} (${error.code}: ${error.message})` };
}

const FAILED = {
  full: 'disk is full; nothing was recorded',
  corrupt: 'file is damaged; nothing was recorded',
  busy: 'file is locked by another program; nothing was recorded',
  io: 'storage failed',
} as const;

function failureKind(code: string): keyof typeof FAILED & JournalFailureKind {
  if (code === 'SQLITE_FULL') return 'full';
  if (code.startsWith('SQLITE_BUSY')) return 'busy';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' ? 'corrupt' : 'io';
}
