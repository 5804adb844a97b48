// Writes a batch into the file: all of it or none, each thing once, whichever way it comes a second time.
import type Database from 'better-sqlite3';
import type { Recorded } from '../../../core/fact.ts';
import type { HistoryBatch } from '../../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../../core/history/rows.ts';
import { completeSettings } from '../../../core/settings.ts';
import { pack } from './codec.ts';
import { rowOf } from './row.ts';
import { ACCOUNTS_MAX, windowOf } from './schema.ts';

export interface Keeping {
  /** The position up to which facts are kept; 0 = none. */
  position(): number;
  /** Throws SqliteError, or RangeError for what no file can hold; nothing of the batch is kept then. */
  keep(batch: HistoryBatch, through: number): void;
}

interface Account {
  readonly id: number;
  readonly currency: string | null;
}

/** The number of an account in the file, made when it is first met. */
function prepareAccounts(db: Database.Database) {
  const find = db.prepare<[string], Account>('select id, currency from accounts where name = ?');
  const add = db.prepare<[string, string | null]>('insert into accounts (name, currency) values (?, ?)');
  const change = db.prepare<[string, number]>('update accounts set currency = ? where id = ?');
  const known = new Map<string, Account>();

  /** `currency` null = what is known stays. */
  const idOf = (name: string, currency: string | null): number => {
    let account = known.get(name) ?? find.get(name);
    account ??= { id: Number(add.run(name, currency).lastInsertRowid), currency };
    if (account.id >= ACCOUNTS_MAX) throw new RangeError('more accounts than the history can tell apart');
    if (currency !== null && currency !== account.currency) {
      change.run(currency, account.id);
      account = { ...account, currency };
    }
    known.set(name, account);
    return account.id;
  };
  /** It has trades or days, so it is an account, whatever its currency is. */
  const listed = (name: string): number => {
    const id = idOf(name, null);
    return known.get(name)?.currency === null ? idOf(name, '') : id;
  };
  /** An account that was added by what has been rolled back is not there. */
  return { idOf, listed, forget: () => known.clear() };
}

type Accounts = ReturnType<typeof prepareAccounts>;

function prepareFact(db: Database.Database, { idOf }: Accounts): (recorded: Recorded) => void {
  const insert = db.prepare<[number, number, number, number, string, string, string]>(
    `insert into facts (position, account, seq, at, type, body, hash) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (position) do nothing`,
  );
  return ({ position, account, seq, at, fact, hash }) => {
    const currency = fact.type === 'SettingsChanged' ? completeSettings(fact.settings).currency : null;
    insert.run(position, idOf(account, currency), seq, at, fact.type, JSON.stringify(fact), hash);
  };
}

function prepareTrade(db: Database.Database, { listed }: Accounts): (trade: TradeRow) => void {
  const insert = db.prepare(
    `insert or replace into trades
       (account, id, symbol, side, qty, entry_price, exit_price, opened_at, closed_at, pnl, source)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ account, id, symbol, side, qty, entryPrice, exitPrice, openedAt, closedAt, pnl, source }) =>
    void insert.run(
      ...[listed(account), id, symbol, side, qty, entryPrice, exitPrice, openedAt, closedAt, pnl, source],
    );
}

function prepareDay(db: Database.Database, { listed }: Accounts): (day: DayRow) => void {
  const insert = db.prepare<[number, string, number, string]>(
    'insert or replace into days (account, day, from_at, row) values (?, ?, ?, ?)',
  );
  return (row) => void insert.run(listed(row.account), row.day, row.from, JSON.stringify(row));
}

export function prepareKeeping(db: Database.Database): Keeping {
  const accounts = prepareAccounts(db);
  const sampled = db.prepare<[number, number, Uint8Array]>(
    'insert into tail (window, account, sample) values (?, ?, ?)',
  );
  const [keepFact, keepTrade, keepDay] = [
    prepareFact(db, accounts),
    prepareTrade(db, accounts),
    prepareDay(db, accounts),
  ];
  const position = db.prepare<[], number>(`select value from meta where name = 'position'`).pluck();
  const moveTo = db.prepare<[number]>(
    `insert into meta values ('position', ?)
     on conflict (name) do update set value = max(value, excluded.value)`,
  );
  const together = db.transaction(({ samples, facts, trades, days }: HistoryBatch, through: number) => {
    for (const { id, currency, sample } of samples) {
      sampled.run(windowOf(sample.at), accounts.idOf(id, currency), pack([rowOf(sample)]));
    }
    facts.forEach(keepFact);
    trades.forEach(keepTrade);
    days.forEach(keepDay);
    moveTo.run(through);
  });
  return {
    position: () => position.get() ?? 0,
    keep(batch, through) {
      try {
        together.immediate(batch, through);
      } catch (error) {
        accounts.forget();
        throw error;
      }
    },
  };
}
