// Each day that is over gets its record, once what comes late is in; also those that ended while nothing ran.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Recorded } from '../../core/fact.ts';
import { dayRow } from '../../core/history/day-row.ts';
import { EMPTY_BATCH, type Past } from '../../core/history/past.ts';
import type { DayRow } from '../../core/history/rows.ts';
import { sampleOf } from '../../core/sample.ts';
import { watching } from '../fixture.ts';
import { createDayCloser, type DayCloser, GRACE_MS } from './day-closer.ts';
import { openEmbeddedPast } from './embedded/past.ts';
import { openEmbeddedStore } from './embedded/store.ts';
import type { HistoryStore, OpenPast } from './port.ts';

const DAY_MS = 86_400_000;
const T0 = 19_900 * DAY_MS;

let dir: string;
let store: HistoryStore;
let past: OpenPast;
let position: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-'));
  const file = join(dir, 'history.sqlite');
  store = openEmbeddedStore({ file, maxPages: null, keepDays: 30, keepMinuteDays: 400 });
  past = openEmbeddedPast(file);
  position = 0;
  for (const account of ['a', 'b']) sampled(account, T0 - 1_000, 0);
});
afterEach(async () => {
  past.close();
  await store.close();
  rmSync(dir, { recursive: true });
});

/** The roll of the n-th day, `late` after it began. */
function rolled(account: string, n: number, late = 1_000): readonly Recorded[] {
  position += 1;
  const startsAt = T0 + n * DAY_MS;
  const day = { name: `day-${n}`, startsAt, endsAt: startsAt + DAY_MS };
  const row = { account, seq: position, position, at: startsAt + late, hash: `h${position}` };
  const facts: readonly Recorded[] = [{ ...row, fact: { type: 'DayRolled', day } }];
  store.keep({ ...EMPTY_BATCH, facts }, position);
  return facts;
}

function sampled(account: string, at: number, mtm: number): void {
  const sample = sampleOf({ ...watching, at, mtm: mtm / 100 });
  store.keep({ ...EMPTY_BATCH, samples: [{ id: account, currency: 'INR', sample }] }, position);
}

const closer = (over: { past?: Past } = {}): DayCloser => createDayCloser({ past, store, dayRow, ...over });
const days = (account: string): Promise<readonly DayRow[]> => past.days(account, 0, T0 + 100 * DAY_MS);
const names = async (account: string) => (await days(account)).map(({ day }) => day);

async function stepAll(one: DayCloser, now: number): Promise<number> {
  for (let steps = 0; steps < 100; steps += 1) if (!(await one.step(now))) return steps;
  throw new Error('it is never done');
}

it('closes a day when the next one has begun and what comes late is in, and not before', async () => {
  const one = closer();
  one.took(rolled('a', 0));
  sampled('a', T0 + 5_000, 700);
  await stepAll(one, T0 + DAY_MS - 1);
  expect(await days('a')).toEqual([]);
  one.took(rolled('a', 1));
  await stepAll(one, T0 + DAY_MS + 1_000 + GRACE_MS - 1);
  expect(await days('a')).toEqual([]);
  sampled('a', T0 + DAY_MS - 1, -300);
  await stepAll(one, T0 + DAY_MS + 1_000 + GRACE_MS);
  const [row] = await days('a');
  expect(row).toMatchObject({ day: 'day-0', from: T0, to: T0 + DAY_MS, samples: 2, pnl: -300 });
  expect(row).toEqual(await dayRow(past, 'a', { name: 'day-0', from: T0, to: T0 + DAY_MS }));
});

it('waits for what comes late also after a start in the middle of that', async () => {
  for (const n of [0, 1]) rolled('a', n);
  const one = closer();
  await stepAll(one, T0 + DAY_MS + 1_000 + GRACE_MS - 1);
  expect(await days('a')).toEqual([]);
  await stepAll(one, T0 + DAY_MS + 1_000 + GRACE_MS);
  expect(await names('a')).toEqual(['day-0']);
});

it('closes days that ended while nothing ran, one a step, of every account', async () => {
  for (const account of ['a', 'b']) for (const n of [0, 1, 2, 5]) rolled(account, n);
  const now = T0 + 6 * DAY_MS;
  const one = closer();
  expect(await one.step(now)).toBe(true);
  expect([...(await names('a')), ...(await names('b'))]).toEqual(['day-0']);
  await stepAll(one, now);
  expect(await names('a')).toEqual(['day-0', 'day-1', 'day-2']);
  expect((await days('a')).at(-1)?.to).toBe(T0 + 3 * DAY_MS);
  expect(await names('b')).toEqual(['day-0', 'day-1', 'day-2']);
});

it('does not work out again after a start what it has closed', async () => {
  for (const n of [0, 1, 2]) rolled('a', n);
  await stepAll(closer(), T0 + 3 * DAY_MS);
  rolled('a', 3);
  const spans: number[] = [];
  const counting: Past = {
    ...past,
    bars: (account, from, to, step) => {
      spans.push(from);
      return past.bars(account, from, to, step);
    },
  };
  await stepAll(closer({ past: counting }), T0 + 4 * DAY_MS);
  expect(spans).toEqual([T0 + 2 * DAY_MS]);
  expect(await names('a')).toEqual(['day-0', 'day-1', 'day-2']);
});

it('is not misled by a clock that ran ahead and was set back', async () => {
  rolled('a', 0);
  rolled('a', 2, -DAY_MS);
  rolled('a', 1);
  rolled('a', 2);
  await stepAll(closer(), T0 + 3 * DAY_MS);
  expect((await days('a')).map(({ day, from, to }) => [day, from, to])).toEqual([
    ['day-0', T0, T0 + DAY_MS],
    ['day-1', T0 + DAY_MS, T0 + 2 * DAY_MS],
  ]);
});

it('says why a day has no record yet, waits, and tries again', async () => {
  for (const n of [0, 1]) rolled('a', n);
  let broken = true;
  const away: Past = {
    ...past,
    accounts: () => (broken ? Promise.reject(new Error('the database is away')) : past.accounts()),
  };
  const one = closer({ past: away });
  const now = T0 + 2 * DAY_MS;
  expect(await one.step(now)).toBe(false);
  expect(one.trouble).toContain('the database is away');
  broken = false;
  expect(await one.step(now + 1_000)).toBe(false);
  await stepAll(one, now + 61_000);
  expect(one.trouble).toBe(null);
  expect(await names('a')).toEqual(['day-0']);
});
