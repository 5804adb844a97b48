// A fund as one picture: each figure from the best file that has it, with its age, and nothing that nobody said.
import { describe, expect, it } from 'vitest';
import type { FundView, SurfaceName } from '../../contract/fund.ts';
import { aged, fundView } from './fund-view.ts';
import type {
  AumSurface,
  KpisSurface,
  NavSurface,
  PositionRow,
  PositionsSurface,
  RiskSurface,
  RouterFields,
  RouterSurface,
  Stamp,
  SurfaceRead,
  Surfaces,
  SurfaceTypes,
} from './surfaces.ts';

const NOW = 1_000_000;
const STAMP: Stamp = { ageSeconds: null, updatedAt: null, testnet: null, flaw: null };
const NO_FIELDS: RouterFields = {
  makerFillRate: null,
  fallbackRatio: null,
  slipQ25Bps: null,
  slipQ50Bps: null,
  slipQ75Bps: null,
  quality: null,
};

const nav = (over: Partial<NavSurface> = {}): NavSurface => ({
  ...STAMP,
  ...{ navUsd: null, navZar: null, usdZar: null, ddState: null, atrRegime: null, sourcesOk: null },
  ...{ drawdown: null, peakUsd: null, series: [], transfers: null },
  ...over,
});
const aum = (over: Partial<AumSurface> = {}): AumSurface => ({
  ...STAMP,
  ...{ slices: [], futuresUsd: null, totalUsd: null, usdZar: null },
  ...over,
});
const risk = (over: Partial<RiskSurface> = {}): RiskSurface => ({
  ...STAMP,
  ...{
    drawdown: null,
    medianAtrRatio: null,
    atrRegime: null,
    ddState: null,
    feePnlRatio: null,
    riskMode: null,
  },
  ...{ circuitBreaker: null, varRatio: null, cvarRatio: null, router: NO_FIELDS },
  ...{ symbols: new Map(), atrSymbols: new Map() },
  ...over,
});
const kpis = (over: Partial<KpisSurface> = {}): KpisSurface => ({
  ...STAMP,
  nav: nav(),
  risk: risk(),
  ...over,
});
const router = (over: Partial<RouterSurface> = {}): RouterSurface => ({
  ...{ ...STAMP, symbols: [], global: NO_FIELDS, qualityCounts: new Map() },
  ...over,
});
const positions = (rows: readonly PositionRow[], over: Partial<Stamp> = {}): PositionsSurface => ({
  ...STAMP,
  ...over,
  rows,
});

/** A file that was read just when it was written, ten seconds ago. */
const read = <T extends Stamp>(
  source: string,
  data: T,
  over: Partial<SurfaceRead<T>> = {},
): SurfaceRead<T> => ({
  ...{ source, problem: null, writtenAt: NOW - 10_000, data },
  ...over,
});
const ABSENT = { source: null, problem: null, writtenAt: null, data: null };
type Files = { readonly [Name in SurfaceName]?: SurfaceRead<SurfaceTypes[Name]> };
const surfaces = (files: Files): Surfaces => ({
  ...{ nav: ABSENT, aum: ABSENT, kpis: ABSENT, risk: ABSENT, router: ABSENT, positions: ABSENT },
  ...files,
});
const view = (files: Files): FundView => fundView(surfaces(files), NOW);

it('a fund of which no file was read knows nothing, and says so everywhere', () => {
  const { surfaces: parts, ...rest } = view({});
  const unread = { source: null, ageSeconds: null, updatedAt: null, problem: null };
  expect(Object.values(parts)).toEqual(Array(6).fill(unread));
  expect(rest).toEqual({
    ...{ at: NOW, testnet: null, ageSeconds: null, symbols: {}, positions: [] },
    nav: {
      ...{ navUsd: null, navZar: null, ageSeconds: null, updatedAt: null, ddState: null, atrRegime: null },
      ...{ sourcesOk: null, peakUsd: null, transfersUsd: null },
    },
    risk: {
      ...{ drawdownRatio: null, drawdownSource: null, atrRatio: null, atrRegime: null, ddState: null },
      ...{ feePnlRatio: null, riskMode: null, circuitBreaker: null, varRatio: null, cvarRatio: null },
    },
    router: { ...NO_FIELDS, sources: NO_FIELDS },
    aum: { slices: [], totalUsd: null, totalZar: null },
  });
});

