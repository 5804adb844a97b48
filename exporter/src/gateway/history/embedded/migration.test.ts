// A file of the first version is taken up as it is: nothing of it is lost, and bars are made of what it holds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { barsOf, HOUR_MS, MINUTE_MS } from '../../../core/history/bar.ts';
import { EMPTY_BATCH } from '../../../core/history/past.ts';
import type { Sample } from '../../../core/sample.ts';
import { deflated, pack } from './codec.ts';
import { openHistoryReader } from './reader.ts';
import { ROW_LENGTH, rowOf, sampleFrom } from './row.ts';
import { ACCOUNTS_MAX, windowOf } from './schema.ts';
import { openEmbeddedStore } from './store.ts';

const VERSION_1 = `
  create table accounts (id integer primary key, name text not null unique) strict;
  create table tail (
    id integer primary key,
    window integer not null,
    account integer not null,
    sample blob not null
  ) strict;
  create table packs (id integer primary key, samples blob not null) strict;
  pragma user_version = 1;
`;
const T0 = 1_721_606_400_000;
const NOW = T0 + 4 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const OPTIONS = { maxPages: null, keepDays: 30, keepMinuteDays: 400 };

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  file = join(dir, 'history.sqlite');
});
afterEach(() => rmSync(dir, { recursive: true }));

const samples: readonly Sample[] = Array.from({ length: 1_200 }, (_, i) =>
  sampleFrom([T0 + i * 10_000, 0, 1, i % 977, ...Array.from({ length: ROW_LENGTH - 4 }, () => null)]),
);

/** Two accounts with the same samples: the last window is not packed, and of the one before a late sample is not. */
function writeVersion1(): void {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.exec(VERSION_1);
  db.exec(`insert into accounts (name) values ('a'), ('b')`);
  const toTail = db.prepare('insert into tail (window, account, sample) values (?, ?, ?)');
  const toPacks = db.prepare('insert into packs (id, samples) values (?, ?)');
  const byWindow = new Map<number, Sample[]>();
  for (const sample of samples) {
    byWindow.set(windowOf(sample.at), [...(byWindow.get(windowOf(sample.at)) ?? []), sample]);
  }
  const last = Math.max(...byWindow.keys());
  for (const account of [1, 2]) {
    for (const [window, own] of byWindow) {
      const late = window === last ? own : window === last - 1 ? own.slice(-1) : [];
      for (const sample of late) toTail.run(window, account, pack([rowOf(sample)]));
      const packed = own.slice(0, own.length - late.length).map(rowOf);
      if (packed.length > 0) toPacks.run(window * ACCOUNTS_MAX + account, deflated(packed));
    }
  }
  db.close();
}

function expectWhole(): void {
  const reader = openHistoryReader(file);
  for (const account of ['a', 'b']) {
    expect([...reader.samples(account, 0, NOW)].flat()).toEqual(samples);
    expect([...reader.bars(account, 0, NOW, MINUTE_MS)].flat()).toEqual(barsOf(samples, MINUTE_MS));
    expect([...reader.bars(account, 0, NOW, HOUR_MS)].flat()).toEqual(barsOf(samples, HOUR_MS));
  }
  reader.close();
}

it('reads all of it before, while and after its bars are made, and starts its facts from the beginning', async () => {
  writeVersion1();
  expect(() => openHistoryReader(file)).toThrow('start the exporter once');
  let store = openEmbeddedStore({ file, ...OPTIONS });
  expect(store.position()).toBe(0);
  expectWhole();
  for (let steps = 0; await store.tidy(NOW); steps += 1) {
    expect(steps).toBeLessThan(100);
    expectWhole();
    // A crash in the middle goes on where it was.
    if (steps % 3 === 2) {
      await store.close();
      store = openEmbeddedStore({ file, ...OPTIONS });
    }
  }
  expectWhole();
  const reader = openHistoryReader(file);
  expect(reader.accounts()).toEqual([
    { id: 'a', currency: '' },
    { id: 'b', currency: '' },
  ]);
  const [sample] = samples;
  if (sample !== undefined)
    store.keep({ ...EMPTY_BATCH, samples: [{ id: 'a', currency: 'INR', sample }] }, 0);
  expect(reader.accounts()[0]).toEqual({ id: 'a', currency: 'INR' });
  reader.close();
  await store.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare('select name from meta').pluck().all()).toEqual(['position']);
  expect(db.prepare('select count(*) from minutes').pluck().get()).toBeGreaterThan(0);
  db.close();
});

it('forgets nothing of it that has no bars yet', async () => {
  writeVersion1();
  const store = openEmbeddedStore({ file, ...OPTIONS });
  while (await store.tidy(NOW + 60 * DAY_MS));
  await store.tidy(NOW + 61 * DAY_MS);
  while (await store.tidy(NOW + 61 * DAY_MS));
  await store.close();
  const reader = openHistoryReader(file);
  expect([...reader.samples('a', 0, NOW)].flat()).toEqual([]);
  expect([...reader.bars('a', 0, NOW, MINUTE_MS)].flat()).toEqual(barsOf(samples, MINUTE_MS));
  reader.close();
});

it('takes up an empty file of it too', async () => {
  const db = new Database(file);
  db.exec(VERSION_1);
  db.close();
  const store = openEmbeddedStore({ file, ...OPTIONS });
  expect(await store.tidy(NOW)).toBe(false);
  expect(store.status().trouble).toBe(null);
  await store.close();
});
