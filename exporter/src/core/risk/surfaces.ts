// What the state files of a trading engine say, one surface each, read into types; null is missing, zero is a value.

import type { FundPosition, RouterField, SurfaceName, SymbolRisk } from '../../contract/fund.ts';
import type { Known } from '../../contract.ts';
import type { Ms } from '../types.ts';

/** What every file may say of itself. */
export interface Stamp {
  /** Age of the values when the file was written, where it says so. */
  readonly ageSeconds: Known;
  readonly updatedAt: Known;
  readonly testnet: boolean | null;
  /** What of it could not be understood, in words; null when all could. */
  readonly flaw: string | null;
}

/** A ratio 0..1 and the key that it was found at. */
export interface Found {
  readonly ratio: number;
  readonly key: string;
}

/** A value in dollars and when it was true, where that is known. */
export interface Dated {
  readonly at: Ms | null;
  readonly usd: number;
}

export interface NavSurface extends Stamp {
  readonly navUsd: Known;
  readonly navZar: Known;
  /** Rand of one dollar, by the file's own word. */
  readonly usdZar: Known;
  readonly ddState: string | null;
  readonly atrRegime: string | null;
  readonly sourcesOk: boolean | null;
  readonly drawdown: Found | null;
  readonly peakUsd: Known;
  readonly series: readonly Dated[];
  /** Deposits positive, withdrawals negative; null when the file lists none. */
  readonly transfers: readonly Dated[] | null;
}

export interface AumSurface extends Stamp {
  readonly slices: readonly { readonly label: string; readonly usd: number }[];
  readonly futuresUsd: Known;
  readonly totalUsd: Known;
  readonly usdZar: Known;
}

export type RouterFields = Readonly<Record<Exclude<RouterField, 'quality'>, Known>> & {
  readonly quality: string | null;
};

/** By symbol, in the file's order. A map, because a symbol may be called anything. */
export type SymbolRisks = ReadonlyMap<string, SymbolRisk>;

export interface RiskSurface extends Stamp {
  readonly drawdown: Found | null;
  readonly medianAtrRatio: Known;
  readonly atrRegime: string | null;
  readonly ddState: string | null;
  readonly feePnlRatio: Known;
  readonly riskMode: string | null;
  readonly circuitBreaker: string | null;
  readonly varRatio: Known;
  readonly cvarRatio: Known;
  readonly router: RouterFields;
  readonly symbols: SymbolRisks;
  readonly atrSymbols: SymbolRisks;
}

/** The engine's own summary; stands in where the file that it sums up says nothing. */
export interface KpisSurface extends Stamp {
  readonly nav: NavSurface;
  readonly risk: RiskSurface;
}

export interface RouterSurface extends Stamp {
  readonly symbols: readonly RouterFields[];
  readonly global: RouterFields;
  /** How many symbols are `ok`, `degraded`, `broken`. */
  readonly qualityCounts: ReadonlyMap<string, number>;
}

export type PositionRow = Pick<
  FundPosition,
  'symbol' | 'side' | 'qty' | 'entryPrice' | 'markPrice' | 'notional' | 'pnl'
>;

export interface PositionsSurface extends Stamp {
  readonly rows: readonly PositionRow[];
}

/** One surface as it was last read: good values stay when their file goes bad, beside its problem. */
export interface SurfaceRead<T extends Stamp> {
  readonly source: string | null;
  readonly problem: string | null;
  /** When the file that the values are from was written; null when there are none. */
  readonly writtenAt: Ms | null;
  readonly data: T | null;
}

export interface SurfaceTypes {
  readonly nav: NavSurface;
  readonly aum: AumSurface;
  readonly kpis: KpisSurface;
  readonly risk: RiskSurface;
  readonly router: RouterSurface;
  readonly positions: PositionsSurface;
}

export type Surfaces = { readonly [Name in SurfaceName]: SurfaceRead<SurfaceTypes[Name]> };