describe('the age of a file', () => {
  const age = (stamp: Partial<Stamp>, over: Partial<SurfaceRead<AumSurface>> = {}) => {
    const { ageSeconds, updatedAt } = view({ aum: read('aum.json', aum(stamp), over) }).surfaces.aum;
    return [ageSeconds, updatedAt];
  };

  it('is from its writing where it says nothing, and never less than nothing', () => {
    expect(age({})).toEqual([10, NOW - 10_000]);
    expect(age({}, { writtenAt: NOW + 5_000 })).toEqual([0, NOW + 5_000]);
    expect(age({}, { writtenAt: NOW - 1.4 })).toEqual([0.001, NOW - 1.4]);
    expect(age({}, { writtenAt: null })).toEqual([null, null]);
  });

  it('grows from the age that it states of itself', () => {
    expect(age({ ageSeconds: 5 })).toEqual([15, NOW - 15_000]);
    expect(age({ ageSeconds: 5, updatedAt: NOW - 1_000 })).toEqual([15, NOW - 1_000]);
    expect(age({ ageSeconds: 5 }, { writtenAt: null })).toEqual([null, null]);
  });

  it('is from the time that it states, which cannot be later than its writing', () => {
    expect(age({ updatedAt: NOW - 60_000 })).toEqual([60, NOW - 60_000]);
    expect(age({ updatedAt: NOW + 60_000 })).toEqual([10, NOW + 60_000]);
  });

  it('of the fund is that of the oldest of the files that judge it', () => {
    const files = {
      nav: read('nav.json', nav({ ageSeconds: 1 })),
      risk: read('risk.json', risk({ ageSeconds: 2 })),
      router: read('router.json', router({ ageSeconds: 30 })),
      positions: read('positions.json', positions([], { ageSeconds: 4 })),
      aum: read('aum.json', aum({ ageSeconds: 900 })),
      kpis: read('kpis.json', kpis({ ageSeconds: 900 })),
    };
    expect(view(files).ageSeconds).toBe(40);
    expect(view({ ...files, router: ABSENT }).ageSeconds).toBe(14);
    expect(view({ aum: files.aum, kpis: files.kpis }).ageSeconds).toBeNull();
  });
});

it('what is wrong with a file is shown: that it cannot be read, else what of it was not understood', () => {
  const of = (problem: string | null, flaw: string | null) =>
    view({ aum: read('aum.json', aum({ flaw }), { problem }) }).surfaces.aum.problem;
  expect([of('torn', 'odd'), of(null, 'odd'), of('torn', null), of(null, null)]).toEqual([
    'torn',
    'odd',
    'torn',
    null,
  ]);
  expect(view({ nav: { ...ABSENT, source: 'nav.json', problem: 'gone' } }).surfaces.nav).toMatchObject({
    source: 'nav.json',
    problem: 'gone',
  });
});

describe('a testnet', () => {
  const of = (...said: (boolean | null)[]) =>
    view({
      aum: read('a', aum({ testnet: said[0] ?? null })),
      nav: read('n', nav({ testnet: said[1] ?? null })),
    }).testnet;
  it('is one where any file says so, is none where a file says that, and is unknown otherwise', () => {
    expect([of(true, false), of(false, true), of(false), of(null), of(null, true)]).toEqual([
      ...[true, true, false, null, true],
    ]);
  });
});

