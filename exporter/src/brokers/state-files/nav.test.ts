// The NAV file under every name that its writers use.
import { describe, expect, it } from 'vitest';
import { fundOf, NOW, WRITTEN } from '../../../../tests/given-fund.ts';
import type { PercentFields } from './value.ts';

const nav = (file: unknown, unit?: PercentFields) => fundOf({ nav: file }, unit).nav;
const risk = (file: unknown, unit?: PercentFields) => fundOf({ nav: file }, unit).risk;
const SECONDS = WRITTEN / 1000;

describe('the value', () => {
  it.each([
    [{ nav_usd: 1, nav_total: 2, nav: 3, total_equity: 4 }, 1],
    [{ nav_total: 2, nav: 3, total_equity: 4 }, 2],
    [{ nav: 3, total_equity: 4 }, 3],
    [{ total_equity: 4 }, 4],
    [{ nav_usd: '10,234.5' }, 10_234.5],
    [{ nav_usd: null, nav_total: 2 }, 2],
    [{ nav_usd: 'n/a', nav: 3 }, 3],
    [{ nav_usd: 0, nav: 3 }, 0],
    [{ nav: { nav_usd: 5 } }, 5],
    [{ nav: { total_equity: 6 } }, 6],
    [{ nav: null }, null],
    [{}, null],
    [{ nav: true }, null],
  ])('of %j is %d', (file, expected) => {
    expect(nav(file).navUsd).toBe(expected);
  });

  it('that is not there is said to be not there', () => {
    expect(fundOf({ nav: {} }).surfaces.nav.problem).toBe('no NAV in it');
    expect(fundOf({ nav: { nav: 0 } }).surfaces.nav.problem).toBeNull();
  });

  it.each([
    [{ nav: 100, nav_zar: 5 }, 5],
    [{ nav: 100, nav_zar: 0, usd_zar: 18 }, 0],
    [{ nav: 100, usd_zar: 18 }, 1_800],
    [{ nav: 100, fx: { usd_zar: '18' } }, 1_800],
    [{ nav: 100, conversions: { USDZAR: { price: 18 } } }, 1_800],
    [{ nav: 100, conversions: { ZAR: { price: 0.05 } } }, 2_000],
    [{ nav: 100, usd_zar: 0 }, null],
    [{ nav: 100 }, null],
  ])('in rand of %j is %d', (file, expected) => {
    expect(nav(file).navZar).toBe(expected);
  });
});

describe('the age', () => {
  it.each([
    ['age_s before all', { age_s: 1, nav_age_s: 2, age: 3, updated_at: SECONDS - 60 }, 11],
    ['nav_age_s next', { nav_age_s: 2, age: 3 }, 12],
    ['then age', { age: '3' }, 13],
    ['an age of zero is an age', { age_s: 0, updated_at: SECONDS - 60 }, 10],
    ['updated_at', { updated_at: SECONDS - 1, updated_ts: 1 }, 11],
    ['updated_ts', { updated_ts: SECONDS - 2, ts: 1 }, 12],
    ['ts', { ts: WRITTEN - 3_000, timestamp: 1 }, 13],
    ['timestamp', { timestamp: new Date(WRITTEN - 4_000).toISOString(), time: 1 }, 14],
    ['time', { time: String(SECONDS - 5) }, 15],
    ['a time inside nav', { nav: { ts: SECONDS - 6 } }, 16],
    ['an age inside nav', { nav: { age_s: 7 } }, 17],
  ])('%s', (_name, file, seconds) => {
    expect(nav(file).ageSeconds).toBe(seconds);
  });

  it('is unknown where the file says nothing, while its surface goes by the time of writing', () => {
    const view = fundOf({ nav: { nav: 1, age_s: -5, updated_at: 'soon' } });
    expect(view.nav).toMatchObject({ ageSeconds: null, updatedAt: null });
    expect(view.surfaces.nav).toMatchObject({ ageSeconds: 10, updatedAt: WRITTEN });
  });

  it('of a file that claims to be from tomorrow is that of its writing', () => {
    expect(nav({ nav: 1, updated_at: SECONDS + 86_400 }).ageSeconds).toBe(10);
  });
});

