// A fund as one picture: the six surfaces of its state files joined, each figure from the best source that has it.

import type { FundPosition, FundView, SurfaceView } from '../../contract/fund.ts';
import type { Known } from '../../contract.ts';
import type { Ms } from '../types.ts';
import { aumOf } from './aum.ts';
import { drawdownOf, peakOf, transfersUsd } from './drawdown.ts';
import { firstKnown, money, product } from './known.ts';
import { meanOfSymbols, type RouterSource, routerOf } from './router.ts';
import type { NavSurface, RiskSurface, Stamp, SurfaceRead, Surfaces, SymbolRisks } from './surfaces.ts';
import { medianAtrRatio, mergeSymbols, NO_SYMBOL } from './symbols.ts';

type NavRead = SurfaceRead<NavSurface>;

/** The engine's summary stands in for a NAV file that was never read; its figures then have the summary's age. */
export function fundView(surfaces: Surfaces, now: Ms): FundView {
  const { nav, aum, kpis, risk, router, positions } = surfaces;
  const symbols = symbolsOf(surfaces);
  const navRead: NavRead = nav.data === null ? { ...kpis, data: kpis.data?.nav ?? null } : nav;
  const navUsd = navRead.data?.navUsd ?? null;
  return {
    at: now,
    testnet: testnetOf(surfaces),
    ageSeconds: oldest([nav, risk, router, positions], now),
    surfaces: {
      nav: surfaceView(nav, now),
      aum: surfaceView(aum, now),
      kpis: surfaceView(kpis, now),
      risk: surfaceView(risk, now),
      router: surfaceView(router, now),
      positions: surfaceView(positions, now),
    },
    nav: navOf(navRead, now),
    risk: riskOf(surfaces, symbols),
    router: routerOf(routerSources(surfaces)),
    symbols: Object.fromEntries(symbols),
    aum: aumOf(aum.data, navUsd),
    positions: positionsOf(surfaces, symbols),
  };
}

/** The same picture later: what was read has only grown older. */
export function aged(view: FundView, now: Ms): FundView {
  const passedMs = now - view.at;
  const older = <T extends { readonly ageSeconds: Known }>(part: T): T =>
    part.ageSeconds === null ? part : { ...part, ageSeconds: secondsOf(part.ageSeconds * 1000 + passedMs) };
  const { nav, aum, kpis, risk, router, positions } = view.surfaces;
  return {
    ...view,
    at: now,
    ageSeconds: older(view).ageSeconds,
    surfaces: {
      nav: older(nav),
      aum: older(aum),
      kpis: older(kpis),
      risk: older(risk),
      router: older(router),
      positions: older(positions),
    },
    nav: older(view.nav),
  };
}

/**
 * When the values were true by the file's own word. An age that it states is from when it was written, and grows; a
 * time later than its writing cannot be, and must not keep a dead file young.
 */
function ownTime({ data, writtenAt }: SurfaceRead<Stamp>): Ms | null {
  if (data === null || writtenAt === null) return null;
  if (data.ageSeconds !== null) return writtenAt - data.ageSeconds * 1000;
  return data.updatedAt === null ? null : Math.min(data.updatedAt, writtenAt);
}

const ageOf = (at: Ms | null, now: Ms): Known => (at === null ? null : secondsOf(now - at));

/** An age, to the millisecond; a clock that was set back makes nothing younger than new. */
const secondsOf = (ms: Ms): number => Math.max(0, Math.round(ms)) / 1000;

function surfaceView(read: SurfaceRead<Stamp>, now: Ms): SurfaceView {
  const at = ownTime(read) ?? read.writtenAt;
  const { source, problem, data } = read;
  return {
    source,
    ageSeconds: ageOf(at, now),
    updatedAt: data?.updatedAt ?? at,
    problem: problem ?? data?.flaw ?? null,
  };
}

