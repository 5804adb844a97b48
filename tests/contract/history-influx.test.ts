// History in a real InfluxDB tells what was kept, to the cent and each thing once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_BATCH, type KeptSample } from '../../exporter/src/core/history/past.ts';
import type { TradeRow } from '../../exporter/src/core/history/rows.ts';
import { DAY_MS, givenInflux, HOUR_MS, keepAll, pastOf, storeOf, tidyAll } from '../given-influx.ts';
import { memoryPast, tradeAt } from '../given-past.ts';
import { batchesOf, type MadeUp, madeUp, toldBy } from '../history-data.ts';
import { INFLUX, type InfluxServer, influxServer } from '../influx-server.ts';

let server: InfluxServer;
beforeAll(async () => {
  if (!INFLUX) return;
  server = await influxServer();
  await server.start();
});
afterAll(() => server?.close());

const without = (past: MadeUp, late: readonly KeptSample[]): MadeUp => {
  const those = new Set(late);
  return { ...past, samples: past.samples.filter((one) => !those.has(one)) };
};

describe.skipIf(!INFLUX)('history in InfluxDB', () => {
  it('tells what was kept: before its hours are rolled up, after, and when more comes late or again', async () => {
    const given = givenInflux(server.url);
    const from = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS + 1_234_567;
    const whole = madeUp({ seed: 7, accounts: 2, from, seconds: 9_000, everySeconds: 3 });
    const late = whole.samples.filter((_, i) => i % 13 === 5);
    const first = without(whole, late);
    const store = storeOf(given);
    const past = pastOf(given);
    const ids = whole.accounts.map(({ id }) => id);
    const spans = [
      [from - 10 * DAY_MS, Date.now()],
      [from + 600_001, from + HOUR_MS + 1_799_999],
    ] as const;
    const same = async (wanted: MadeUp): Promise<void> => {
      const plain = memoryPast(wanted, 1_000);
      for (const [begin, end] of spans) {
        expect(await toldBy(past, ids, begin, end)).toEqual(await toldBy(plain, ids, begin, end));
      }
    };
    keepAll(store, batchesOf(first, 700));
    expect(store.status().waiting).toBeGreaterThan(first.samples.length);
    await tidyAll(store, from);
    await same(first);
    await tidyAll(store);
    await tidyAll(store, Date.now() + DAY_MS);
    await same(first);
    keepAll(store, batchesOf(without(whole, first.samples), 700));
    await tidyAll(store, from);
    await same(whole);
    keepAll(store, batchesOf(whole, 333));
    await tidyAll(store, Date.now() + DAY_MS);
    await same(whole);
    expect(store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
    expect(store.position()).toBe(whole.facts.length);
    // What is rolled up for good does not need the samples any more.
    await tidyAll(store, Date.now() + 2 * DAY_MS);
    await server.ask('drop series from "sample"', given.database);
    const { minutes, hours, samples } = await toldBy(past, ids, ...spans[0]);
    const plain = await toldBy(memoryPast(whole, 1_000), ids, ...spans[0]);
    expect([minutes, hours, samples]).toEqual([plain.minutes, plain.hours, [[], []]]);
  });

  it('has a place for each trade of one millisecond, in every life of the spool', async () => {
    const given = givenInflux(server.url);
    const at = Date.now() - HOUR_MS;
    const trades: readonly TradeRow[] = Array.from({ length: 3_000 }, (_, i) =>
      tradeAt(at, { id: `t-${i}` }),
    );
    const store = storeOf(given);
    store.keep({ ...EMPTY_BATCH, trades }, 0);
    await tidyAll(store);
    await store.close();
    const again = storeOf(given);
    again.keep({ ...EMPTY_BATCH, trades: [...trades].reverse() }, 0);
    await tidyAll(again);
    const found: string[] = [];
    for await (const page of pastOf(given).trades('a', at, at + 1)) found.push(...page.map(({ id }) => id));
    expect(found).toEqual(trades.map(({ id }) => id).sort());
  });

  it('fills in a kill as its stages end', async () => {
    const given = givenInflux(server.url);
    const store = storeOf(given);
    const at = Date.now() - HOUR_MS;
    const told = [
      {
        type: 'KillTripped',
        cause: 'rule',
        rule: 'daily-loss',
        reason: 'r',
        by: 'engine',
        evidence: [],
        mtm: -2_500_000,
        seenAt: at - 12,
      },
      { type: 'OrdersCancelled', count: 2 },
      { type: 'FlatVerified', askedAt: at + 2_900, mtm: -2_512_345 },
      { type: 'KillLocked', until: at + DAY_MS },
      { type: 'FlatVerified', askedAt: at + 60_000, mtm: 1 },
    ] as const;
    for (const [i, fact] of told.entries()) {
      const recorded = { account: 'a', seq: i + 1, position: i + 1, at: at + i * 1_500, hash: 'h', fact };
      store.keep({ ...EMPTY_BATCH, facts: [recorded] }, i + 1);
    }
    await tidyAll(store);
    const fields = 'seq, "rule", recordedSeconds, cancelledSeconds, flatSeconds, lockedSeconds';
    const [kill] = await server.ask(
      `select ${fields}, mtmAtTrip, mtmAtFlat, slippage from forever."kill"`,
      given.database,
    );
    expect(kill?.values).toEqual([[at, 1, 'daily-loss', 0.012, 1.5, 3, 4.5, -25_000, -25_123.45, 123.45]]);
  });
});