describe('the rest', () => {
  it('is read beside the value or inside of nav', () => {
    const expected = { ddState: 'NORMAL', atrRegime: 'calm', sourcesOk: false };
    const words = { dd_state: 'NORMAL', atr_regime: 'calm', sources_ok: false };
    expect(nav({ nav: 1, ...words })).toMatchObject(expected);
    expect(nav({ nav: { nav: 1, ...words } })).toMatchObject(expected);
    expect(nav({ dd_state: { state: 'NORMAL' } }).ddState).toBe('NORMAL');
    expect(nav({ sources_ok: 'yes' }).sourcesOk).toBeNull();
  });

  it.each([
    ['a number', { drawdown: 0.03 }, 0.03, 'nav_state.json drawdown'],
    ['a block', { drawdown: { dd_pct: 0.04 } }, 0.04, 'nav_state.json drawdown.dd_pct'],
    ['another name', { drawdown: { drawdown_pct: 0.05 } }, 0.05, 'nav_state.json drawdown.drawdown_pct'],
    ['zero', { nav: 90, drawdown: { dd_pct: 0, peak_nav: 100 } }, 0, 'nav_state.json drawdown.dd_pct'],
    ['its own fraction', { drawdown: { dd_pct: 3, dd_frac: 0.03 } }, 0.03, 'nav_state.json drawdown.dd_frac'],
    ['worked out from the peak', { nav: 90, drawdown: { peak_nav: 100 } }, 0.1, 'computed'],
    ['worked out from the history', { nav: 80, series: [50, '100', null, 70] }, 0.2, 'computed'],
    [
      'from pairs',
      {
        nav: 80,
        series: [
          [1, 100],
          [2, 70],
        ],
      },
      0.2,
      'computed',
    ],
    [
      'from rows',
      {
        nav: 80,
        history: [
          { ts: 1, nav: 100 },
          { ts: 2, nav_usd: 70 },
        ],
      },
      0.2,
      'computed',
    ],
    ['above its peak', { nav: 120, drawdown: { peak_nav: 100 } }, 0, 'computed'],
    ['unknown without a peak', { nav: 90 }, null, null],
    ['unknown with a peak of nothing', { nav: 90, drawdown: { peak_nav: 0 } }, null, null],
  ])('the drawdown as %s', (_name, file, drawdownRatio, drawdownSource) => {
    expect(risk(file)).toMatchObject({ drawdownRatio, drawdownSource });
  });

  it('takes percent for percent only where it is told to', () => {
    expect(risk({ drawdown: { dd_pct: 3.26 } }, 'percent').drawdownRatio).toBeCloseTo(0.0326, 12);
    const mistaken = fundOf({ nav: { nav: 1, drawdown: { dd_pct: 3.26 } } });
    expect(mistaken.risk.drawdownRatio).toBeNull();
    expect(mistaken.surfaces.nav.problem).toContain('percentFields');
  });

  it('never takes a transfer for a drawdown', () => {
    const series = [
      [1_000, 100],
      [2_000, 100],
      [4_000, 60],
    ];
    const cash_flows = [{ ts: 3_000, type: 'withdrawal', usd: 40 }];
    const view = fundOf({ nav: { nav: 54, series, cash_flows } });
    expect(view.nav).toMatchObject({ peakUsd: 60, transfersUsd: -40 });
    expect(view.risk.drawdownRatio).toBeCloseTo(0.1, 12);
  });

  it('never takes a deposit for a peak that was always there', () => {
    const series = [
      [1_000, 100],
      [4_000, 150],
    ];
    const transfers = [{ ts: 3_000, kind: 'deposit', amount: 50 }];
    expect(fundOf({ nav: { nav: 150, series, transfers } }).risk.drawdownRatio).toBe(0);
  });

  it('does not guess when a transfer was', () => {
    const view = fundOf({ nav: { nav: 54, series: [100, 60], cash_flows: [{ usd: -40 }] } });
    expect(view.nav).toMatchObject({ peakUsd: null, transfersUsd: -40 });
    expect(view.risk.drawdownRatio).toBeNull();
  });

  it('knows an empty list of transfers from none', () => {
    expect([nav({ cash_flows: [] }).transfersUsd, nav({}).transfersUsd]).toEqual([0, null]);
    expect(nav({ cash_flows: [{ usd: 5 }, { usd: 'much' }] }).transfersUsd).toBeNull();
  });
});

describe('testnet', () => {
  it.each([
    [{ testnet: true }, true],
    [{ testnet: false }, false],
    [{ is_testnet: true }, true],
    [{ environment: 'binance-testnet' }, true],
    [{ env: 'LIVE' }, false],
    [{ env: 'somewhere' }, null],
    [{}, null],
  ])('%j says %s', (file, expected) => {
    expect(fundOf({ nav: file }).testnet).toBe(expected);
  });

  it('hides nothing', () => {
    expect(fundOf({ nav: { testnet: true, nav: 5 } }).nav.navUsd).toBe(5);
  });
});

it('a file that is no object is no NAV', () => {
  for (const file of [null, [], 'x', 5]) expect(fundOf({ nav: file }).surfaces.nav.source).toBeNull();
  expect(fundOf({}).at).toBe(NOW);
});
