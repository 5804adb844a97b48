// The risk snapshot, and the engine's summary that stands in for it.
import { describe, expect, it } from 'vitest';
import { fundOf } from '../../../../tests/given-fund.ts';

const risk = (file: unknown) => fundOf({ risk: file }).risk;

describe('the risk snapshot', () => {
  it.each([
    ['drawdownRatio', { drawdown: { dd_pct: 0.0326 } }, 0.0326],
    ['drawdownRatio', { drawdown: { dd_pct: 0 } }, 0],
    ['drawdownRatio', { drawdown: { dd_pct: 3.26, dd_frac: 0.0326 } }, 0.0326],
    ['drawdownRatio', { dd_pct: 0.04 }, 0.04],
    ['drawdownRatio', { drawdown: { dd_pct: -0.04 } }, null],
    ['atrRatio', { atr: { median_ratio: '1.5' } }, 1.5],
    [
      'atrRatio',
      {
        atr: {
          symbols: [
            { symbol: 'A', atr_ratio: 1 },
            { symbol: 'B', atr_ratio: 3 },
          ],
        },
      },
      2,
    ],
    ['atrRatio', { atr: { symbols: { A: { atr_ratio: 1 }, B: { atr_ratio: 9 }, C: { atr_ratio: 2 } } } }, 2],
    ['atrRatio', { atr: { median_ratio: 0, symbols: { A: { atr_ratio: 1 } } } }, 0],
    ['atrRatio', {}, null],
    ['atrRegime', { atr_regime: 'high', atr: { atr_regime: 'low' } }, 'high'],
    ['atrRegime', { atr: { atr_regime: 'low' } }, 'low'],
    ['ddState', { dd_state: 'CAUTION' }, 'CAUTION'],
    ['ddState', { dd_state: { dd_state: 'CAUTION', state: 'x' } }, 'CAUTION'],
    ['ddState', { dd_state: { state: 'CAUTION' } }, 'CAUTION'],
    ['feePnlRatio', { fee_pnl_ratio: -0.2, fee_pnl: { fee_pnl_ratio: 1 } }, -0.2],
    ['feePnlRatio', { fee_pnl: { fee_pnl_ratio: 0 } }, 0],
    ['riskMode', { risk_mode: 'DEFENSIVE' }, 'DEFENSIVE'],
    ['circuitBreaker', { circuit_breaker: 'halted' }, 'halted'],
    ['circuitBreaker', { circuit_breaker: true }, 'active'],
    ['circuitBreaker', { circuit_breaker: { active: false } }, 'inactive'],
    ['varRatio', { var: { var_nav_pct: 0.02 } }, 0.02],
    ['varRatio', { var_nav_pct: 0.02 }, 0.02],
    ['cvarRatio', { cvar: { nav_pct: 0.03 } }, 0.03],
    ['cvarRatio', { cvar: 0.03 }, 0.03],
  ] as const)('%s of %j is %s', (field, file, expected) => {
    expect(risk(file)[field]).toBe(expected);
  });

  it('merges its symbols from both of its lists, in either layout', () => {
    const blocks = { symbol: 'BTC', risk: { dd_state: 'OK', dd_today_pct: 0 }, vol: { atr_ratio: 1.2 } };
    const merged = { BTC: { atrRatio: 1.2, atrRegime: 'high', ddState: 'OK', ddTodayRatio: 0 } };
    const atr = { symbols: [{ symbol: 'BTC', atr_ratio: 9, atr_regime: 'high' }] };
    expect(fundOf({ risk: { symbols: [blocks], atr } }).symbols).toEqual(merged);
    expect(fundOf({ risk: { symbols: { BTC: blocks }, atr } }).symbols).toEqual(merged);
    const flat = { BTC: { dd_state: 'OK', dd_today_pct: '0', atr_ratio: 1.2 } };
    expect(fundOf({ risk: { symbols: flat, atr } }).symbols).toEqual(merged);
  });

  it('keeps 500 symbols at most, and none that is called like what every object inherits', () => {
    const many = Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`S${n}`, { atr_ratio: 1 }]));
    expect(
      Object.keys(fundOf({ risk: { symbols: many, atr: { symbols: { X: {} } } } }).symbols),
    ).toHaveLength(500);
    const evil: unknown = JSON.parse(
      '{"symbols": {"__proto__": {"atr_ratio": 1}, "constructor": {"atr_ratio": 1}}}',
    );
    expect(fundOf({ risk: evil }).symbols).toEqual({});
  });
});

describe('the summary', () => {
  const kpis = {
    ts: 1_749_999_990,
    nav: { nav_usd: 90 },
    risk: { drawdown: { dd_pct: 0.1 } },
    router: { maker_fill_rate: 0.8 },
    dd_state: 'CAUTION',
    atr_regime: 'high',
    fee_pnl_ratio: 0.3,
    router_quality: 'ok',
  };

  it('stands in for files that were never read', () => {
    const view = fundOf({ kpis });
    expect(view.nav).toMatchObject({ navUsd: 90, ageSeconds: 20 });
    expect(view.surfaces.nav).toMatchObject({ source: null, problem: 'missing' });
    expect(view.risk).toMatchObject({
      drawdownRatio: 0.1,
      drawdownSource: 'kpis_v7.json risk.drawdown.dd_pct',
      ddState: 'CAUTION',
      atrRegime: 'high',
      feePnlRatio: 0.3,
    });
    expect(view.router).toMatchObject({
      makerFillRate: 0.8,
      quality: 'ok',
      sources: { makerFillRate: 'kpis_v7.json router' },
    });
  });

  it('is read in its newer layout', () => {
    const portfolio = { nav: '1,000', dd_pct: 0.2, var_nav_pct: 0.01, cvar_nav_pct: 0.02 };
    const view = fundOf({
      kpis: { portfolio, per_symbol: { BTC: { atr_ratio: 2, pnl: 5 } }, performance: { fee_pnl_ratio: 0.4 } },
    });
    expect(view.nav.navUsd).toBe(1_000);
    expect(view.risk).toMatchObject({
      drawdownRatio: 0.2,
      varRatio: 0.01,
      cvarRatio: 0.02,
      feePnlRatio: 0.4,
    });
    expect(view.symbols.BTC?.atrRatio).toBe(2);
  });

  it('never overrules the files that it sums up', () => {
    const view = fundOf({ kpis, nav: { nav: 0 }, risk: { drawdown: { dd_pct: 0 }, dd_state: 'NORMAL' } });
    expect(view.nav.navUsd).toBe(0);
    expect(view.risk).toMatchObject({ drawdownRatio: 0, ddState: 'NORMAL' });
  });
});
