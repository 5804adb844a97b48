// Stores and pasts on a real InfluxDB for tests, each with a database and a spool of its own, closed after each test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { HistoryBatch } from '../exporter/src/core/history/past.ts';
import { openInfluxPast } from '../exporter/src/gateway/history/influx/past.ts';
import { type InfluxStoreOptions, openInfluxStore } from '../exporter/src/gateway/history/influx/store.ts';
import type { HistoryStore, OpenPast } from '../exporter/src/gateway/history/port.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const dirs: string[] = [];
const opened: { close(): unknown }[] = [];
let databases = 0;

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** All of the past is within what is kept. */
export function givenInflux(url: string, over: Partial<InfluxStoreOptions> = {}): InfluxStoreOptions {
  const dir = mkdtempSync(join(tmpdir(), 'tl-'));
  dirs.push(dir);
  databases += 1;
  return {
    url,
    database: `t "${databases}"`,
    username: null,
    password: null,
    keepDays: 3_650,
    keepMinuteDays: 3_650,
    file: join(dir, 'spool.sqlite'),
    spoolBytes: 64 * 1024 * 1024,
    ...over,
  };
}

export function storeOf(given: InfluxStoreOptions): HistoryStore {
  const store = openInfluxStore(given);
  opened.push(store);
  return store;
}

export function pastOf(given: InfluxStoreOptions): OpenPast {
  const past = openInfluxPast(given);
  opened.push(past);
  return past;
}

/** Until there is nothing to do; bounded, so that a store that spins fails. */
export async function tidyAll(store: HistoryStore, now = Date.now()): Promise<void> {
  for (let steps = 0; steps < 5_000; steps += 1) if (!(await store.tidy(now))) return;
  throw new Error('it is never done');
}

export function keepAll(
  store: HistoryStore,
  batches: readonly { readonly batch: HistoryBatch; readonly through: number }[],
): void {
  for (const { batch, through } of batches) store.keep(batch, through);
}
