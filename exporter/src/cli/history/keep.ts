// Keeps imported trades, beside the exporter or without one, and works out anew the days that they fall into.
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { dayRow } from '../../core/history/day-row.ts';
import { EMPTY_BATCH, type HistoryBatch } from '../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../core/history/rows.ts';
import type { Ms } from '../../core/types.ts';
import { openPast } from '../../gateway/history/open-past.ts';
import { openStore } from '../../gateway/history/open-store.ts';
import type { HistoryStore, OpenPast } from '../../gateway/history/port.ts';
import type { Source } from './source.ts';

export interface KeptTrades {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  /** Records of days that were worked out anew. */
  readonly days: number;
}

const BATCH = 1_000;
/** No day is longer, over changes of the clock too. */
const LONGEST_DAY_MS: Ms = 26 * 3_600_000;
const BUSY_TRIES = 30;
const BUSY_PAUSE_MS = 200;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/** The exporter may be writing: its turn is waited for, not for ever. */
async function keepPatiently(store: HistoryStore, batch: HistoryBatch): Promise<void> {
  for (let left = BUSY_TRIES; ; left -= 1) {
    try {
      // Never past what the exporter has read: that is its own to say.
      store.keep(batch, store.position());
      return;
    } catch (error) {
      if (!isBusy(error) || left === 0) throw error;
      await pause(BUSY_PAUSE_MS);
    }
  }
}

export async function keepInBatches(store: HistoryStore, whole: Partial<HistoryBatch>): Promise<void> {
  const { samples, trades, days } = { ...EMPTY_BATCH, ...whole };
  const most = Math.max(samples.length, trades.length, days.length);
  for (let i = 0; i < most; i += BATCH) {
    const part = <T>(rows: readonly T[]): readonly T[] => rows.slice(i, i + BATCH);
    const batch = { ...EMPTY_BATCH, samples: part(samples), trades: part(trades), days: part(days) };
    await keepPatiently(store, batch);
  }
}

function byAccount(trades: readonly TradeRow[]): ReadonlyMap<string, readonly TradeRow[]> {
  const found = new Map<string, TradeRow[]>();
  for (const trade of trades) {
    const own = found.get(trade.account) ?? [];
    own.push(trade);
    found.set(trade.account, own);
  }
  return found;
}

const spanOf = (trades: readonly TradeRow[]): readonly [from: Ms, to: Ms] => {
  const times = trades.map(({ closedAt }) => closedAt);
  return [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b)) + 1];
};

const content = (trade: TradeRow): string =>
  JSON.stringify([
    ...[trade.symbol, trade.side, trade.qty, trade.entryPrice, trade.exitPrice],
    ...[trade.openedAt, trade.closedAt, trade.pnl],
  ]);

interface News {
  readonly added: readonly TradeRow[];
  readonly changed: readonly TradeRow[];
}

/** What Tripline saw itself stands, whatever a file says of it. */
async function newsOf(past: OpenPast, account: string, trades: readonly TradeRow[]): Promise<News> {
  const [from, to] = spanOf(trades);
  const before = new Map<string, TradeRow>();
  for await (const page of past.trades(account, from, to)) for (const trade of page) before.set(trade.id, trade);
  const added = trades.filter(({ id }) => !before.has(id));
  const changed = trades.filter((trade) => {
    const old = before.get(trade.id);
    return old?.source === 'import' && content(old) !== content(trade);
  });
  return { added, changed };
}

/** Kept records of the days into which the trades fall, as they are now, where that is not as they were kept. */
async function daysAnew(past: OpenPast, account: string, trades: readonly TradeRow[]): Promise<readonly DayRow[]> {
  const [from, to] = spanOf(trades);
  const rows: DayRow[] = [];
  for (const row of await past.days(account, from - LONGEST_DAY_MS, to)) {
    if (!trades.some(({ closedAt }) => row.from <= closedAt && closedAt < row.to)) continue;
    const anew = await dayRow(past, account, { name: row.day, from: row.from, to: row.to });
    if (!isDeepStrictEqual(anew, row)) rows.push(anew);
  }
  return rows;
}

/** What is only on this disk is handed on, where the store is elsewhere. */
async function handOn(store: HistoryStore): Promise<void> {
  while (store.status().waiting > 0) {
    const more = await store.tidy(Date.now());
    const { waiting, trouble } = store.status();
    if (trouble !== null && waiting > 0) {
      throw new Error(`what was brought in is kept here and not yet handed on: ${trouble}; the exporter will`);
    }
    if (!more && waiting > 0) await pause(BUSY_PAUSE_MS);
  }
}

export async function keepTrades(source: Source, trades: readonly TradeRow[]): Promise<KeptTrades> {
  const store = await openStore(source.options);
  try {
    const past = await openPast(source.options);
    try {
      const counts = { added: 0, changed: 0, days: 0 };
      for (const [account, own] of byAccount(trades)) {
        const { added, changed } = await newsOf(past, account, own);
        const news = [...added, ...changed];
        await keepInBatches(store, { trades: news });
        await handOn(store);
        // Of all of them: a run that was cut off may have kept trades and not the days.
        const days = await daysAnew(past, account, own);
        await keepInBatches(store, { days });
        await handOn(store);
        counts.added += added.length;
        counts.changed += changed.length;
        counts.days += days.length;
      }
      return { ...counts, same: trades.length - counts.added - counts.changed };
    } finally {
      past.close();
    }
  } finally {
    await store.close();
  }
}
