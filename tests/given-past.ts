// A history in memory: what a store promises, over plain arrays, for tests of whoever asks.
import type { Fact, Recorded } from '../exporter/src/core/fact.ts';
import { barsOf } from '../exporter/src/core/history/bar.ts';
import { EMPTY_BATCH, type HistoryBatch, type Past } from '../exporter/src/core/history/past.ts';
import type { TradeRow } from '../exporter/src/core/history/rows.ts';
import type { Sample } from '../exporter/src/core/sample.ts';
import type { Ms } from '../exporter/src/core/types.ts';

const UNKNOWN: Sample = {
  at: 0,
  phase: 'watching',
  mtm: null,
  worst: null,
  best: null,
  realized: null,
  unrealized: null,
  peak: null,
  confirmed: null,
  coverageRatio: null,
  utilizationRatio: null,
  open: null,
  readAgeMs: null,
  markAgeMs: null,
  trades: null,
  streak: null,
  cooldownMs: null,
  navUsd: null,
  navAgeMs: null,
  drawdownRatio: null,
  atrRatio: null,
  makerFillRatio: null,
  fallbackRatio: null,
  slippageBps: null,
  slipQ25Bps: null,
  slipQ75Bps: null,
  feePnlRatio: null,
};

export const sampleAt = (at: Ms, known: Partial<Sample> = {}): Sample => ({ ...UNKNOWN, at, ...known });

export const tradeAt = (closedAt: Ms, over: Partial<TradeRow> = {}): TradeRow => ({
  account: 'a',
  id: `t-${closedAt}`,
  symbol: 'CE',
  side: 'short',
  qty: 75,
  entryPrice: 10_000,
  exitPrice: 9_900,
  openedAt: closedAt - 60_000,
  closedAt,
  pnl: 7_500,
  source: 'account',
  ...over,
});

/** Facts of account `a` in this order, numbered from `first`. */
export const recordedOf = (
  facts: readonly (readonly [at: Ms, fact: Fact])[],
  { account = 'a', first = 1 } = {},
): readonly Recorded[] =>
  facts.map(([at, fact], i) => ({
    account,
    seq: first + i,
    position: first + i,
    at,
    fact,
    hash: `h${first + i}`,
  }));

/** `read` counts what was read, so that a test can say that a question reads little. */
export interface MemoryPast extends Past {
  keep(batch: Partial<HistoryBatch>): void;
  /** Forgets raw samples before a moment, as a store does; bars stay. */
  forgetSamples(before: Ms): void;
  readonly read: { samples: number; bars: number; facts: number; trades: number };
}

function* paged<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

type Key = string | number;

/** Rows by key, the newest of a key standing, in order of their keys' parts. */
class Table<T> {
  readonly #rows = new Map<string, T>();
  readonly #keyOf: (row: T) => readonly Key[];
  #sorted: readonly T[] | null = null;

  constructor(keyOf: (row: T) => readonly Key[]) {
    this.#keyOf = keyOf;
  }

  put(rows: readonly T[]): void {
    for (const row of rows) this.#rows.set(JSON.stringify(this.#keyOf(row)), row);
    this.#sorted = null;
  }

  all(): readonly T[] {
    this.#sorted ??= [...this.#rows.values()].sort((a, b) => compare(this.#keyOf(a), this.#keyOf(b)));
    return this.#sorted;
  }
}

function compare(a: readonly Key[], b: readonly Key[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? part;
    if (part < other) return -1;
    if (part > other) return 1;
  }
  return 0;
}

/** Pages of `pageSize`, small by default so that a question meets page ends. */
export function memoryPast(given: Partial<HistoryBatch> = {}, pageSize = 7): MemoryPast {
  const samples = new Table<HistoryBatch['samples'][number]>((one) => [one.id, one.sample.at]);
  const facts = new Table<HistoryBatch['facts'][number]>(({ account, position }) => [account, position]);
  const trades = new Table<HistoryBatch['trades'][number]>(({ account, closedAt, id }) => [
    account,
    closedAt,
    id,
  ]);
  const days = new Table<HistoryBatch['days'][number]>(({ account, from }) => [account, from]);
  const read = { samples: 0, bars: 0, facts: 0, trades: 0 };
  let forgotten: Ms = Number.NEGATIVE_INFINITY;

  const keep = (batch: Partial<HistoryBatch>): void => {
    const whole = { ...EMPTY_BATCH, ...batch };
    samples.put(whole.samples);
    facts.put(whole.facts);
    trades.put(whole.trades);
    days.put(whole.days);
  };
  keep(given);

  return {
    keep,
    read,
    forgetSamples: (before) => {
      forgotten = before;
    },
    async accounts() {
      const found = new Map<string, string>();
      for (const { account } of [...facts.all(), ...trades.all(), ...days.all()]) found.set(account, 'INR');
      for (const { id, currency } of samples.all()) found.set(id, currency);
      return [...found.entries()].sort().map(([id, currency]) => ({ id, currency }));
    },
    async *samples(account, from, to) {
      const rows = samples.all().flatMap(({ id, sample }) => (id === account ? [sample] : []));
      const wanted = rows.filter(({ at }) => at >= Math.max(from, forgotten) && at < to);
      read.samples += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *bars(account, from, to, step) {
      const rows = samples.all().flatMap(({ id, sample }) => (id === account ? [sample] : []));
      const wanted = barsOf(rows, step).filter(({ at }) => at >= from && at < to);
      read.bars += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *facts(account, types, from, to) {
      const wanted = facts
        .all()
        .filter((row) => row.account === account && row.at >= from && row.at < to)
        .filter(({ fact }) => types === null || types.includes(fact.type));
      read.facts += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *trades(account, from, to) {
      const own = trades.all().filter((row) => row.account === account);
      const wanted = own.filter(({ closedAt }) => closedAt >= from && closedAt < to);
      read.trades += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async days(account, from, to) {
      return days.all().filter((row) => row.account === account && row.from >= from && row.from < to);
    },
  };
}
