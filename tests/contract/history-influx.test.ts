// History in a real InfluxDB tells what was kept, to the cent and each thing once, whatever happens to the server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeptSample } from '../../exporter/src/core/history/past.ts';
import { openInfluxPast } from '../../exporter/src/gateway/history/influx/past.ts';
import { type InfluxStoreOptions, openInfluxStore } from '../../exporter/src/gateway/history/influx/store.ts';
import type { HistoryStore, OpenPast } from '../../exporter/src/gateway/history/port.ts';
import { memoryPast } from '../given-past.ts';
import { batchesOf, type MadeUp, madeUp, toldBy } from '../history-data.ts';
import { INFLUX, type InfluxServer, influxServer } from '../influx-server.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let server: InfluxServer;
let dir: string;
let databases = 0;
const opened: { close(): unknown }[] = [];

beforeAll(async () => {
  if (!INFLUX) return;
  server = await influxServer();
  await server.start();
});
afterAll(() => server?.close());

function options(): InfluxStoreOptions {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  databases += 1;
  return {
    url: server.url,
    database: `t "${databases}"`,
    username: null,
    password: null,
    keepDays: 3_650,
    keepMinuteDays: 3_650,
    file: join(dir, 'spool.sqlite'),
    spoolBytes: 64 * 1024 * 1024,
  };
}
const openStore = (given: InfluxStoreOptions): HistoryStore => {
  const store = openInfluxStore(given);
  opened.push(store);
  return store;
};
const openPast = (given: InfluxStoreOptions): OpenPast => {
  const past = openInfluxPast(given);
  opened.push(past);
  return past;
};
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

/** Until there is nothing to do; bounded, so that a store that spins fails. */
async function tidyAll(store: HistoryStore, now = Date.now()): Promise<void> {
  for (let steps = 0; steps < 5_000; steps += 1) if (!(await store.tidy(now))) return;
  throw new Error('it is never done');
}
function keepAll(store: HistoryStore, past: MadeUp, size = 700): void {
  for (const { batch, through } of batchesOf(past, size)) store.keep(batch, through);
}
const ids = ({ accounts }: MadeUp): readonly string[] => accounts.map(({ id }) => id);
const without = (past: MadeUp, late: readonly KeptSample[]): MadeUp => {
  const those = new Set(late);
  return { ...past, samples: past.samples.filter((one) => !those.has(one)) };
};

describe.skipIf(!INFLUX)('history in InfluxDB', () => {
  it('tells what was kept: before its hours are rolled up, after, and when more comes late or again', async () => {
    const given = options();
    const from = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS + 1_234_567;
    const whole = madeUp({ seed: 7, accounts: 2, from, seconds: 9_000, everySeconds: 3 });
    const late = whole.samples.filter((_, i) => i % 13 === 5);
    const first = without(whole, late);
    const store = openStore(given);
    const past = openPast(given);
    const spans = [
      [from - 10 * DAY_MS, Date.now()],
      [from + 600_001, from + HOUR_MS + 1_799_999],
    ] as const;
    const same = async (wanted: MadeUp): Promise<void> => {
      const plain = memoryPast(wanted, 1_000);
      for (const [begin, end] of spans) {
        const told = await toldBy(past, ids(whole), begin, end);
        expect(told).toEqual(await toldBy(plain, ids(whole), begin, end));
      }
    };
    keepAll(store, first);
    expect(store.status().waiting).toBeGreaterThan(first.samples.length);
    await tidyAll(store, from);
    await same(first);
    await tidyAll(store);
    await tidyAll(store, Date.now() + DAY_MS);
    await same(first);
    keepAll(store, without(whole, first.samples));
    await tidyAll(store, from);
    await same(whole);
    await tidyAll(store, Date.now() + DAY_MS);
    await same(whole);
    keepAll(store, whole, 333);
    await tidyAll(store, Date.now() + DAY_MS);
    await same(whole);
    expect(store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
    expect(store.position()).toBe(whole.facts.length);
    // What is rolled up for good does not need the samples any more.
    await tidyAll(store, Date.now() + 2 * DAY_MS);
    await server.ask(`drop series from "sample"`, given.database);
    const { minutes, hours, samples } = await toldBy(past, ids(whole), ...spans[0]);
    const plain = await toldBy(memoryPast(whole, 1_000), ids(whole), ...spans[0]);
    expect([minutes, hours, samples]).toEqual([plain.minutes, plain.hours, [[], []]]);
  });
});
