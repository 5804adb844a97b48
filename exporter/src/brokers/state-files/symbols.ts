// The risk of each symbol: a list of `{symbol, …}` or an object by symbol, with or without blocks inside.
import type { SymbolRisk } from '../../contract/fund.ts';
import type { SymbolRisks } from '../../core/risk/surfaces.ts';
import { stateOf } from './nav.ts';
import { findRatio, signedShareOf } from './ratio.ts';
import {
  entriesOf,
  first,
  isRecord,
  type Json,
  listOf,
  numberOf,
  own,
  type PercentFields,
  recordOf,
  textOf,
} from './value.ts';

export const MAX_SYMBOLS = 500;

/** Rows by symbol, the first 500; a row without a symbol has nobody to belong to. */
export function rowsBySymbol(value: unknown): readonly (readonly [string, unknown])[] {
  const rows = Array.isArray(value)
    ? listOf(value).map((row) => [first(recordOf(row), ['symbol'], textOf), row] as const)
    : entriesOf(value).map(([key, row]) => [textOf(key), row] as const);
  const named = rows.flatMap(([symbol, row]) => (symbol === null ? [] : [[symbol, row] as const]));
  return named.slice(0, MAX_SYMBOLS);
}

export function parseSymbols(value: unknown, unit: PercentFields): SymbolRisks {
  const rows = rowsBySymbol(value).filter(([, row]) => isRecord(row));
  return new Map(rows.map(([symbol, row]) => [symbol, symbolRisk(recordOf(row), unit)]));
}

/** `risk{dd_state, dd_today_pct}` and `vol{atr_ratio, atr_regime}`, or the same keys without the blocks. */
function symbolRisk(row: Json, unit: PercentFields): SymbolRisk {
  const risk = recordOf(own(row, 'risk'));
  const vol = recordOf(own(row, 'vol'));
  const today = (record: Json) => findRatio(record, ['dd_today_pct'], unit, signedShareOf)?.ratio ?? null;
  return {
    atrRatio: first(vol, ['atr_ratio'], numberOf) ?? first(row, ['atr_ratio'], numberOf),
    atrRegime: first(vol, ['atr_regime'], textOf) ?? first(row, ['atr_regime'], textOf),
    ddState: first(risk, ['dd_state'], stateOf) ?? first(row, ['dd_state'], stateOf),
    ddTodayRatio: today(risk) ?? today(row),
  };
}
