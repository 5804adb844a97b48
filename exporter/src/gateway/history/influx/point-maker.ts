// Which points a batch makes beside its samples: each at a place of its own, remembered, so that it comes there again.
import type Database from 'better-sqlite3';
import type { Recorded } from '../../../core/fact.ts';
import type { HistoryBatch } from '../../../core/history/past.ts';
import type { TradeRow } from '../../../core/history/rows.ts';
import { completeSettings } from '../../../core/settings.ts';
import { digestOf } from './digest.ts';
import { accountPoint, dayPoint, factPoint, nanos, PLACES, type Point, tradePoint } from './points.ts';
import { type Trip, tripAfter } from './trips.ts';

// `trades` remembers where each trade was put: no two share a place, and one that comes again goes there again.
export const PLACES_SCHEMA = `
  create table accounts (id text primary key, currency text not null) strict, without rowid;
  create table trades (
    account text not null,
    id text not null,
    place text not null unique,
    primary key (account, id)
  ) strict;
  create table trips (account text primary key, trip text not null) strict, without rowid;
`;

/** Puts every trade where no other one is, and where it was before if it comes again. */
function preparePlaces(db: Database.Database): (trade: TradeRow) => Point | null {
  const known = db
    .prepare<[string, string], string>('select place from trades where account = ? and id = ?')
    .pluck();
  const taken = db.prepare<[string], number>('select 1 from trades where place = ?').pluck();
  const take = db.prepare<[string, string, string]>(
    'insert into trades (account, id, place) values (?, ?, ?)',
  );
  const placeOf = ({ account, symbol, side, closedAt }: TradeRow, slot: number): string =>
    JSON.stringify([nanos(closedAt, slot), account, symbol, side]);
  return (trade) => {
    const before = known.get(trade.account, trade.id);
    const first = digestOf(trade.id) % PLACES;
    for (let n = 0; n < PLACES; n += 1) {
      const slot = (first + n) % PLACES;
      const place = placeOf(trade, slot);
      if (before === place) return tradePoint(trade, slot);
      if (taken.get(place) !== undefined) continue;
      // The same trade, told otherwise: what was told first stays.
      if (before !== undefined) return null;
      take.run(trade.account, trade.id, place);
      return tradePoint(trade, slot);
    }
    return null;
  };
}

/** Follows each account's newest kill. */
function prepareTrips(db: Database.Database): (recorded: Recorded) => readonly Point[] {
  const find = db.prepare<[string], string>('select trip from trips where account = ?').pluck();
  const write = db.prepare<[string, string]>('insert or replace into trips (account, trip) values (?, ?)');
  return (recorded) => {
    const kept = find.get(recorded.account);
    const before: Trip | null = kept === undefined ? null : JSON.parse(kept);
    const step = tripAfter(before, recorded);
    if (step === null) return [];
    write.run(recorded.account, JSON.stringify(step.trip));
    return [step.point];
  };
}

/** Points of accounts that are new, or whose currency is. */
function prepareAccounts(db: Database.Database): (batch: HistoryBatch) => readonly Point[] {
  const find = db.prepare<[string], string>('select currency from accounts where id = ?').pluck();
  const write = db.prepare<[string, string]>('insert or replace into accounts (id, currency) values (?, ?)');
  return ({ samples, facts, trades, days }) => {
    const told = new Map<string, string>(samples.map(({ id, currency }) => [id, currency]));
    // What has facts and never settings is no account, as the streams of alerts and notifications.
    for (const { account, fact } of facts) {
      if (fact.type === 'SettingsChanged') told.set(account, completeSettings(fact.settings).currency);
    }
    // Trades and days do not say the currency: an account is there without, until something says it.
    for (const { account } of [...trades, ...days]) {
      if (!told.has(account)) told.set(account, find.get(account) ?? '');
    }
    const fresh = [...told].filter(([id, currency]) => find.get(id) !== currency);
    for (const [id, currency] of fresh) write.run(id, currency);
    return fresh.map(([id, currency]) => accountPoint(id, currency));
  };
}

export interface PointMaker {
  /** Points of the batch's facts, trades and days, of their kills, and of accounts that are new by it. */
  pointsOf(batch: HistoryBatch): readonly Point[];
  /** Every account that was ever told. */
  accounts(): readonly Point[];
}

/** To be used within a transaction: what it remembers is durable together with the points. */
export function preparePoints(db: Database.Database): PointMaker {
  const freshAccounts = prepareAccounts(db);
  const placed = preparePlaces(db);
  const ofTrip = prepareTrips(db);
  const all = db.prepare<[], { id: string; currency: string }>('select id, currency from accounts');
  return {
    pointsOf(batch) {
      const trades = batch.trades.map(placed).filter((point) => point !== null);
      const facts = batch.facts.flatMap((fact) => [factPoint(fact), ...ofTrip(fact)]);
      return [...freshAccounts(batch), ...facts, ...trades, ...batch.days.map(dayPoint)];
    },
    accounts: () => all.all().map(({ id, currency }) => accountPoint(id, currency)),
  };
}
