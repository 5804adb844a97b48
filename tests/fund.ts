// Plain data for tests: a fund as its state files show it, with nothing known but what a test says.
import type { FundView, SurfaceView } from '../exporter/src/contract/fund.ts';
import { T0 } from './given.ts';

const NOWHERE: SurfaceView = { source: null, ageSeconds: null, updatedAt: null, problem: null };

type Part = 'nav' | 'risk' | 'router';

export function fundView(
  over: { readonly [K in Part]?: Partial<FundView[K]> } & { at?: number } = {},
): FundView {
  const surfaces = {
    nav: NOWHERE,
    aum: NOWHERE,
    kpis: NOWHERE,
    risk: NOWHERE,
    router: NOWHERE,
    positions: NOWHERE,
  };
  return {
    at: over.at ?? T0,
    testnet: null,
    ageSeconds: null,
    surfaces,
    nav: {
      navUsd: 1_000,
      navZar: null,
      ageSeconds: 1,
      updatedAt: T0,
      ddState: null,
      atrRegime: null,
      sourcesOk: null,
      peakUsd: null,
      transfersUsd: null,
      ...over.nav,
    },
    risk: {
      drawdownRatio: null,
      drawdownSource: null,
      atrRatio: null,
      atrRegime: null,
      ddState: null,
      feePnlRatio: null,
      riskMode: null,
      circuitBreaker: null,
      varRatio: null,
      cvarRatio: null,
      ...over.risk,
    },
    router: {
      makerFillRate: null,
      fallbackRatio: null,
      slipQ25Bps: null,
      slipQ50Bps: null,
      slipQ75Bps: null,
      quality: null,
      sources: {
        makerFillRate: null,
        fallbackRatio: null,
        slipQ25Bps: null,
        slipQ50Bps: null,
        slipQ75Bps: null,
        quality: null,
      },
      ...over.router,
    },
    symbols: {},
    aum: { slices: [], totalUsd: null, totalZar: null },
    positions: [],
  };
}
