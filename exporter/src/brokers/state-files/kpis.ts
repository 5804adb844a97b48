// The engine's own summary of everything, in its two layouts; it stands in where the file that it sums up is silent.
import type { KpisSurface, RiskSurface } from '../../core/risk/surfaces.ts';
import { navOf, stateOf } from './nav.ts';
import { findRatio, signedShareOf } from './ratio.ts';
import { feePnlOf, riskOf } from './risk.ts';
import { qualityOf, routerFields, STATS_NAMES } from './router.ts';
import { stampOf } from './stamp.ts';
import { parseSymbols } from './symbols.ts';
import { first, isRecord, type Json, own, type PercentFields, recordOf, textOf } from './value.ts';

/** Null unless the file is an object. Blocks go first, then `portfolio` and `per_symbol`, then what is at the top. */
export function parseKpis(json: unknown, unit: PercentFields): KpisSurface | null {
  if (!isRecord(json)) return null;
  const portfolio = recordOf(own(json, 'portfolio'));
  const nav = navOf(json, { ...portfolio, ...recordOf(own(json, 'nav')) }, unit);
  const risk = summedRisk(json, portfolio, unit);
  return { ...stampOf(json, risk.flaw), nav, risk };
}

function summedRisk(top: Json, portfolio: Json, unit: PercentFields): RiskSurface {
  const risk = riskOf(recordOf(own(top, 'risk')), unit);
  const inPortfolio = findRatio(portfolio, ['dd_pct'], unit);
  const share = (key: string) => findRatio(portfolio, [key], unit, signedShareOf)?.ratio ?? null;
  const router = routerFields(recordOf(own(top, 'router')), STATS_NAMES);
  const symbols = parseSymbols(own(top, 'symbols'), unit);
  return {
    ...risk,
    drawdown: inBlock('risk', risk.drawdown) ?? inBlock('portfolio', inPortfolio),
    ddState: risk.ddState ?? first(top, ['dd_state'], stateOf),
    atrRegime: risk.atrRegime ?? first(top, ['atr_regime'], textOf),
    feePnlRatio: risk.feePnlRatio ?? feePnlOf(top) ?? feePnlOf(recordOf(own(top, 'performance'))),
    varRatio: risk.varRatio ?? share('var_nav_pct'),
    cvarRatio: risk.cvarRatio ?? share('cvar_nav_pct'),
    router: { ...router, quality: router.quality ?? first(top, ['router_quality'], qualityOf) },
    symbols: symbols.size > 0 ? symbols : parseSymbols(own(top, 'per_symbol'), unit),
  };
}

function inBlock(block: string, found: RiskSurface['drawdown']): RiskSurface['drawdown'] {
  return found === null ? null : { ...found, key: `${block}.${found.key}` };
}
