// A connection of its own that only reads the file: beside its writer, and when no exporter runs.
import type { FactType, Recorded } from '../../../core/fact.ts';
import type { Bar } from '../../../core/history/bar.ts';
import type { BarStep, PastAccount } from '../../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../../core/history/rows.ts';
import type { Sample } from '../../../core/sample.ts';
import type { Ms } from '../../../core/types.ts';
import { prepareBars } from './read-bars.ts';
import { prepareDays, prepareFacts, prepareTrades } from './read-rows.ts';
import { prepareSamples } from './read-samples.ts';
import { openToRead } from './schema.ts';

/** As `Past`, at once: a page is read when it is asked for. What is missing is not there. */
export interface HistoryReader {
  accounts(): readonly PastAccount[];
  samples(account: string, from: Ms, to: Ms): Iterable<readonly Sample[]>;
  bars(account: string, from: Ms, to: Ms, step: BarStep): Iterable<readonly Bar[]>;
  facts(account: string, types: readonly FactType[] | null, from: Ms, to: Ms): Iterable<readonly Recorded[]>;
  trades(account: string, from: Ms, to: Ms): Iterable<readonly TradeRow[]>;
  days(account: string, from: Ms, to: Ms): readonly DayRow[];
  close(): void;
}

/** Throws when the file does not exist or is not ours; reading throws RangeError where it is damaged. */
export function openHistoryReader(file: string): HistoryReader {
  const db = openToRead(file);
  // What has facts alone, as the streams of alerts and notifications, is no account.
  const accounts = db.prepare<[], PastAccount>(
    'select name as id, currency from accounts where currency is not null order by name',
  );
  const idOf = db.prepare<[string], number>('select id from accounts where name = ?').pluck();
  const [samples, bars] = [prepareSamples(db), prepareBars(db)];
  const [facts, trades, days] = [prepareFacts(db), prepareTrades(db), prepareDays(db)];
  const of = <T>(account: string, read: (id: number) => T, none: T): T => {
    const id = idOf.get(account);
    return id === undefined ? none : read(id);
  };
  return {
    accounts: () => accounts.all(),
    samples: (account, from, to) =>
      of<Iterable<readonly Sample[]>>(account, (id) => samples(id, from, to), []),
    bars: (account, from, to, step) =>
      of<Iterable<readonly Bar[]>>(account, (id) => bars(id, from, to, step), []),
    facts: (account, types, from, to) =>
      of<Iterable<readonly Recorded[]>>(account, (id) => facts(id, types, from, to), []),
    trades: (account, from, to) =>
      of<Iterable<readonly TradeRow[]>>(account, (id) => trades(id, from, to), []),
    days: (account, from, to) => of<readonly DayRow[]>(account, (id) => days(id, from, to), []),
    close: () => void db.close(),
  };
}
