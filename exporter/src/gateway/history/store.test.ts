// The history as the gateway uses it: it never waits for the disk, and counts what the disk did not take.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AccountFrame } from '../../contract.ts';
import { sampleOf } from '../../core/sample.ts';
import { createLog } from '../../log.ts';
import { frameOf, watching } from '../fixture.ts';
import { createView } from '../view.ts';
import { sampler } from './sampler.ts';
import { type AccountSample, openSampleStore } from './store.ts';

/** A thread that starts on a busy machine takes its time. */
const PATIENT = { timeout: 15_000, interval: 50 };

let dir: string;
let said: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  said = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const at = (second: number): AccountFrame => ({ ...watching, at: watching.at + second * 1_000, mtm: second });
const open = (maxPages?: number) =>
  openSampleStore({
    file: join(dir, 'history.sqlite'),
    keepDays: 30,
    log: createLog('test', (line) => said.push(line)),
    ...(maxPages === undefined ? {} : { maxPages }),
  });
const one = (second: number): AccountSample => ({ account: 'paper-1', sample: sampleOf(at(second)) });

it('samples each account at most once a second, and only what is new', () => {
  const view = createView();
  const written: number[] = [];
  const take = sampler(view, {
    write: (samples) => written.push(...samples.map(({ sample }) => sample.mtm ?? 0)),
  });
  take();
  view.take(frameOf(at(1)));
  view.take(frameOf(at(2)));
  take();
  take();
  view.take(frameOf(at(3)));
  take();
  expect(written).toEqual([200, 300]);
});

it('keeps what it was given until the last moment, for another life to read', async () => {
  const store = open();
  for (let second = 0; second < 5; second += 1) store.write([one(second)]);
  await store.close();
  expect(store.counts()).toEqual({ kept: 5, dropped: 0 });
  const again = open();
  const found: (number | null)[] = [];
  for await (const page of again.read('paper-1', watching.at + 1_000, watching.at + 4_000)) {
    found.push(...page.map(({ mtm }) => mtm));
  }
  expect(found).toEqual([100, 200, 300]);
  await again.close();
});

it('counts what a full disk does not take, says so once, and goes on', async () => {
  const store = open(8);
  const many = Array.from({ length: 500 }, (_, i) => ({ ...one(i), account: `account-${i}` }));
  await vi.waitFor(() => {
    store.write(many);
    expect(store.counts().dropped).toBeGreaterThan(1_000);
  }, PATIENT);
  await store.close();
  expect(said.filter((line) => line.includes('SQLITE_FULL'))).toHaveLength(1);
});

it('drops rather than waits when the disk stands still', async () => {
  const store = open();
  for (let second = 0; second < 100; second += 1) store.write([one(second)]);
  // Nothing could be answered meanwhile: sixty wait, the others are dropped.
  expect(store.counts().dropped).toBe(40);
  await store.close();
  expect(store.counts()).toEqual({ kept: 60, dropped: 40 });
});

it('lives where nothing can be kept', async () => {
  mkdirSync(join(dir, 'history.sqlite'));
  const store = open();
  await vi.waitFor(() => {
    store.write([one(1)]);
    expect(store.counts().dropped).toBeGreaterThan(2);
    expect(said.join()).toContain('the history is not kept');
  }, PATIENT);
  await store.close();
});
