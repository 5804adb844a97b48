// Reads the journal's file from another thread, synchronously, without ever holding up its writer.
import Database from 'better-sqlite3';
import type { FactType, Recorded } from '../../core/fact.ts';
import { checkPage } from '../serialise.ts';
import type { Row } from './message.ts';
import { ROW_COLUMNS, toRecorded } from './row.ts';
import { checkVersion } from './schema.ts';

export interface JournalReader {
  /** Position of the newest fact; 0 when there is none. */
  head(): number;
  /** Facts of one account with seq > after, in order; at most `limit`. */
  read(account: string, after: number, limit: number): readonly Recorded[];
  /** Facts of all accounts with position > after, in order of append; at most `limit`. */
  readAll(after: number, limit: number): readonly Recorded[];
  /** As readAll, of these types only. */
  byType(types: readonly FactType[], after: number, limit: number): readonly Recorded[];
  close(): void;
}

/** Throws SqliteError when the file does not exist, JournalFailure `refused` when it is newer or not ours. */
export function openReader(file: string): JournalReader {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    checkVersion(db, file);
    return prepareReader(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepareReader(db: Database.Database): JournalReader {
  const rows = `select ${ROW_COLUMNS} from facts where`;
  const head = db.prepare<[], number>('select coalesce(max(position), 0) from facts').pluck();
  const ofAccount = db.prepare<[string, number, number], Row>(
    `${rows} account = ? and seq > ? order by seq limit ?`,
  );
  const ofAll = db.prepare<[number, number], Row>(`${rows} position > ? order by position limit ?`);
  const ofTypes = db.prepare<[string, number, number], Row>(
    `${rows} type in (select value from json_each(?)) and position > ? order by position limit ?`,
  );
  const page = (after: number, limit: number, ask: () => Row[]): readonly Recorded[] => {
    checkPage(after, limit);
    return ask().map(toRecorded);
  };
  return {
    head: () => head.get() ?? 0,
    read: (account, after, limit) => page(after, limit, () => ofAccount.all(account, after, limit)),
    readAll: (after, limit) => page(after, limit, () => ofAll.all(after, limit)),
    byType: (types, after, limit) =>
      page(after, limit, () => ofTypes.all(JSON.stringify(types), after, limit)),
    close: () => {
      db.close();
    },
  };
}
