// Situations of accounts that are no broker's: a fund in state files, and a day that a trading system pushes.

import type { FundView, SurfaceView } from '../../exporter/src/contract/fund.ts';
import type { AccountFrame } from '../../exporter/src/contract.ts';
import { watching } from './scripted-frames.ts';

const surface = (source: string, problem: string | null = null): SurfaceView => ({
  source,
  ageSeconds: problem === null ? 2.4 : 74,
  updatedAt: 1_700_000_000_000,
  problem,
});

const fundView = (at: number): FundView => ({
  at,
  testnet: null,
  ageSeconds: 4,
  surfaces: {
    nav: surface('nav_state.json'),
    aum: surface('nav_state.json'),
    kpis: surface('kpis_v7.json'),
    risk: surface('risk_snapshot.json'),
    router: surface('router_health.json', 'torn'),
    positions: surface('positions_state.json'),
  },
  nav: {
    navUsd: 1_204_377.12,
    navZar: 21_077_000,
    ageSeconds: 2.4,
    updatedAt: at - 2_400,
    ddState: 'NORMAL',
    atrRegime: 'calm',
    sourcesOk: true,
    peakUsd: 1_251_000,
    transfersUsd: null,
  },
  risk: {
    drawdownRatio: 0.0373,
    drawdownSource: 'risk_snapshot.json',
    atrRatio: 1.12,
    atrRegime: 'calm',
    ddState: 'NORMAL',
    feePnlRatio: 0.08,
    riskMode: 'normal',
    circuitBreaker: null,
    varRatio: null,
    cvarRatio: null,
  },
  router: {
    makerFillRate: 0.91,
    fallbackRatio: 0,
    slipQ25Bps: 0.4,
    slipQ50Bps: 1.1,
    slipQ75Bps: 2.6,
    quality: 'ok',
    sources: {
      makerFillRate: 'risk_snapshot.json',
      fallbackRatio: 'risk_snapshot.json',
      slipQ25Bps: 'router_health.json',
      slipQ50Bps: 'router_health.json',
      slipQ75Bps: 'router_health.json',
      quality: 'router_health.json',
    },
  },
  symbols: {},
  aum: {
    slices: [
      { label: 'Futures', usd: 801_200, zar: null, share: 0.665 },
      { label: 'BTC', usd: 403_177.12, zar: null, share: 0.335 },
    ],
    totalUsd: 1_204_377.12,
    totalZar: null,
  },
  positions: [
    {
      symbol: 'BTCUSDT',
      side: 'short',
      qty: 1.25,
      entryPrice: 64_000,
      markPrice: 64_100,
      notional: 80_125,
      pnl: -125,
      notionalFmt: '80,125.00',
      pnlFmt: '-125.00',
      atrRatio: 1.1,
      ddState: 'NORMAL',
      ddTodayRatio: 0,
    },
    {
      symbol: 'ETHUSDT',
      side: null,
      qty: null,
      entryPrice: null,
      markPrice: null,
      notional: null,
      pnl: null,
      notionalFmt: '–',
      pnlFmt: '–',
      atrRatio: null,
      ddState: null,
      ddTodayRatio: null,
    },
  ],
});

/** Nothing of an option seller: no positions or orders of ours, no MTM. */
const owned = (id: string, at: number): AccountFrame => ({
  ...watching(id, at),
  hands: 'owner',
  conditions: [],
  positions: [],
  openOrders: [],
  ordersToday: 0,
  dailyLossLimit: null,
  mtm: null,
  mtmWorst: null,
  mtmBest: null,
  realized: null,
  unrealized: null,
  coverageRatio: null,
});

export const fund = (id: string, at: number): AccountFrame => ({
  ...owned(id, at),
  broker: 'state-files',
  currency: 'USD',
  fund: fundView(at),
});

/** A losing streak: two of three losses, eleven minutes of cooldown left. */
export function pushed(id: string, at: number): AccountFrame {
  const before = watching(id, at);
  return {
    ...owned(id, at),
    broker: 'pushed',
    mtm: -850,
    mtmWorst: -850,
    mtmBest: -850,
    realized: -900,
    unrealized: 50,
    coverageRatio: 1,
    dailyLossLimit: 2_000,
    dayView: {
      ...before.dayView,
      trades: null,
      wins: null,
      losses: null,
      consecutiveLosses: 2,
      cooldownUntil: at + 11.5 * 60_000,
      mtmPeak: 450,
      trailFloor: 300,
      limits: { ...before.dayView.limits, maxConsecutiveLosses: 3, maxTrades: 8 },
    },
  };
}
