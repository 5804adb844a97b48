// The positions file: a list, alone or in an object, of what the engine holds.
import type { PositionRow, PositionsSurface } from '../../core/risk/surfaces.ts';
import { stampOf } from './stamp.ts';
import { first, isRecord, type Json, numberOf, recordOf, textOf } from './value.ts';

const MAX_POSITIONS = 500;
const LIST_KEYS = ['positions', 'items', 'rows'];
const SYMBOL_KEYS = ['symbol', 'pair', 'asset', 'underlying'];
const SIDE_KEYS = ['side', 'positionSide', 'direction'];
const QTY_KEYS = ['qty', 'positionAmt', 'size'];
const MARK_KEYS = ['mark_price', 'markPrice', 'price'];
const ENTRY_KEYS = ['entry_price', 'entryPrice'];
const NOTIONAL_KEYS = ['notional', 'positionValue'];
const PNL_KEYS = ['pnl', 'unrealized', 'unrealized_pnl', 'unRealizedProfit'];

/** Null unless the file is a list or an object. A row without a symbol, or beyond 500, is not shown but is told. */
export function parsePositions(json: unknown): PositionsSurface | null {
  if (!Array.isArray(json) && !isRecord(json)) return null;
  const list = Array.isArray(json)
    ? json
    : first(json, LIST_KEYS, (value) => (Array.isArray(value) ? value : null));
  const record = recordOf(json);
  if (list === null) return { ...stampOf(record, 'no list of positions in it'), rows: [] };
  const read = list.map((row) => rowOf(recordOf(row))).filter((row) => row !== null);
  return { ...stampOf(record, flawOf(list.length, read.length)), rows: read.slice(0, MAX_POSITIONS) };
}

function flawOf(given: number, read: number): string | null {
  if (read < given) return `rows without a symbol: ${given - read} of ${given}`;
  return read > MAX_POSITIONS ? `only ${MAX_POSITIONS} of ${read} positions are shown` : null;
}

/** The notional of a row without one is worked out where the symbols' risk is joined: see `fundView`. */
function rowOf(row: Json): PositionRow | null {
  const symbol = first(row, SYMBOL_KEYS, textOf);
  if (symbol === null) return null;
  const qty = first(row, QTY_KEYS, numberOf);
  return {
    symbol,
    side: first(row, SIDE_KEYS, sideOf) ?? sideBySign(qty),
    qty,
    entryPrice: first(row, ENTRY_KEYS, numberOf),
    markPrice: first(row, MARK_KEYS, numberOf),
    notional: first(row, NOTIONAL_KEYS, numberOf),
    pnl: first(row, PNL_KEYS, numberOf),
  };
}

function sideOf(value: unknown): PositionRow['side'] {
  const word = textOf(value)?.toLowerCase();
  if (word === 'long' || word === 'buy') return 'long';
  return word === 'short' || word === 'sell' ? 'short' : null;
}

/** An exchange in one-way mode says BOTH: the sign of the quantity is then its side. */
function sideBySign(qty: number | null): PositionRow['side'] {
  if (qty === null || qty === 0) return null;
  return qty > 0 ? 'long' : 'short';
}
