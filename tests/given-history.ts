// A data directory with a history in it, for tests: two accounts, a few minutes, trades with awkward names.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../exporter/src/cli/io.ts';
import { EMPTY_BATCH, type HistoryBatch, type KeptSample } from '../exporter/src/core/history/past.ts';
import type { TradeRow } from '../exporter/src/core/history/rows.ts';
import type { Sample } from '../exporter/src/core/sample.ts';
import type { Ms } from '../exporter/src/core/types.ts';
import { openEmbeddedStore } from '../exporter/src/gateway/history/embedded/store.ts';
import { sampleAt } from './given-past.ts';

/** 09:15 in Kolkata. */
export const OPEN: Ms = Date.parse('2024-10-28T03:45:00Z');

export const sample = (at: Ms, mtm: number | null, more: Partial<Sample> = {}): Sample =>
  sampleAt(at, { mtm, ...more });

export const samples = (id: string, count: number): readonly KeptSample[] =>
  Array.from({ length: count }, (_, i) => ({
    id,
    currency: 'INR',
    sample: sample(OPEN + i * 1_000, i % 7 === 3 ? null : (i % 90) * -131 + 7, {
      confirmed: i % 2 === 0,
      utilizationRatio: (i % 100) / 100,
      open: i % 3,
    }),
  }));

export const trade = (account: string, id: string, more: Partial<TradeRow> = {}): TradeRow => ({
  account,
  id,
  symbol: 'NIFTY24O31 24250 CE',
  side: 'short',
  qty: 25,
  entryPrice: 27_000,
  exitPrice: 28_090,
  openedAt: OPEN + 60_000,
  closedAt: OPEN + 120_000,
  pnl: -27_250,
  source: 'account',
  ...more,
});

export interface Desk {
  readonly dir: string;
  readonly io: Io;
  readonly out: string[];
  readonly err: string[];
}

/** A command line over a data directory of its own, which is empty at first. */
export function desk(): Desk {
  const dir = mkdtempSync(join(tmpdir(), 'tripline-history-'));
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env: { TRIPLINE_DATA_DIR: dir },
    out: (line) => void out.push(`${line}\n`),
    err: (line) => void err.push(`${line}\n`),
    write: async (text) => void out.push(text),
    signal: new AbortController().signal,
    answerMs: 1_000,
  };
  return { dir, io, out, err };
}

export async function keepIn(dir: string, batch: Partial<HistoryBatch>, through = 0): Promise<void> {
  const file = join(dir, 'history.sqlite');
  const store = openEmbeddedStore({ file, maxPages: null, keepDays: 3_650, keepMinuteDays: 3_650 });
  store.keep({ ...EMPTY_BATCH, ...batch }, through);
  await store.close();
}
