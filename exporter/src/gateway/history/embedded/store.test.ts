// The history's file, by its writer and its reader: nothing is lost or doubled by packing, and the old is forgotten.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EMPTY_BATCH, type KeptSample } from '../../../core/history/past.ts';
import type { HistoryStore } from '../port.ts';
import { openHistoryReader } from './reader.ts';
import { ROW_LENGTH, sampleFrom } from './row.ts';
import { WINDOW_MS } from './schema.ts';
import { type EmbeddedOptions, openEmbeddedStore } from './store.ts';

const T0 = 5_738_000 * WINDOW_MS;
const DAY_MS = 86_400_000;
let dir: string;
let store: HistoryStore;
const fileOf = () => join(dir, 'history.sqlite');
const open = (over: Partial<EmbeddedOptions> = {}) =>
  openEmbeddedStore({ file: fileOf(), maxPages: null, keepDays: 30, keepMinuteDays: 400, ...over });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  store = open();
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const sampleAt = (at: number, mtm: number | null) =>
  sampleFrom([at, 0, 1, mtm, ...Array.from({ length: ROW_LENGTH - 4 }, () => null)]);

const seconds = (id: string, from: number, count: number, first = 0): readonly KeptSample[] =>
  Array.from({ length: count }, (_, i) => ({
    id,
    currency: 'INR',
    sample: sampleAt(from + i * 1_000, first + i),
  }));
const keep = (samples: readonly KeptSample[]) => store.keep({ ...EMPTY_BATCH, samples }, 0);

function read(account: string, from = T0, to = T0 + DAY_MS): readonly (number | null)[][] {
  const reader = openHistoryReader(fileOf());
  const found = [...reader.samples(account, from, to)].flat().map(({ at, mtm }) => [at, mtm]);
  reader.close();
  return found;
}

function ask<T>(sql: string): T {
  const db = new Database(fileOf(), { readonly: true });
  try {
    return db.prepare<[], T>(sql).pluck().get() as T;
  } finally {
    db.close();
  }
}

const wanted = (count: number) => seconds('a', T0, count).map(({ sample }) => [sample.at, sample.mtm]);

/** Until there is nothing to do; bounded, so that one that spins fails. */
async function tidyAll(now: number): Promise<number> {
  for (let steps = 0; steps < 1_000; steps += 1) if (!(await store.tidy(now))) return steps;
  throw new Error('it is never done');
}

it('reads the same before, while and after five minutes are packed', async () => {
  for (let from = 0; from < 700; from += 70) {
    const own = seconds('a', T0 + from * 1_000, 70, from);
    keep(own.flatMap((one) => [one, { ...one, id: 'b' }]));
  }
  expect(read('a')).toEqual(wanted(700));
  let steps = 0;
  while (await store.tidy(T0 + 2 * WINDOW_MS + 31_000)) {
    steps += 1;
    expect(read('a')).toEqual(wanted(700));
  }
  expect(steps).toBeGreaterThan(2);
  expect(ask('select count(*) from packs')).toBe(4);
  expect(ask('select count(*) from tail')).toBe(200);
  expect(read('b')).toEqual(wanted(700));
  expect(read('nobody')).toEqual([]);
  expect(read('a', T0 + 10_000, T0 + 12_000)).toEqual(wanted(12).slice(10));
});

it('packs anew after a crash in the middle, and adds what comes late', async () => {
  const all = seconds('a', T0, 150);
  keep(all.slice(0, 50));
  // One step: the pack is written, and its rows are not gone yet.
  await store.tidy(T0 + 2 * WINDOW_MS);
  expect(ask('select count(*) from packs')).toBe(1);
  expect(ask('select count(*) from tail')).toBe(50);
  await store.close();
  store = open();
  keep(all.slice(50, 100));
  await tidyAll(T0 + 2 * WINDOW_MS);
  expect(ask('select count(*) from tail')).toBe(0);
  keep(all.slice(100));
  await tidyAll(T0 + 2 * WINDOW_MS);
  expect(read('a')).toEqual(wanted(150));
  expect(ask('select count(*) from tail')).toBe(0);
});

it('does not lose what comes late for a window while its packed samples leave the tail', async () => {
  // As many as leave in one step: the tail is then empty, and an id must not be given a second time.
  keep(Array.from({ length: 20 }, (_, i) => seconds(`a${i}`, T0, 250)).flat());
  for (let left = 5_000; left > 0; left = ask('select count(*) from tail')) {
    await store.tidy(T0 + 2 * WINDOW_MS);
  }
  keep(seconds('a3', T0 + 250_000, 10, 250));
  await tidyAll(T0 + 2 * WINDOW_MS);
  expect(read('a3')).toEqual(wanted(260));
});

it('forgets what is older than it is to keep, and only that', async () => {
  await store.close();
  store = open({ keepDays: 1 });
  keep([...seconds('a', T0, 10), ...seconds('a', T0 + 2 * DAY_MS, 10)]);
  await tidyAll(T0 + 3 * WINDOW_MS);
  await tidyAll(T0 + 2 * DAY_MS + 2 * WINDOW_MS);
  expect(read('a', T0, T0 + 3 * DAY_MS).map(([at]) => at)).toEqual(
    seconds('a', T0 + 2 * DAY_MS, 10).map(({ sample }) => sample.at),
  );
});

it('refuses a database that is not of history, and leaves it as it is', async () => {
  const db = new Database(fileOf());
  db.exec('drop table packs; pragma user_version = 0');
  expect(open).toThrow('not of history');
  db.exec('pragma user_version = 99');
  expect(open).toThrow('newer Tripline');
  db.close();
});
