// A fund as its trading engine's state files show it: six surfaces and what is computed from them.
import type { Known } from '../contract.ts';

export const SURFACES = ['nav', 'aum', 'kpis', 'risk', 'router', 'positions'] as const;
export type SurfaceName = (typeof SURFACES)[number];

/** Where a surface's values come from. A bad file keeps the last good values, with their age and its problem. */
export interface SurfaceView {
  /** The file's name within its directory; null when none of its names exists. */
  readonly source: string | null;
  /** Age of the values by the file's own word, else by its time of writing; null when unknown. */
  readonly ageSeconds: Known;
  readonly updatedAt: Known;
  /** missing, empty, torn, huge, unreadable, not an object …; null when all is well. */
  readonly problem: string | null;
}

export interface SymbolRisk {
  readonly atrRatio: Known;
  readonly atrRegime: string | null;
  readonly ddState: string | null;
  readonly ddTodayRatio: Known;
}

export const ROUTER_FIELDS = [
  'makerFillRate',
  'fallbackRatio',
  'slipQ25Bps',
  'slipQ50Bps',
  'slipQ75Bps',
  'quality',
] as const;
export type RouterField = (typeof ROUTER_FIELDS)[number];

export interface FundPosition {
  readonly symbol: string;
  readonly side: 'long' | 'short' | null;
  readonly qty: Known;
  readonly entryPrice: Known;
  readonly markPrice: Known;
  readonly notional: Known;
  readonly pnl: Known;
  /** `12,345.67`, or `–` when unknown. */
  readonly notionalFmt: string;
  readonly pnlFmt: string;
  readonly atrRatio: Known;
  readonly ddState: string | null;
  readonly ddTodayRatio: Known;
}

/** A fund as its trading engine's files show it. Ratios 0..1, money in dollars or as the name says; null = unknown. */
export interface FundView {
  /** When it was put together. */
  readonly at: number;
  /** Only where a file or the environment says so. */
  readonly testnet: boolean | null;
  /** The largest age of the surfaces that matter: nav, risk, router, positions; null when none is known. */
  readonly ageSeconds: Known;
  readonly surfaces: Readonly<Record<SurfaceName, SurfaceView>>;
  readonly nav: {
    readonly navUsd: Known;
    readonly navZar: Known;
    readonly ageSeconds: Known;
    readonly updatedAt: Known;
    readonly ddState: string | null;
    readonly atrRegime: string | null;
    readonly sourcesOk: boolean | null;
    /** Highest NAV by the files' own word: `peak_nav`, or the top of their series. */
    readonly peakUsd: Known;
    /** Deposits less withdrawals that the file lists, in dollars; they move the peak with them. */
    readonly transfersUsd: Known;
  };
  readonly risk: {
    readonly drawdownRatio: Known;
    /** The file and key that it came from, or `computed`. */
    readonly drawdownSource: string | null;
    readonly atrRatio: Known;
    readonly atrRegime: string | null;
    readonly ddState: string | null;
    readonly feePnlRatio: Known;
    readonly riskMode: string | null;
    readonly circuitBreaker: string | null;
    readonly varRatio: Known;
    readonly cvarRatio: Known;
  };
  readonly router: {
    readonly makerFillRate: Known;
    readonly fallbackRatio: Known;
    readonly slipQ25Bps: Known;
    readonly slipQ50Bps: Known;
    readonly slipQ75Bps: Known;
    /** `ok`, `degraded`, `broken`, or a score 0..1 as text is kept as the file has it. */
    readonly quality: string | null;
    readonly sources: Readonly<Record<RouterField, string | null>>;
  };
  readonly symbols: Readonly<Record<string, SymbolRisk>>;
  readonly aum: {
    /** By value, largest first. A share is of the positive total; null where the slice is not drawn. */
    readonly slices: readonly {
      readonly label: string;
      readonly usd: number;
      readonly zar: Known;
      readonly share: Known;
    }[];
    readonly totalUsd: Known;
    readonly totalZar: Known;
  };
  readonly positions: readonly FundPosition[];
}
