// The file of samples, by its writer and its reader: nothing is lost or doubled by packing, and the old is forgotten.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleKeeper } from './keeper.ts';
import { openSampleReader } from './reader.ts';
import { ROW_LENGTH, type SampleRow } from './row.ts';
import { openToWrite, WINDOW_MS } from './schema.ts';

const T0 = 5_738_000 * WINDOW_MS;
const DAY_MS = 86_400_000;
let dir: string;
let db: Database.Database;
const fileOf = () => join(dir, 'history.sqlite');
const open = () => openToWrite({ file: fileOf(), maxPages: null });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  db = open();
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const rowAt = (at: number, mtm: number | null): SampleRow => [
  at,
  0,
  1,
  mtm,
  ...Array.from({ length: ROW_LENGTH - 4 }, () => null),
];

function seconds(account: string, from: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({ account, row: rowAt(from + i * 1_000, i) }));
}

function read(account: string, from = T0, to = T0 + DAY_MS): readonly (number | null)[][] {
  const reader = openSampleReader(fileOf());
  const found = [...reader.pages(account, from, to)].flat().map(({ at, mtm }) => [at, mtm]);
  reader.close();
  return found;
}

const wanted = (count: number) => seconds('a', T0, count).map(({ row }) => [row[0], row[3]]);

/** Until there is nothing to do; bounded, so that a keeper that spins fails. */
function tidyAll(now: number, keepDays = 30): number {
  const keeper = sampleKeeper(db, keepDays);
  for (let steps = 0; steps < 1_000; steps += 1) if (!keeper.tidy(now)) return steps;
  throw new Error('it is never done');
}

it('reads the same before, while and after five minutes are packed', () => {
  const keeper = sampleKeeper(db, 30);
  for (let from = 0; from < 700; from += 70) {
    const at = T0 + from * 1_000;
    const own = seconds('a', at, 70).map((one, i) => ({ ...one, row: rowAt(one.row[0] ?? 0, from + i) }));
    keeper.append(own.flatMap((one) => [one, { ...one, account: 'b' }]));
  }
  expect(read('a')).toEqual(wanted(700));
  let steps = 0;
  while (keeper.tidy(T0 + 2 * WINDOW_MS + 31_000)) {
    steps += 1;
    expect(read('a')).toEqual(wanted(700));
  }
  expect(steps).toBeGreaterThan(2);
  expect(db.prepare('select count(*) from packs').pluck().get()).toBe(4);
  expect(db.prepare('select count(*) from tail').pluck().get()).toBe(200);
  expect(read('b')).toEqual(wanted(700));
  expect(read('nobody')).toEqual([]);
  expect(read('a', T0 + 10_000, T0 + 12_000)).toEqual(wanted(12).slice(10));
});

it('packs anew after a crash in the middle, and adds what comes late', () => {
  const all = seconds('a', T0, 150);
  sampleKeeper(db, 30).append(all.slice(0, 50));
  // One step: the pack is written, and its rows are not gone yet.
  sampleKeeper(db, 30).tidy(T0 + 2 * WINDOW_MS);
  expect(db.prepare('select count(*) from packs').pluck().get()).toBe(1);
  db.close();
  db = open();
  sampleKeeper(db, 30).append(all.slice(50, 100));
  tidyAll(T0 + 2 * WINDOW_MS);
  expect(db.prepare('select count(*) from tail').pluck().get()).toBe(0);
  sampleKeeper(db, 30).append(all.slice(100));
  tidyAll(T0 + 2 * WINDOW_MS);
  expect(read('a')).toEqual(wanted(150));
  expect(db.prepare('select count(*) from tail').pluck().get()).toBe(0);
});

it('forgets what is older than it is to keep, and only that', () => {
  const keeper = sampleKeeper(db, 30);
  keeper.append([...seconds('a', T0, 10), ...seconds('a', T0 + 2 * DAY_MS, 10)]);
  tidyAll(T0 + 2 * DAY_MS + 2 * WINDOW_MS, 1);
  expect(read('a', T0, T0 + 3 * DAY_MS).map(([at]) => at)).toEqual(
    seconds('a', T0 + 2 * DAY_MS, 10).map(({ row }) => row[0]),
  );
});

it('refuses a database that is not of samples, and leaves it as it is', () => {
  db.exec('drop table packs; pragma user_version = 0');
  expect(open).toThrow('not of samples');
  db.exec('pragma user_version = 99');
  expect(open).toThrow('newer Tripline');
});
