// The risk snapshot: drawdown, volatility, router statistics and the state of each symbol.
import type { Known } from '../../contract.ts';
import type { RiskSurface } from '../../core/risk/surfaces.ts';
import { drawdownFlaw, drawdownIn, stateOf } from './nav.ts';
import { findRatio, signedShareOf } from './ratio.ts';
import { routerFields, STATS_NAMES } from './router.ts';
import { stampOf } from './stamp.ts';
import { parseSymbols } from './symbols.ts';
import { first, isRecord, type Json, numberOf, own, type PercentFields, recordOf, textOf } from './value.ts';

/** Where the value at risk is: keys beside the rest, or blocks. */
const VAR_KEYS = ['var_nav_pct', 'var_pct'];
const CVAR_KEYS = ['cvar_nav_pct', 'cvar_pct'];

/** Null unless the file is an object. */
export function parseRisk(json: unknown, unit: PercentFields): RiskSurface | null {
  return isRecord(json) ? riskOf(json, unit) : null;
}

export function riskOf(top: Json, unit: PercentFields): RiskSurface {
  const atr = recordOf(own(top, 'atr'));
  const drawdown = drawdownIn(top, unit);
  return {
    ...stampOf(top, drawdownFlaw(top, drawdown)),
    drawdown,
    medianAtrRatio: first(atr, ['median_ratio'], numberOf),
    atrRegime: first(top, ['atr_regime'], textOf) ?? first(atr, ['atr_regime'], textOf),
    ddState: first(top, ['dd_state'], stateOf),
    feePnlRatio: feePnlOf(top),
    riskMode: first(top, ['risk_mode'], textOf),
    circuitBreaker: first(top, ['circuit_breaker'], breakerOf),
    varRatio: atRisk(top, 'var', VAR_KEYS, unit),
    cvarRatio: atRisk(top, 'cvar', CVAR_KEYS, unit),
    router: routerFields(recordOf(own(top, 'router_stats')), STATS_NAMES),
    symbols: parseSymbols(own(top, 'symbols'), unit),
    atrSymbols: parseSymbols(own(atr, 'symbols'), unit),
  };
}

export function feePnlOf(record: Json): Known {
  return (
    first(record, ['fee_pnl_ratio'], numberOf) ??
    first(recordOf(own(record, 'fee_pnl')), ['fee_pnl_ratio'], numberOf)
  );
}

/** A word, yes or no, or a block with either in it. */
function breakerOf(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'active' : 'inactive';
  if (!isRecord(value)) return textOf(value);
  return first(value, ['state', 'status', 'active', 'tripped'], (inner) =>
    isRecord(inner) ? null : breakerOf(inner),
  );
}

/** `var: {var_nav_pct}`, `var: 0.02`, or `var_nav_pct` beside the rest. */
function atRisk(record: Json, block: string, keys: readonly string[], unit: PercentFields): Known {
  const inner = findRatio(recordOf(own(record, block)), [...keys, 'nav_pct'], unit, signedShareOf);
  const found = inner ?? findRatio(record, [...keys, block], unit, signedShareOf);
  return found?.ratio ?? null;
}
