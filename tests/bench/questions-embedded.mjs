// The embedded store filled straight with bars or packs, and the same rows in a plain SQLite file with plain queries.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { barRow } from '../../exporter/dist/gateway/history/embedded/bar-row.js';
import { deflated } from '../../exporter/dist/gateway/history/embedded/codec.js';
import { openEmbeddedPast } from '../../exporter/dist/gateway/history/embedded/past.js';
import { prepareRolling } from '../../exporter/dist/gateway/history/embedded/rolling.js';
import { rowOf } from '../../exporter/dist/gateway/history/embedded/row.js';
import { hourOf, keyOf, windowOf } from '../../exporter/dist/gateway/history/embedded/schema.js';
import { openEmbeddedStore } from '../../exporter/dist/gateway/history/embedded/store.js';

const NEVER = 36_500;

function grouped(rows, keyOfRow) {
  const found = new Map();
  for (const row of rows) {
    const key = keyOfRow(row);
    const own = found.get(key);
    if (own === undefined) found.set(key, [row]);
    else own.push(row);
  }
  return found;
}

/** What a plain desk would write: a row each minute and second, money as integers, a key by account and time. */
const PLAIN = `
  create table minutes (account text, at integer, first integer, high integer, low integer, last integer,
    realized integer, used real, samples integer, primary key (account, at)) without rowid;
  create table seconds (account text, at integer, mtm integer, confirmed integer, primary key (account, at)) without rowid;
  create table trades (account text, closed_at integer, id text, pnl integer, primary key (account, closed_at, id))
    without rowid;
`;

export function embeddedSide(dir) {
  const file = join(dir, 'history.sqlite');
  const store = openEmbeddedStore({ file, maxPages: null, keepDays: NEVER, keepMinuteDays: NEVER });
  const db = new Database(file);
  const plain = new Database(join(dir, 'plain.sqlite'));
  plain.pragma('journal_mode = wal');
  plain.exec(PLAIN);
  const number = db.prepare('select id from accounts where name = ?').pluck();
  const minutes = db.prepare('insert into minutes (id, bars) values (?, ?)');
  const packs = db.prepare('insert into packs (id, samples) values (?, ?)');
  const roll = prepareRolling(db);
  const minute = plain.prepare('insert into minutes values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const second = plain.prepare('insert into seconds values (?, ?, ?, ?)');
  const trade = plain.prepare('insert into trades values (?, ?, ?, ?)');
  const both = (work) => db.transaction(plain.transaction(work));
  return {
    past: openEmbeddedPast(file),
    plain,
    keep(batch, through) {
      store.keep(batch, through);
      for (const { account, closedAt, id, pnl } of batch.trades) trade.run(account, closedAt, id, pnl);
    },
    bars: both((account, bars) => {
      const id = number.get(account);
      for (const [hour, own] of grouped(bars, ({ at }) => hourOf(at))) {
        minutes.run(keyOf(hour, id), deflated(own.map(barRow)));
      }
      for (const { at, mtmFirst, mtmHigh, mtmLow, mtm, realized, utilizationRatio, samples } of bars) {
        minute.run(account, at, mtmFirst, mtmHigh, mtmLow, mtm, realized, utilizationRatio, samples);
      }
    }),
    seconds: both((account, samples) => {
      const id = number.get(account);
      for (const [window, own] of grouped(samples, ({ at }) => windowOf(at))) {
        const rows = own.map(rowOf);
        packs.run(keyOf(window, id), deflated(rows));
        roll(window, id, rows);
      }
      for (const { at, mtm, confirmed } of samples) second.run(account, at, mtm, Number(confirmed));
    }),
    async close() {
      db.close();
      plain.close();
      await store.close();
    },
  };
}

/** Result, largest fall, highest, lowest and what was booked of each day, and its trades. Days are those of UTC. */
const DAILY = `
  with peaks as (
    select account, at / 86400000 as day, at, high, low, last, realized, samples,
           max(0, max(high) over (partition by account, at / 86400000 order by at)) - low as fall
    from minutes where at >= ? and at < ?
  ), closed as (
    select account, closed_at / 86400000 as day, count(*) as trades, sum(pnl > 0) as wins, sum(pnl < 0) as losses
    from trades where closed_at >= ? and closed_at < ? group by 1, 2
  ), sums as (
    select account, day, max(at) as until, max(fall) as fall, max(high) as best, min(low) as worst,
           sum(samples) as samples
    from peaks group by account, day
  )
  select sums.account, sums.samples, minutes.last as pnl, minutes.realized, fall, best, worst, trades, wins, losses
  from sums join minutes on minutes.account = sums.account and minutes.at = sums.until
  left join closed on closed.account = sums.account and closed.day = sums.day
  order by sums.account, sums.day`;

export const plainDaily = (plain, from, to) => plain.prepare(DAILY).raw().all(from, to, from, to);

/** For each limit, where each day would have stopped, and what it came to. */
export function plainWhatif(plain, account, days, limits) {
  const stop = plain
    .prepare(
      'select mtm from seconds where account = ? and at >= ? and at < ? and mtm <= ? and confirmed order by at limit 1',
    )
    .pluck();
  const end = plain
    .prepare('select mtm from seconds where account = ? and at >= ? and at < ? order by at desc limit 1')
    .pluck();
  const results = days.map(({ startsAt, endsAt }) => end.get(account, startsAt, endsAt));
  return limits.map((limit) => {
    const stops = days.map(({ startsAt, endsAt }) => stop.get(account, startsAt, endsAt, -limit));
    const kept = stops.reduce((sum, mtm, i) => (mtm === undefined ? sum : sum + mtm - results[i]), 0);
    return [limit, stops.filter((mtm) => mtm !== undefined).length, kept];
  });
}
