// What reaches the store: facts without a gap whatever fails, samples each once, and what is in the way is said.
import { expect, it } from 'vitest';
import type { Recorded } from '../../core/fact.ts';
import type { HistoryBatch, KeptSample } from '../../core/history/past.ts';
import { sampleOf } from '../../core/sample.ts';
import { watching } from '../fixture.ts';
import { createFeed, type JournalPages } from './feed.ts';

const factAt = (position: number): Recorded => ({
  account: 'a',
  seq: position,
  position,
  at: position,
  fact: { type: 'DayReset', reason: 'test', by: 'test' },
  hash: `h${position}`,
});

/** A journal in memory that can be made unreadable. */
class Journal implements JournalPages {
  readonly facts: Recorded[] = [];
  broken = false;

  add(count: number): this {
    for (let n = 0; n < count; n += 1) this.facts.push(factAt(this.facts.length + 1));
    return this;
  }

  head(): number {
    return this.facts.length;
  }

  readAll(after: number, limit: number): readonly Recorded[] {
    if (this.broken) throw new Error('the disk is away');
    return this.facts.slice(after, after + limit);
  }
}

/** A store in memory that can be made to refuse. */
class Store {
  readonly kept: HistoryBatch[] = [];
  through = 0;
  refuses: ((batch: HistoryBatch) => Error | null) | null = null;

  position(): number {
    return this.through;
  }

  keep(batch: HistoryBatch, through: number): void {
    const error = this.refuses?.(batch) ?? null;
    if (error !== null) throw error;
    this.kept.push(batch);
    this.through = through;
  }

  get positions(): readonly number[] {
    return this.kept.flatMap(({ facts }) => facts.map(({ position }) => position));
  }

  get samples(): readonly number[] {
    return this.kept.flatMap(({ samples }) => samples.map(({ sample }) => sample.at));
  }
}

const samples = (...seconds: readonly number[]): readonly KeptSample[] =>
  seconds.map((second) => ({
    id: 'a',
    currency: 'INR',
    sample: sampleOf({ ...watching, at: second * 1_000 }),
  }));

function given(facts = 0) {
  const [journal, store, told] = [new Journal().add(facts), new Store(), [] as number[]];
  const onKept = (kept: readonly Recorded[]) => void told.push(...kept.map(({ position }) => position));
  return { journal, store, told, feed: createFeed({ store, journal, onKept }) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

it('fills in a long journal page by page, says how far it is behind, and tells of what was kept', () => {
  const { store, feed, told } = given(1_200);
  const lags: (number | null)[] = [];
  do {
    feed.step();
    lags.push(feed.lag);
  } while (feed.more);
  expect(lags).toEqual([700, 200, 0]);
  expect(store.positions).toEqual(upTo(1_200));
  expect(told).toEqual(upTo(1_200));
  expect(feed.facts).toBe(1_200);
});

it('keeps samples while the journal cannot be read, and the facts once it can', () => {
  const { journal, store, feed } = given(3);
  journal.broken = true;
  feed.take(samples(1, 2));
  expect(feed.step()).toEqual({ batches: 1, kept: 2, lost: 0 });
  expect(feed).toMatchObject({
    lag: null,
    failures: 1,
    trouble: 'the journal cannot be read: the disk is away',
  });
  expect(store.through).toBe(0);
  journal.broken = false;
  feed.step();
  expect(store.positions).toEqual([1, 2, 3]);
  expect(feed).toMatchObject({ lag: 0, failures: 1, trouble: null });
});

it('holds what the store refuses, keeps it once the store takes it, and skips no fact', () => {
  const { journal, store, feed, told } = given(2);
  store.refuses = () => Object.assign(new Error('no space'), { code: 'SQLITE_FULL' });
  for (let second = 1; second <= 12; second += 1) {
    feed.take(samples(second));
    expect(feed.step()).toEqual({ batches: 0, kept: 0, lost: 0 });
    expect(feed).toMatchObject({ failures: second, trouble: 'SQLITE_FULL: no space', waiting: second });
  }
  expect(feed.more).toBe(false);
  journal.add(1);
  store.refuses = null;
  const answered = [];
  do {
    answered.push(feed.step());
  } while (feed.more);
  expect(answered.map(({ batches }) => batches)).toEqual([5, 5, 2]);
  expect(store.samples).toEqual(upTo(12).map((second) => second * 1_000));
  expect(store.positions).toEqual([1, 2, 3]);
  expect(told).toEqual([1, 2, 3]);
  expect(feed.trouble).toBe(null);
});

it('gives up samples that no store can hold, counted, rather than the facts behind them', () => {
  const { store, feed } = given(2);
  store.refuses = (batch) => (batch.samples.length > 0 ? new RangeError('too large to be kept') : null);
  feed.take(samples(1, 2));
  expect(feed.step()).toEqual({ batches: 1, kept: 0, lost: 2 });
  expect(feed).toMatchObject({ failures: 1, trouble: 'too large to be kept' });
  expect(store.positions).toEqual([1, 2]);
  store.refuses = null;
  feed.take(samples(3));
  feed.step();
  expect(feed.trouble).toBe(null);
});

it('says so when the journal is not the one that it was kept from', () => {
  const { store, feed } = given(3);
  store.through = 10;
  feed.step();
  expect(feed.trouble).toContain('another journal');
  expect(feed.lag).toBe(0);
});

it('does nothing when there is nothing', () => {
  const { store, feed } = given();
  expect(feed.step()).toEqual({ batches: 0, kept: 0, lost: 0 });
  expect(store.kept).toEqual([]);
  expect(feed.more).toBe(false);
});
