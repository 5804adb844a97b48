// The risk of each symbol, put together from everything that knows something of it.

import type { SymbolRisk } from '../../contract/fund.ts';
import type { Known } from '../../contract.ts';
import { median } from './known.ts';
import type { SymbolRisks } from './surfaces.ts';

const MAX_SYMBOLS = 500;

export const NO_SYMBOL: SymbolRisk = { atrRatio: null, atrRegime: null, ddState: null, ddTodayRatio: null };

/** Field by field, the first source that knows it wins. At most 500 symbols, in the order of the sources. */
export function mergeSymbols(sources: readonly SymbolRisks[]): SymbolRisks {
  const merged = new Map<string, SymbolRisk>();
  for (const source of sources) {
    for (const [symbol, risk] of source) {
      const known = merged.get(symbol);
      if (known !== undefined) merged.set(symbol, filled(known, risk));
      else if (merged.size < MAX_SYMBOLS) merged.set(symbol, risk);
    }
  }
  return merged;
}

function filled(known: SymbolRisk, other: SymbolRisk): SymbolRisk {
  return {
    atrRatio: known.atrRatio ?? other.atrRatio,
    atrRegime: known.atrRegime ?? other.atrRegime,
    ddState: known.ddState ?? other.ddState,
    ddTodayRatio: known.ddTodayRatio ?? other.ddTodayRatio,
  };
}

/** The portfolio's ATR ratio where its engine gives none: the median of the symbols'. */
export function medianAtrRatio(symbols: SymbolRisks): Known {
  return median([...symbols.values()].map(({ atrRatio }) => atrRatio).filter((ratio) => ratio !== null));
}
