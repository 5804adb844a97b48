// A snapshot of the fund as state files, in the layout of today and in that of older engines.
import type { Snapshot } from './fund.ts';

export type StateFiles = Readonly<Record<string, unknown>>;

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
const grouped = (value: number): string => value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');

const ddStateOf = (drawdown: number): string =>
  drawdown < 0.05 ? 'NORMAL' : drawdown < 0.15 ? 'CAUTION' : 'DEFENSIVE';
const regimeOf = (ratio: number): string => (ratio < 0.8 ? 'low' : ratio < 1.5 ? 'normal' : 'high');
const qualityOf = (makerFill: number): string =>
  makerFill >= 0.8 ? 'ok' : makerFill >= 0.5 ? 'degraded' : 'broken';

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 1;
}

export function currentFiles(fund: Snapshot): StateFiles {
  const updated_at = new Date(fund.at).toISOString();
  const atr = medianOf(fund.holdings.map(({ atrRatio }) => atrRatio));
  const dd_pct = round(fund.drawdown, 6);
  const words = { dd_state: ddStateOf(fund.drawdown), atr_regime: regimeOf(atr) };
  const stats = {
    maker_fill_rate: round(meanOf(fund.router.map(({ makerFill }) => makerFill)), 4),
    fallback_ratio: round(meanOf(fund.router.map(({ fallback }) => fallback)), 4),
    slip_q25_bps: round(meanOf(fund.router.map(({ slip }) => slip[0]))),
    slip_q50_bps: round(meanOf(fund.router.map(({ slip }) => slip[1]))),
    slip_q75_bps: round(meanOf(fund.router.map(({ slip }) => slip[2]))),
  };
  const router_stats = { ...stats, quality: qualityOf(stats.maker_fill_rate) };
  return {
    'nav_state.json': { updated_at, ...navFields(fund, dd_pct), ...words, sources_ok: true },
    'risk_snapshot.json': {
      updated_at,
      drawdown: { dd_pct, dd_frac: dd_pct, peak_nav: round(fund.peak) },
      atr: { median_ratio: round(atr, 4) },
      ...words,
      fee_pnl_ratio: round(fund.feePnlRatio, 4),
      risk_mode: fund.drawdown < 0.15 ? 'FULL' : 'REDUCED',
      circuit_breaker: { active: false },
      var: { var_nav_pct: round(0.012 * atr, 5) },
      cvar: { cvar_nav_pct: round(0.019 * atr, 5) },
      router_stats,
      symbols: fund.holdings.map(({ symbol, atrRatio, ddTodayRatio }) => ({
        symbol,
        risk: { dd_state: ddStateOf(ddTodayRatio), dd_today_pct: round(ddTodayRatio, 6) },
        vol: { atr_ratio: round(atrRatio, 4), atr_regime: regimeOf(atrRatio) },
      })),
    },
    'router_health.json': { updated_at, router_health: routerFields(fund) },
    'positions_state.json': { updated_at, positions: positionsOf(fund) },
    'kpis_v7.json': {
      updated_at,
      nav: { nav_usd: round(fund.nav) },
      risk: { drawdown: { dd_pct } },
      router: router_stats,
      ...words,
      fx: { usd_zar: round(fund.usdZar, 4) },
    },
  };
}

/** Of engines before: other names, numbers as text, seconds instead of ISO, lists instead of blocks. */
export function oldFiles(fund: Snapshot): StateFiles {
  const ts = Math.floor(fund.at / 1000);
  const { nav, drawdown, peak, usdZar } = fund;
  return {
    'nav.json': {
      ts,
      total_equity: grouped(nav),
      drawdown: {
        drawdown_pct: round(drawdown * 100, 4),
        drawdown_frac: round(drawdown, 6),
        peak_nav: grouped(peak),
      },
      nav_detail: { asset_breakdown: { Futures: round(fund.futures), ...breakdown(fund) } },
      conversions: { USDZAR: { price: round(usdZar, 4) } },
    },
    'risk_snapshot.json': { ts, dd_state: { state: ddStateOf(drawdown) }, atr: atrFields(fund) },
    'router.json': { ts, ...routerFields(fund) },
    'positions.json': fund.holdings.map(({ symbol, qty, entry, mark, pnl }) => ({
      pair: symbol,
      positionSide: 'BOTH',
      positionAmt: String(qty),
      entryPrice: grouped(entry),
      markPrice: grouped(mark),
      unRealizedProfit: grouped(pnl),
    })),
  };
}

function navFields(fund: Snapshot, dd_pct: number) {
  return {
    nav_usd: round(fund.nav),
    nav_zar: round(fund.nav * fund.usdZar),
    age_s: 0.2,
    drawdown: { dd_pct, dd_frac: dd_pct, peak_nav: round(fund.peak) },
    aum: {
      futures: round(fund.futures),
      offexchange: Object.fromEntries(
        fund.coins.map(({ asset, qty, usd }) => [asset, { qty, usd: round(usd) }]),
      ),
      total: round(fund.nav),
    },
    fx: { usd_zar: round(fund.usdZar, 4) },
    series: fund.series.map(([at, nav]) => [at, round(nav)]),
  };
}

const breakdown = ({ coins }: Snapshot) =>
  Object.fromEntries(coins.map(({ asset, usd }) => [asset, round(usd)]));

function atrFields({ holdings }: Snapshot) {
  return {
    symbols: Object.fromEntries(
      holdings.map(({ symbol, atrRatio }) => [symbol, { atr_ratio: round(atrRatio, 4) }]),
    ),
  };
}

function routerFields({ router }: Snapshot) {
  const counts = { ok: 0, degraded: 0, broken: 0 };
  for (const { makerFill } of router) counts[qualityOf(makerFill) as keyof typeof counts] += 1;
  return {
    summary: { quality_counts: counts },
    per_symbol: router.map(({ symbol, makerFill, fallback, slip }) => ({
      symbol,
      maker_fill_rate: round(makerFill, 4),
      fallback_rate: round(fallback, 4),
      slippage_p25: round(slip[0]),
      slippage_p50: round(slip[1]),
      slippage_p75: round(slip[2]),
    })),
  };
}

function positionsOf({ holdings }: Snapshot) {
  return holdings.map(({ symbol, qty, entry, mark, pnl }) => ({
    symbol,
    side: qty > 0 ? 'LONG' : 'SHORT',
    qty,
    entry_price: round(entry),
    mark_price: round(mark),
    notional: round(qty * mark),
    pnl: round(pnl),
  }));
}
