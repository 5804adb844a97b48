// The history as the gateway uses it: it never waits for the disk, and counts what the disk did not take.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openJournal } from '../../backbone/embedded/journal.ts';
import type { AccountFrame } from '../../contract.ts';
import type { Recorded } from '../../core/fact.ts';
import type { KeptSample } from '../../core/history/past.ts';
import type { Journal } from '../../core/ports.ts';
import { sampleOf } from '../../core/sample.ts';
import { createLog } from '../../log.ts';
import { frameOf, watching } from '../fixture.ts';
import { createView } from '../view.ts';
import { openEmbeddedPast } from './embedded/past.ts';
import { openHistory } from './handle.ts';
import { sampler } from './sampler.ts';

/** A thread that starts on a busy machine takes its time. */
const PATIENT = { timeout: 15_000, interval: 50 };

let dir: string;
let said: string[];
let journal: Journal;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  said = [];
  journal = await openJournal(join(dir, 'journal.sqlite'));
});
afterEach(async () => {
  await journal.close();
  rmSync(dir, { recursive: true });
});

const at = (second: number): AccountFrame => ({ ...watching, at: watching.at + second * 1_000, mtm: second });
const open = (maxPages: number | null = null) =>
  openHistory({
    options: {
      store: 'embedded',
      file: join(dir, 'history.sqlite'),
      maxPages,
      keepDays: 30,
      keepMinuteDays: 400,
    },
    journalFile: join(dir, 'journal.sqlite'),
    log: createLog('test', (line) => said.push(line)),
  });
const one = (second: number): KeptSample => ({
  id: 'paper-1',
  currency: 'INR',
  sample: sampleOf(at(second)),
});

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
  const history = open();
  for (let second = 0; second < 5; second += 1) history.write([one(second)]);
  await history.close();
  expect(history.seen()).toMatchObject({ kept: 5, dropped: 0, failures: 0, trouble: null });
  const past = openEmbeddedPast(join(dir, 'history.sqlite'));
  const found: (number | null)[] = [];
  for await (const page of past.samples('paper-1', watching.at + 1_000, watching.at + 4_000)) {
    found.push(...page.map(({ mtm }) => mtm));
  }
  expect(found).toEqual([100, 200, 300]);
  past.close();
});

it('fills in the facts that it lacks, also those of before it was there, and says how far behind it is', async () => {
  const facts = Array.from(
    { length: 700 },
    () => ({ type: 'DayReset', reason: 'test', by: 'test' }) as const,
  );
  await journal.append('paper-1', 0, 1_000, facts);
  const history = open();
  await vi.waitFor(() => expect(history.seen()).toMatchObject({ facts: 700, lag: 0 }), PATIENT);
  await journal.append('paper-1', 700, 2_000, facts.slice(0, 3));
  await vi.waitFor(() => expect(history.seen()).toMatchObject({ facts: 703, lag: 0 }), PATIENT);
  await history.close();
  const past = openEmbeddedPast(join(dir, 'history.sqlite'));
  const kept: Recorded[] = [];
  for await (const page of past.facts('paper-1', null, 0, 3_000)) kept.push(...page);
  past.close();
  expect(kept).toEqual(await journal.readAll(0));
});

it('counts what a full disk does not take, says so once, and goes on', async () => {
  const history = open(30);
  const many = Array.from({ length: 500 }, (_, i) => ({ ...one(i), id: `account-${i}` }));
  await vi.waitFor(() => {
    history.write(many);
    expect(history.seen().dropped).toBeGreaterThan(1_000);
    expect(history.seen().trouble).toContain('SQLITE_FULL');
  }, PATIENT);
  await history.close();
  expect(said.filter((line) => line.includes('SQLITE_FULL'))).toHaveLength(1);
});

it('drops rather than waits when the disk stands still', async () => {
  const history = open();
  for (let second = 0; second < 100; second += 1) history.write([one(second)]);
  // Nothing could be answered meanwhile: sixty wait, the others are dropped.
  expect(history.seen().dropped).toBe(40);
  await history.close();
  expect(history.seen()).toMatchObject({ kept: 60, dropped: 40 });
});

it('lives where nothing can be kept', async () => {
  mkdirSync(join(dir, 'history.sqlite'));
  const history = open();
  await vi.waitFor(() => {
    history.write([one(1)]);
    expect(history.seen().dropped).toBeGreaterThan(2);
    expect(said.join()).toContain('the history is not kept');
  }, PATIENT);
  await history.close();
});