function oldest(reads: readonly SurfaceRead<Stamp>[], now: Ms): Known {
  const ages = reads.map((read) => surfaceView(read, now).ageSeconds).filter((age) => age !== null);
  return ages.length === 0 ? null : Math.max(...ages);
}

/** Null unless a file says so; where two disagree it is a testnet, so that pretend money is never shown as real. */
function testnetOf(surfaces: Surfaces): boolean | null {
  const said = Object.values(surfaces).map(({ data }) => data?.testnet ?? null);
  return said.includes(true) ? true : said.includes(false) ? false : null;
}

function navOf(read: NavRead, now: Ms): FundView['nav'] {
  const { data } = read;
  const at = ownTime(read);
  return {
    navUsd: data?.navUsd ?? null,
    navZar: data?.navZar ?? product(data?.navUsd ?? null, data?.usdZar ?? null),
    ageSeconds: ageOf(at, now),
    updatedAt: data?.updatedAt ?? at,
    ddState: data?.ddState ?? null,
    atrRegime: data?.atrRegime ?? null,
    sourcesOk: data?.sourcesOk ?? null,
    peakUsd: data === null ? null : peakOf(data),
    transfersUsd: transfersUsd(data),
  };
}

function symbolsOf({ risk, kpis }: Surfaces): SymbolRisks {
  const sources = [risk.data?.symbols, risk.data?.atrSymbols, kpis.data?.risk.symbols];
  return mergeSymbols(sources.filter((source) => source !== undefined));
}

/** The risk snapshot's own figures, then the summary's. */
function riskOf({ risk, nav, kpis }: Surfaces, symbols: SymbolRisks): FundView['risk'] {
  const best = <K extends keyof RiskSurface>(key: K): RiskSurface[K] | null =>
    risk.data?.[key] ?? kpis.data?.risk[key] ?? null;
  const summary = { source: kpis.source, found: kpis.data?.risk.drawdown ?? null };
  const stated = [
    { source: risk.source, found: risk.data?.drawdown ?? null },
    { source: nav.source, found: nav.data?.drawdown ?? null },
  ];
  const drawdown = drawdownOf(stated, nav.data) ?? drawdownOf([summary], kpis.data?.nav ?? null);
  return {
    drawdownRatio: drawdown?.ratio ?? null,
    drawdownSource: drawdown?.source ?? null,
    atrRatio: risk.data?.medianAtrRatio ?? medianAtrRatio(symbols),
    atrRegime: best('atrRegime'),
    ddState: best('ddState'),
    feePnlRatio: best('feePnlRatio'),
    riskMode: best('riskMode'),
    circuitBreaker: best('circuitBreaker'),
    varRatio: best('varRatio'),
    cvarRatio: best('cvarRatio'),
  };
}

function routerSources({ risk, router, kpis }: Surfaces): readonly RouterSource[] {
  const named = (read: SurfaceRead<Stamp>, part: string) => `${read.source ?? 'last read'} ${part}`;
  const sources: RouterSource[] = [];
  if (risk.data !== null) sources.push({ name: named(risk, 'router_stats'), fields: risk.data.router });
  if (router.data !== null) {
    sources.push({ name: named(router, 'mean of symbols'), fields: meanOfSymbols(router.data) });
    sources.push({ name: named(router, 'global'), fields: router.data.global });
  }
  if (kpis.data !== null) sources.push({ name: named(kpis, 'router'), fields: kpis.data.risk.router });
  return sources;
}

function positionsOf({ positions }: Surfaces, symbols: SymbolRisks): readonly FundPosition[] {
  return (positions.data?.rows ?? []).map((row) => {
    const { atrRatio, ddState, ddTodayRatio } = symbols.get(row.symbol) ?? NO_SYMBOL;
    const notional = row.notional ?? product(row.qty, firstKnown(row.markPrice, row.entryPrice));
    const formatted = { notionalFmt: money(notional), pnlFmt: money(row.pnl) };
    return { ...row, notional, ...formatted, atrRatio, ddState, ddTodayRatio };
  });
}
