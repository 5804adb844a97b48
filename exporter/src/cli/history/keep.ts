// Keeps what is imported, beside the exporter or without one, and works out anew the days that it falls into.
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { dayRow } from '../../core/history/day-row.ts';
import { EMPTY_BATCH, type HistoryBatch, type KeptSample } from '../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../core/history/rows.ts';
import type { Ms } from '../../core/types.ts';
import { openPast } from '../../gateway/history/open-past.ts';
import type { HistoryStore, OpenPast } from '../../gateway/history/port.ts';
import { openStore } from './open-store.ts';
import type { Source } from './source.ts';

export interface Imported {
  readonly samples: readonly KeptSample[];
  readonly trades: readonly TradeRow[];
  readonly days: readonly DayRow[];
}

export interface Counts {
  readonly added: number;
  /** Of an earlier import, and different now. */
  readonly changed: number;
  readonly same: number;
}

export interface KeptCounts {
  readonly samples: Counts;
  readonly trades: Counts;
  readonly days: Counts;
  /** Records of days that were worked out anew. */
  readonly anew: number;
}

const BATCH = 1_000;
/** No day is longer, over changes of the clock too. */
const LONGEST_DAY_MS: Ms = 26 * 3_600_000;
const BUSY_TRIES = 30;
const PAUSE_MS = 200;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/** The exporter may be writing: its turn is waited for, not for ever. */
async function keepPatiently(store: HistoryStore, batch: HistoryBatch): Promise<void> {
  for (let left = BUSY_TRIES; ; left -= 1) {
    try {
      // How far the journal was read is for the exporter to say.
      store.keep(batch, store.position());
      return;
    } catch (error) {
      if (!isBusy(error) || left === 0) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** What is only on this disk is handed on, where the store is elsewhere. */
async function handOn(store: HistoryStore): Promise<void> {
  while (store.status().waiting > 0) {
    const more = await store.tidy(Date.now());
    const { waiting, trouble } = store.status();
    if (trouble !== null && waiting > 0) {
      throw new Error(
        `what was brought in is kept here and not yet handed on: ${trouble}; the exporter goes on with it`,
      );
    }
    if (!more && waiting > 0) await pause(PAUSE_MS);
  }
}

async function keep(store: HistoryStore, what: Partial<HistoryBatch>): Promise<void> {
  const whole = { ...EMPTY_BATCH, ...what };
  const { samples, trades, days } = whole;
  const most = Math.max(samples.length, trades.length, days.length);
  for (let i = 0; i < most; i += BATCH) {
    const part = <T>(rows: readonly T[]): readonly T[] => rows.slice(i, i + BATCH);
    const batch = { ...EMPTY_BATCH, samples: part(samples), trades: part(trades), days: part(days) };
    await keepPatiently(store, batch);
  }
  await handOn(store);
}

function grouped<T>(rows: readonly T[], accountOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const own = found.get(accountOf(row)) ?? [];
    own.push(row);
    found.set(accountOf(row), own);
  }
  return found;
}

const least = (times: readonly Ms[]): Ms => times.reduce((a, b) => Math.min(a, b));
const most = (times: readonly Ms[]): Ms => times.reduce((a, b) => Math.max(a, b));

interface News<T> {
  readonly rows: readonly T[];
  readonly counts: Counts;
}

const news = <T>(all: readonly T[], added: readonly T[], changed: readonly T[]): News<T> => ({
  rows: [...added, ...changed],
  counts: {
    added: added.length,
    changed: changed.length,
    same: all.length - added.length - changed.length,
  },
});

const content = ({ source: _source, ...told }: TradeRow): unknown => told;

/** What Tripline saw itself stands, whatever a file says of it. */
async function newTrades(
  past: OpenPast,
  account: string,
  trades: readonly TradeRow[],
): Promise<News<TradeRow>> {
  const times = trades.map(({ closedAt }) => closedAt);
  const before = new Map<string, TradeRow>();
  for await (const page of past.trades(account, least(times), most(times) + 1)) {
    for (const trade of page) before.set(trade.id, trade);
  }
  const added = trades.filter(({ id }) => !before.has(id));
  const changed = trades.filter((trade) => {
    const old = before.get(trade.id);
    return old?.source === 'import' && !isDeepStrictEqual(content(old), content(trade));
  });
  return news(trades, added, changed);
}

/** By their moments: a sample that is there stands. `samples` are of one account, oldest first. */
async function newSamples(
  past: OpenPast,
  account: string,
  samples: readonly KeptSample[],
): Promise<News<KeptSample>> {
  const added: KeptSample[] = [];
  for (let i = 0; i < samples.length; i += BATCH) {
    const some = samples.slice(i, i + BATCH);
    const times = some.map(({ sample }) => sample.at);
    const before = new Set<Ms>();
    for await (const page of past.samples(account, least(times), most(times) + 1)) {
      for (const { at } of page) before.add(at);
    }
    added.push(...some.filter(({ sample }) => !before.has(sample.at)));
  }
  return news(samples, added, []);
}

async function newDays(past: OpenPast, account: string, days: readonly DayRow[]): Promise<News<DayRow>> {
  const times = days.map(({ from }) => from);
  const before = await past.days(account, least(times), most(times) + 1);
  const names = new Set(before.map(({ day }) => day));
  return news(
    days,
    days.filter(({ day }) => !names.has(day)),
    [],
  );
}

/** Kept records of the days into which the moments fall, as they are now, where that is not as they were kept. */
async function daysAnew(past: OpenPast, account: string, times: readonly Ms[]): Promise<readonly DayRow[]> {
  if (times.length === 0) return [];
  const rows: DayRow[] = [];
  for (const row of await past.days(account, least(times) - LONGEST_DAY_MS, most(times) + 1)) {
    if (!times.some((at) => row.from <= at && at < row.to)) continue;
    const anew = await dayRow(past, account, { name: row.day, from: row.from, to: row.to });
    if (!isDeepStrictEqual(anew, row)) rows.push(anew);
  }
  return rows;
}

const NONE: Counts = { added: 0, changed: 0, same: 0 };
const plus = (a: Counts, b: Counts): Counts => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  same: a.same + b.same,
});

