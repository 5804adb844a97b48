// Proves, before anything is built on it, that the end of the journal is what was written.
import type Database from 'better-sqlite3';
import type { Recorded } from '../../core/fact.ts';
import { CHAIN_START, type ChainEnd, verifyChain } from '../chain.ts';
import { JournalFailure } from '../failure.ts';
import type { Row } from './message.ts';
import { ROW_COLUMNS, toRecorded } from './row.ts';

const TAIL_FACTS = 1_000;

/** Throws JournalFailure `corrupt` naming the first fact among the last thousand that does not follow. */
export function verifyTail(db: Database.Database, file: string): void {
  const rows = db
    .prepare<[number], Row>(
      `select ${ROW_COLUMNS} from facts
       where position > (select max(position) from facts) - ? order by position`,
    )
    .all(TAIL_FACTS);
  for (const [account, facts] of byAccount(rows, file)) {
    const first = facts[0]?.seq ?? 1;
    const bad = verifyChain(facts, endBefore(db, account, first));
    if (bad !== null) throw broken(file, account, bad);
  }
}

function byAccount(rows: readonly Row[], file: string): Map<string, Recorded[]> {
  const chains = new Map<string, Recorded[]>();
  for (const row of rows) {
    const chain = chains.get(row.account) ?? [];
    chain.push(readable(row, file));
    chains.set(row.account, chain);
  }
  return chains;
}

function readable(row: Row, file: string): Recorded {
  try {
    return toRecorded(row);
  } catch {
    throw broken(file, row.account, row.seq);
  }
}

function endBefore(db: Database.Database, account: string, seq: number): ChainEnd {
  const before = db.prepare<[string, number], ChainEnd>(
    'select seq, hash from facts where account = ? and seq = ?',
  );
  return before.get(account, seq - 1) ?? CHAIN_START;
}

function broken(file: string, account: string, seq: number): JournalFailure {
  return new JournalFailure(
    'corrupt',
    `the journal ${file} is not what was written: ` +
      `fact ${seq} of account ${account} does not follow the one before it. ` +
      'Keep the file and restore a copy, or move it away and start empty; ' +
      'an empty journal knows no trips and no locks.',
  );
}