describe('the NAV', () => {
  it('is of its own file, in rand by its rate where the file gives none', () => {
    const said = { ddState: 'ok', atrRegime: 'calm', sourcesOk: false, peakUsd: 12, updatedAt: NOW - 20_000 };
    const own = nav({ ...said, navUsd: 10, usdZar: 18, transfers: [{ at: 1, usd: 4 }] });
    expect(view({ nav: read('nav.json', own) }).nav).toEqual({
      ...{
        navUsd: 10,
        navZar: 180,
        ageSeconds: 20,
        updatedAt: NOW - 20_000,
        ddState: 'ok',
        atrRegime: 'calm',
      },
      ...{ sourcesOk: false, peakUsd: 12, transfersUsd: 4 },
    });
    expect(view({ nav: read('nav.json', nav({ navUsd: 10, navZar: 5, usdZar: 18 })) }).nav.navZar).toBe(5);
    expect(view({ nav: read('nav.json', nav({ navUsd: 10 })) }).nav.navZar).toBeNull();
    expect(view({ nav: read('nav.json', nav({ usdZar: 10 })) }).nav.navZar).toBeNull();
  });

  it('is unknown in age where its file does not say when its values were true', () => {
    expect(view({ nav: read('nav.json', nav({ navUsd: 10 })) }).nav).toMatchObject({
      ageSeconds: null,
      updatedAt: null,
    });
    const stated = view({ nav: read('nav.json', nav({ ageSeconds: 3 })) }).nav;
    expect([stated.ageSeconds, stated.updatedAt]).toEqual([13, NOW - 13_000]);
  });

  it('is of the summary only where its own file was never read', () => {
    const summary = read('kpis.json', kpis({ nav: nav({ navUsd: 7, ageSeconds: 1 }) }));
    expect(view({ kpis: summary }).nav).toMatchObject({ navUsd: 7, ageSeconds: 11 });
    expect(view({ kpis: summary, nav: read('nav.json', nav()) }).nav.navUsd).toBeNull();
    expect(view({ kpis: summary }).aum.slices).toMatchObject([{ label: 'Futures', usd: 7 }]);
  });
});

describe('the risk', () => {
  const FIGURES = { atrRegime: 'a', ddState: 'b', feePnlRatio: 0, riskMode: 'c', circuitBreaker: 'd' };
  const ALL = { ...FIGURES, varRatio: 0, cvarRatio: 0 };

  it.each(Object.keys(ALL) as readonly (keyof typeof ALL)[])(
    '%s is of its own file, then of the summary',
    (key) => {
      const summary = read('kpis.json', kpis({ risk: risk({ [key]: 'summary' }) }));
      expect(view({ kpis: summary }).risk[key]).toBe('summary');
      expect(view({ kpis: summary, risk: read('risk.json', risk()) }).risk[key]).toBe('summary');
      const own = read('risk.json', risk({ [key]: ALL[key] }));
      expect(view({ kpis: summary, risk: own }).risk[key]).toBe(ALL[key]);
    },
  );

  it('has the drawdown of the risk file, then of the NAV file, then computed, then of the summary', () => {
    const found = (ratio: number, key: string) => ({ ratio, key });
    const kpisRead = read(
      'kpis.json',
      kpis({ risk: risk({ drawdown: found(0.4, 'k') }), nav: nav({ navUsd: 5, peakUsd: 10 }) }),
    );
    const stated = read('nav.json', nav({ drawdown: found(0.2, 'n'), navUsd: 90, peakUsd: 100 }));
    const computed = read('nav.json', nav({ navUsd: 90, peakUsd: 100 }));
    const own = read('risk.json', risk({ drawdown: found(0.1, 'r') }));
    const of = (files: Files) => {
      const { drawdownRatio, drawdownSource } = view(files).risk;
      return [drawdownRatio, drawdownSource];
    };
    expect(of({ risk: own, nav: stated, kpis: kpisRead })).toEqual([0.1, 'risk.json r']);
    expect(of({ nav: stated, kpis: kpisRead })).toEqual([0.2, 'nav.json n']);
    expect(of({ nav: computed, kpis: kpisRead })).toEqual([0.1, 'computed']);
    expect(of({ kpis: kpisRead })).toEqual([0.4, 'kpis.json k']);
    expect(of({ kpis: read('k', kpis({ nav: nav({ navUsd: 5, peakUsd: 10 }) })) })).toEqual([
      0.5,
      'computed',
    ]);
  });

  it('has the ATR ratio of its file, else the median of the symbols', () => {
    const symbol = (atrRatio: number) => ({ atrRatio, atrRegime: null, ddState: null, ddTodayRatio: null });
    const symbols = new Map([['A', symbol(1)]]);
    const others = new Map([['B', symbol(3)]]);
    const summary = new Map([['C', symbol(8)]]);
    const files = {
      risk: read('risk.json', risk({ symbols, atrSymbols: others })),
      kpis: read('kpis.json', kpis({ risk: risk({ symbols: summary }) })),
    };
    expect(view(files).risk.atrRatio).toBe(3);
    expect(Object.keys(view(files).symbols)).toEqual(['A', 'B', 'C']);
    expect(view({ risk: read('r', risk({ symbols, medianAtrRatio: 0 })) }).risk.atrRatio).toBe(0);
  });
});

