// Trades from a CSV file: every line that is not understood is named by its number.
import { parse } from 'csv-parse/sync';
import type { TradeRow } from '../../core/history/rows.ts';
import { BadLine, TRADE_FIELDS, type TradeAbout, type TradeField, tradeOf } from './trade-line.ts';

export interface ReadFile<T> {
  readonly rows: readonly T[];
  readonly bad: readonly { readonly line: number; readonly why: string }[];
}

const MOST_ROWS = 1_000_000;
/** Of our own export, and of no use here. */
const IGNORED: readonly string[] = ['source', 'currency'];
const NAMES: readonly string[] = [...TRADE_FIELDS, ...IGNORED];

/** Headings differ by case, blanks, underscores and hyphens at most: `Exit Price`, `exit_price`. */
const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
const BY_PLAIN = new Map(NAMES.map((name) => [plainName(name), name]));

function headings(row: readonly string[]): string[] {
  const names = row.map((name) => {
    const known = BY_PLAIN.get(plainName(name.trim()));
    if (known === undefined) {
      throw new Error(
        `line 1: there is no column ${name.slice(0, 40) || '(empty)'}; there are ${NAMES.join(', ')}`,
      );
    }
    return known;
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`line 1: the column ${twice} is there twice`);
  return names;
}

interface Parsed {
  readonly record: Readonly<Partial<Record<TradeField, string>>>;
  readonly info: { readonly lines: number };
}

/** Throws an Error in words where it is no such file at all. */
export function tradesInCsv(text: string, about: TradeAbout): ReadFile<TradeRow> {
  const bad: { line: number; why: string }[] = [];
  const parsed: Parsed[] = parse(text, {
    bom: true,
    columns: headings,
    info: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => void bad.push({ line: Number(error?.lines ?? 0), why: error?.message ?? 'not CSV' }),
    record_delimiter: ['\r\n', '\n', '\r'],
    to: MOST_ROWS + 1,
    max_record_size: 65_536,
  });
  if (parsed.length > MOST_ROWS) throw new Error(`more than ${MOST_ROWS} trades: bring them in in parts`);
  const rows: TradeRow[] = [];
  for (const { record, info } of parsed) {
    try {
      rows.push(tradeOf(record, about));
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      bad.push({ line: info.lines, why: error.message });
    }
  }
  return { rows, bad: bad.sort((a, b) => a.line - b.line) };
}
