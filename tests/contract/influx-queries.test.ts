// Every fixed query of the History dashboard is understood by a real InfluxDB, and finds what was kept.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_BATCH } from '../../exporter/src/core/history/past.ts';
import { DASHBOARD_QUERIES, filledIn } from '../../exporter/src/gateway/history/influx/queries.ts';
import { DAY_MS, givenInflux, HOUR_MS, keepAll, storeOf, tidyAll } from '../given-influx.ts';
import { batchesOf, madeUp } from '../history-data.ts';
import { INFLUX, type InfluxServer, influxServer, type Series } from '../influx-server.ts';

let server: InfluxServer;
beforeAll(async () => {
  if (!INFLUX) return;
  server = await influxServer();
  await server.start();
});
afterAll(() => server?.close());

/** What a series tells at a moment, by the names of its columns. */
const told = ({ columns, values = [] }: Series): readonly Record<string, unknown>[] =>
  values.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

describe.skipIf(!INFLUX)('the queries of the History dashboard', () => {
  it('all find rows of the account they are asked about, and of no other', async () => {
    const given = givenInflux(server.url);
    const from = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
    const whole = madeUp({ seed: 3, accounts: 2, from, seconds: 3_600, everySeconds: 20 });
    const store = storeOf(given);
    keepAll(store, batchesOf(whole, 500));
    const trip = {
      type: 'KillTripped',
      cause: 'rule',
      rule: 'daily-loss',
      reason: 'r',
      by: 'engine',
      evidence: [],
      mtm: -250_000,
      seenAt: from,
    } as const;
    for (const [i, fact] of [
      trip,
      { type: 'FlatVerified', askedAt: from, mtm: -260_050 } as const,
    ].entries()) {
      const position = whole.facts.length + i + 1;
      const recorded = { account: 'acc-0', seq: position, position, at: from + i * 2_500, fact, hash: 'h' };
      store.keep({ ...EMPTY_BATCH, facts: [recorded] }, position);
    }
    await tidyAll(store);
    await tidyAll(store, Date.now() + 2 * DAY_MS);
    const span = `time >= ${from - 5 * DAY_MS}ms AND time < ${Date.now()}ms`;
    const answers = new Map<string, readonly Series[]>();
    for (const { name, text } of DASHBOARD_QUERIES) {
      const series = await server.ask(filledIn(text, 'acc-0', span, '5m'), given.database);
      expect([name, series.length > 0]).toEqual([name, true]);
      expect(new Set(series.map(({ tags }) => tags?.account))).toEqual(new Set(['acc-0']));
      expect(series.every(({ values = [] }) => values.length > 0)).toBe(true);
      answers.set(name, series);
    }
    const rows = (name: string) => (answers.get(name) ?? []).flatMap(told);
    expect(rows('time-to-flat')).toEqual([
      { time: from - 5 * DAY_MS, median: 2.5, p90: 2.5, longest: 2.5, kills: 1 },
    ]);
    expect(rows('kills')).toMatchObject([
      { time: from, flatSeconds: 2.5, slippage: 100.5, mtmAtTrip: -2_500 },
    ]);
    const known = whole.trades.filter(({ account, pnl }) => account === 'acc-0' && pnl !== null);
    const sum = rows('trades-by-symbol').reduce((all, { pnl }) => all + Math.round(Number(pnl) * 100), 0);
    expect(sum).toBe(known.reduce((all, { pnl }) => all + (pnl ?? 0), 0));
    const days = whole.days.filter(({ account }) => account === 'acc-0');
    expect(rows('daily').map(({ pnl }) => pnl)).toEqual(
      days.map(({ pnl }) => (pnl === null ? null : pnl / 100)),
    );
  });
});