it('the router is of the risk file, then the mean of the symbols, then of all, then of the summary', () => {
  const fields = (over: Partial<RouterFields>): RouterFields => ({ ...NO_FIELDS, ...over });
  const { router: seen } = view({
    risk: read('risk.json', risk({ router: fields({ makerFillRate: 1 }) })),
    router: read(
      'router.json',
      router({
        symbols: [fields({ makerFillRate: 2, fallbackRatio: 2 })],
        global: fields({ slipQ25Bps: 3 }),
      }),
    ),
    kpis: read('kpis.json', kpis({ risk: risk({ router: fields({ slipQ25Bps: 4, slipQ50Bps: 4 }) }) }), {
      source: null,
    }),
  });
  expect(seen).toEqual({
    ...{ ...NO_FIELDS, makerFillRate: 1, fallbackRatio: 2, slipQ25Bps: 3, slipQ50Bps: 4 },
    sources: {
      ...{
        ...NO_FIELDS,
        makerFillRate: 'risk.json router_stats',
        fallbackRatio: 'router.json mean of symbols',
      },
      ...{ slipQ25Bps: 'router.json global', slipQ50Bps: 'last read router' },
    },
  });
});

describe('a position', () => {
  const row = (over: Partial<PositionRow>): PositionRow => ({
    ...{ symbol: 'BTC', side: 'long', qty: 2, entryPrice: 100, markPrice: null, notional: null, pnl: null },
    ...over,
  });
  const of = (over: Partial<PositionRow>) =>
    view({ positions: read('p', positions([row(over)])) }).positions[0];

  it('is worth what its file says, else its quantity at the mark, else at its entry', () => {
    expect(of({ notional: 5, markPrice: 120 })).toMatchObject({
      notional: 5,
      notionalFmt: '5.00',
      pnlFmt: '–',
    });
    expect(of({ markPrice: 1_200, pnl: -3 })).toMatchObject({
      notional: 2_400,
      notionalFmt: '2,400.00',
      pnlFmt: '-3.00',
    });
    expect(of({})).toMatchObject({ notional: 200 });
    expect(of({ entryPrice: null })).toMatchObject({ notional: null, notionalFmt: '–' });
  });

  it('carries what is known of the risk of its symbol', () => {
    const known = { atrRatio: 2, atrRegime: 'hot', ddState: 'ok', ddTodayRatio: 0.1 };
    const seen = view({
      positions: read('p', positions([row({}), row({ symbol: 'ETH' })])),
      risk: read('r', risk({ symbols: new Map([['BTC', known]]) })),
    }).positions;
    expect(seen).toMatchObject([
      { symbol: 'BTC', qty: 2, atrRatio: 2, ddState: 'ok', ddTodayRatio: 0.1 },
      { symbol: 'ETH', atrRatio: null, ddState: null, ddTodayRatio: null },
    ]);
  });
});

describe('the same picture later', () => {
  const files = {
    nav: read('nav.json', nav({ navUsd: 1, ageSeconds: 1 })),
    risk: read('risk.json', risk({ ageSeconds: 2 })),
    router: read('router.json', router({ ageSeconds: 3 })),
    positions: read('positions.json', positions([], { ageSeconds: 4 })),
    aum: read('aum.json', aum({ ageSeconds: 5 })),
    kpis: read('kpis.json', kpis({ ageSeconds: 6 })),
  };

  it('has only grown older, everywhere', () => {
    expect(aged(view(files), NOW + 2_500)).toEqual(fundView(surfaces(files), NOW + 2_500));
  });

  it('knows no age that was not known, and grows no younger than new', () => {
    expect(aged(view({}), NOW + 5_000)).toEqual(fundView(surfaces({}), NOW + 5_000));
    expect(aged(view(files), NOW - 60_000)).toMatchObject({ ageSeconds: 0, nav: { ageSeconds: 0 } });
  });
});
