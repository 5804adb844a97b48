// Closed trades of a recorded strategy day, as `trades_daily.json` has them.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TradeRow } from '../../core/history/rows.ts';
import { isRecord, listOf } from '../json.ts';
import { BadLine, type TradeAbout, tradeOf } from './trade-line.ts';
import type { ReadFile } from './trades-csv.ts';

const FILE = 'trades_daily.json';
const MOST_BYTES = 64 * 1024 * 1024;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const isOpen = (row: unknown): boolean => isRecord(row) && row.exit_time === null;

function one(row: unknown, about: TradeAbout): TradeRow {
  if (!isRecord(row)) throw new BadLine('it is no trade');
  return tradeOf(
    {
      symbol: text(row.symbol),
      side: text(row.side),
      qty: text(row.quantity),
      entryPrice: text(row.entry_price),
      exitPrice: text(row.exit_price),
      openedAt: text(row.entry_time),
      closedAt: text(row.exit_time),
      pnl: text(row.pnl),
    },
    about,
  );
}

/** `path`: the day's folder, or the file in it. Trades that the day left open are passed over. Throws in words. */
export function tradesOfDay(path: string, about: TradeAbout): ReadFile<TradeRow> {
  const file = statSync(path).isDirectory() ? join(path, FILE) : path;
  if (statSync(file).size > MOST_BYTES) throw new Error(`${file} is larger than 64 MiB`);
  const list = listOf(JSON.parse(readFileSync(file, 'utf8')), 'trades');
  if (list === null) throw new Error(`${file} has no list of trades`);
  const rows: TradeRow[] = [];
  const bad: { line: number; why: string }[] = [];
  for (const [i, row] of list.entries()) {
    if (isOpen(row)) continue;
    try {
      rows.push(one(row, about));
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      bad.push({ line: i + 1, why: error.message });
    }
  }
  return { rows, bad };
}