class Keeping {
  readonly #store: HistoryStore;
  readonly #past: OpenPast;
  samples = NONE;
  trades = NONE;
  days = NONE;
  anew = 0;

  constructor(store: HistoryStore, past: OpenPast) {
    this.#store = store;
    this.#past = past;
  }

  async account(account: string, { samples, trades, days }: Imported): Promise<void> {
    const [store, past] = [this.#store, this.#past];
    if (days.length > 0) {
      const { rows, counts } = await newDays(past, account, days);
      await keep(store, { days: rows });
      this.days = plus(this.days, counts);
    }
    if (samples.length > 0) {
      const byTime = samples.toSorted((a, b) => a.sample.at - b.sample.at);
      const { rows, counts } = await newSamples(past, account, byTime);
      await keep(store, { samples: rows });
      this.samples = plus(this.samples, counts);
    }
    if (trades.length > 0) {
      const { rows, counts } = await newTrades(past, account, trades);
      await keep(store, { trades: rows });
      this.trades = plus(this.trades, counts);
    }
    // Of all of them, new or not: a run that was cut off may have kept them and not the days.
    const times = [...samples.map(({ sample }) => sample.at), ...trades.map(({ closedAt }) => closedAt)];
    const anew = await daysAnew(past, account, times);
    await keep(store, { days: anew });
    this.anew += anew.length;
  }
}

/** The same a second time changes nothing. */
export async function keepImported({ options }: Source, imported: Imported): Promise<KeptCounts> {
  const store = openStore(options);
  try {
    const past = openPast(options);
    try {
      const keeping = new Keeping(store, past);
      const samples = grouped(imported.samples, ({ id }) => id);
      const trades = grouped(imported.trades, ({ account }) => account);
      const days = grouped(imported.days, ({ account }) => account);
      for (const account of new Set([...samples.keys(), ...trades.keys(), ...days.keys()])) {
        await keeping.account(account, {
          samples: samples.get(account) ?? [],
          trades: trades.get(account) ?? [],
          days: days.get(account) ?? [],
        });
      }
      return keeping;
    } finally {
      past.close();
    }
  } finally {
    await store.close();
  }
}
