// InfluxDB filled straight with minutes and seconds as the store would have left them, and plain InfluxQL on them.
import { join } from 'node:path';
import { barsOf } from '../../exporter/dist/core/history/bar.js';
import { openInfluxPast } from '../../exporter/dist/gateway/history/influx/past.js';
import { openInfluxStore } from '../../exporter/dist/gateway/history/influx/store.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './made-days.mjs';

const DATABASE = 'bench';
const NEVER = 7_300;
const LINES = 10_000;

const money = (minor) => minor / 100;
const barLine = (account, bar) =>
  `minute,account=${account},currency=INR mtmFirst=${money(bar.mtmFirst)},mtmHigh=${money(bar.mtmHigh)},` +
  `mtmLow=${money(bar.mtmLow)},mtm=${money(bar.mtm)},worst=${money(bar.worst)},best=${money(bar.best)},` +
  `realized=${money(bar.realized)},unrealized=${money(bar.unrealized)},coverageRatio=1,` +
  `utilizationRatio=${bar.utilizationRatio},open=4i,trades=3i,phase="${bar.phase}",samples=${bar.samples}i ${bar.at}`;
const sampleLine = (account, one) =>
  `sample,account=${account},currency=INR mtm=${money(one.mtm)},worst=${money(one.worst)},best=${money(one.best)},` +
  `realized=${money(one.realized)},unrealized=${money(one.unrealized)},peak=${money(one.peak)},confirmed=true,` +
  `coverageRatio=1,utilizationRatio=${one.utilizationRatio},open=4i,readAgeMs=300i,markAgeMs=200i,trades=3i,` +
  `streak=1i,cooldownMs=0i,phase="${one.phase}" ${one.at}`;

export async function influxSide(dir, server) {
  const target = { url: server.url, database: DATABASE, username: null, password: null, keepDays: NEVER };
  const spool = { file: join(dir, 'spool.sqlite'), spoolBytes: 1e9, keepMinuteDays: NEVER };
  const store = openInfluxStore({ ...target, ...spool });
  const past = openInfluxPast(target);
  const tidy = async () => {
    while (await store.tidy(0));
  };
  await tidy();
  const write = async (policy, lines) => {
    for (let i = 0; i < lines.length; i += LINES) {
      await server.write(DATABASE, policy, lines.slice(i, i + LINES));
    }
  };
  return {
    past,
    async keep(batch, through) {
      store.keep(batch, through);
      await tidy();
    },
    bars: (account, bars) =>
      write(
        'minutely',
        bars.map((bar) => barLine(account, bar)),
      ),
    async seconds(account, samples) {
      await write(
        'raw',
        samples.map((sample) => sampleLine(account, sample)),
      );
      await write(
        'minutely',
        barsOf(samples, MINUTE_MS).map((bar) => barLine(account, bar)),
      );
    },
    /** Every hour of the span is rolled up for good. */
    done: (from, to) =>
      write(
        'forever',
        Array.from(
          { length: Math.ceil((to - from) / HOUR_MS) },
          (_, i) => `rolled done=true ${from + i * HOUR_MS}`,
        ),
      ),
    async close() {
      past.close();
      await store.close();
    },
  };
}

/** Accounts of the year, not the one of seconds. */
const YEARLY = '"account" =~ /^year-/';
const spanOf = (from, to) => `time >= ${from}ms AND time < ${to}ms`;

/** The largest fall of a day is in the records of days alone: InfluxQL cannot fold it out of minutes. */
export async function influxDaily(server, from, to) {
  const figures = 'last("mtm"), last("realized"), max("mtmHigh"), min("mtmLow"), sum("samples")';
  const span = `${YEARLY} AND ${spanOf(from, to)}`;
  const minutes = await server.ask(
    `SELECT ${figures} FROM "minutely"."minute" WHERE ${span} GROUP BY time(1d), "account" fill(none)`,
    DATABASE,
  );
  await server.ask(
    `SELECT count("pnl") FROM "forever"."trade" WHERE ${span} GROUP BY time(1d), "account" fill(none)`,
    DATABASE,
  );
  return minutes.flatMap(({ tags, values }) =>
    values.map(([, pnl, realized, best, worst, samples]) => {
      return [tags.account, samples, ...[pnl, realized, best, worst].map((one) => Math.round(one * 100) + 0)];
    }),
  );
}

export async function influxDays(server, from, to) {
  const figures = '"pnl", "realized", "drawdown", "high", "low", "trades", "wins", "losses", "samples"';
  const days = await server.ask(
    `SELECT ${figures} FROM "forever"."day" WHERE ${YEARLY} AND ${spanOf(from, to)} GROUP BY "account"`,
    DATABASE,
  );
  return days.flatMap(({ tags, values }) => values.map((row) => [tags.account, ...row]));
}

/** A query for each limit, and one for what the days came to. */
export async function influxWhatif(server, account, from, to, limits) {
  const where = `"account" = '${account}' AND ${spanOf(from, to)}`;
  const byDay = async (select, and = '') => {
    const statement = `SELECT ${select} FROM "raw"."sample" WHERE ${where}${and} GROUP BY time(1d) fill(none)`;
    const [found] = await server.ask(statement, DATABASE);
    return new Map(found?.values.map(([at, mtm]) => [Math.floor(at / DAY_MS), Math.round(mtm * 100)]) ?? []);
  };
  const results = await byDay('last("mtm")');
  const rows = [];
  for (const limit of limits) {
    const stops = await byDay('first("mtm")', ` AND "mtm" <= ${-limit / 100} AND "confirmed" = true`);
    const kept = [...stops].reduce((sum, [day, mtm]) => sum + mtm - results.get(day), 0);
    rows.push([limit, stops.size, kept]);
  }
  return rows;
}
