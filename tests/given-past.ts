// A history in memory: what a store promises, over plain arrays, for tests of whoever asks.
import type { Fact, Recorded } from '../exporter/src/core/fact.ts';
import { barsOf } from '../exporter/src/core/history/bar.ts';
import { EMPTY_BATCH, type HistoryBatch, type Past } from '../exporter/src/core/history/past.ts';
import type { Asked, Cell, Question } from '../exporter/src/core/history/question.ts';
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

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Local time as the process's calendar has it, in one zone for all accounts. */
export function localTimeIn(timeZone: string): Asked['localTime'] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (_, at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const weekday = WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1;
    return { weekday, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
}

/** Asked of account `a`, in rupees and in India, where nothing else is said. */
export const asking = (from: Ms, to: Ms, over: Partial<Asked> = {}): Asked => ({
  accounts: [{ id: 'a', currency: 'INR' }],
  from,
  to,
  now: to,
  step: null,
  limits: [],
  symbol: null,
  side: null,
  localTime: localTimeIn('Asia/Kolkata'),
  ...over,
});

/** The answer as objects by the names of the columns. */
export async function answerTo(
  question: Question,
  past: Past,
  asked: Asked,
): Promise<readonly Record<string, Cell>[]> {
  const { rows } = await question.ask(past, asked);
  return rows.map((row) => Object.fromEntries(question.columns.map(({ name }, i) => [name, row[i] ?? null])));
}

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
  readonly #byAccount = new Map<string, T[]>();

  constructor(keyOf: (row: T) => readonly Key[]) {
    this.#keyOf = keyOf;
  }

  put(rows: readonly T[]): void {
    for (const row of rows) this.#rows.set(JSON.stringify(this.#keyOf(row)), row);
    this.#sorted = null;
    this.#byAccount.clear();
  }

  /** Of one account, which is the first part of every key. */
  of(account: string): readonly T[] {
    if (this.#byAccount.size === 0) {
      for (const row of this.all()) {
        const own = String(this.#keyOf(row)[0]);
        const rows = this.#byAccount.get(own);
        if (rows === undefined) this.#byAccount.set(own, [row]);
        else rows.push(row);
      }
    }
    return this.#byAccount.get(account) ?? [];
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
      for (const { account } of [...trades.all(), ...days.all()]) found.set(account, 'INR');
      for (const { account, fact } of facts.all()) {
        if (fact.type === 'SettingsChanged') found.set(account, fact.settings.currency);
      }
      for (const { id, currency } of samples.all()) found.set(id, currency);
      return [...found.entries()].sort().map(([id, currency]) => ({ id, currency }));
    },
    async *samples(account, from, to) {
      const rows = samples.of(account).map(({ sample }) => sample);
      const wanted = rows.filter(({ at }) => at >= Math.max(from, forgotten) && at < to);
      read.samples += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *bars(account, from, to, step) {
      const near = samples.of(account).filter(({ sample: { at } }) => at >= from && at < to + step);
      const bars = barsOf(
        near.map(({ sample }) => sample),
        step,
      );
      const wanted = bars.filter(({ at }) => at >= from && at < to);
      read.bars += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *facts(account, types, from, to) {
      const wanted = facts
        .of(account)
        .filter(({ at }) => at >= from && at < to)
        .filter(({ fact }) => types === null || types.includes(fact.type));
      read.facts += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async *trades(account, from, to) {
      const wanted = trades.of(account).filter(({ closedAt }) => closedAt >= from && closedAt < to);
      read.trades += wanted.length;
      yield* paged(wanted, pageSize);
    },
    async days(account, from, to) {
      return days.of(account).filter((row) => row.from >= from && row.from < to);
    },
  };
}
