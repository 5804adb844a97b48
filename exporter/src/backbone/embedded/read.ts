// Reads rows of the journal in order, a bounded message's worth at a time.
import type Database from 'better-sqlite3';
import type { Read, Row } from './message.ts';
import { ROW_COLUMNS } from './row.ts';

const MESSAGE_CHARACTERS = 1024 * 1024;

export type ReadRows = (read: Read) => Row[];

/** Gives at most `limit` rows and stops early once they are heavy; only an empty answer is the end. */
export function prepareRead(db: Database.Database): ReadRows {
  const ofAccount = db.prepare<[string, number, number], Row>(
    `select ${ROW_COLUMNS} from facts where account = ? and seq > ? order by seq limit ?`,
  );
  const ofAll = db.prepare<[number, number], Row>(
    `select ${ROW_COLUMNS} from facts where position > ? order by position limit ?`,
  );
  return ({ account, after, limit }) => {
    const rows: Row[] = [];
    let characters = 0;
    for (const row of account === null
      ? ofAll.iterate(after, limit)
      : ofAccount.iterate(account, after, limit)) {
      rows.push(row);
      characters += row.fact.length;
      if (characters >= MESSAGE_CHARACTERS) break;
    }
    return rows;
  };
}
