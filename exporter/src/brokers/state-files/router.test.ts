// Router figures: the snapshot's own first, field by field, then the mean of the symbols.
import { describe, expect, it } from 'vitest';
import { fundOf } from '../../../../tests/given-fund.ts';

const router = (health: unknown, stats?: unknown) =>
  fundOf({ router: health, risk: { router_stats: stats } }).router;

describe('the snapshot', () => {
  it.each([
    ['makerFillRate', { maker_fill_rate: 0.9, maker_fill_ratio: 0.1 }, 0.9],
    ['makerFillRate', { maker_fill_ratio: 0.1 }, 0.1],
    ['fallbackRatio', { fallback_ratio: 0.1, fallback_rate: 0.2, fallback: 0.3 }, 0.1],
    ['fallbackRatio', { fallback_rate: 0.2, fallback: 0.3 }, 0.2],
    ['fallbackRatio', { fallback: 0.3 }, 0.3],
    ['slipQ25Bps', { slip_q25_bps: -1, slip_q25: 5 }, -1],
    ['slipQ25Bps', { slip_q25: 5 }, 5],
    ['slipQ50Bps', { slip_q50_bps: 1 }, 1],
    ['slipQ50Bps', { slip_q50: 2 }, 2],
    ['slipQ75Bps', { slip_q75_bps: 3 }, 3],
    ['slipQ75Bps', { slip_q75: '4' }, 4],
    ['quality', { quality: 'ok', router_quality: 'broken' }, 'ok'],
    ['quality', { router_quality: 0.8 }, '0.8'],
  ] as const)('%s of %j is %s', (field, stats, expected) => {
    expect(router({}, stats)[field]).toBe(expected);
    expect(router({}, stats).sources[field]).toBe('risk_snapshot.json router_stats');
  });

  it('a ratio of zero is a ratio: the symbols do not replace it', () => {
    const { fallbackRatio, sources } = router(
      { per_symbol: [{ symbol: 'A', fallback_rate: 0.5 }] },
      { fallback_ratio: 0.0 },
    );
    expect([fallbackRatio, sources.fallbackRatio]).toEqual([0, 'risk_snapshot.json router_stats']);
  });
});

describe('the router file', () => {
  const mean = 'router_health.json mean of symbols';

  it.each([
    ['makerFillRate', { maker_fill_rate: 0.9, maker_fill_ratio: 0, maker_fill: 0 }, 0.9],
    ['makerFillRate', { maker_fill_ratio: 0.8, maker_fill: 0 }, 0.8],
    ['makerFillRate', { maker_fill: 0.7 }, 0.7],
    ['fallbackRatio', { fallback_rate: 0.2, fallback_ratio: 0 }, 0.2],
    ['fallbackRatio', { fallback_ratio: 0.3 }, 0.3],
    ['slipQ25Bps', { slippage_p25: 1, slip_q25: 0 }, 1],
    ['slipQ25Bps', { slip_q25: 2 }, 2],
    ['slipQ50Bps', { slippage_p50: 1, slip_q50: 0, slippage_bps: 0 }, 1],
    ['slipQ50Bps', { slip_q50: 2, slippage_bps: 0 }, 2],
    ['slipQ50Bps', { slippage_bps: 3, avg_slippage_bps: 0 }, 3],
    ['slipQ50Bps', { avg_slippage_bps: 4 }, 4],
    ['slipQ75Bps', { slippage_p75: 1, slip_q75: 0 }, 1],
    ['slipQ75Bps', { slip_q75: 2 }, 2],
  ] as const)('%s of %j is %s', (field, symbol, expected) => {
    const found = router({ per_symbol: [{ symbol: 'A', ...symbol }] });
    expect([found[field], found.sources[field]]).toEqual([expected, mean]);
  });

  it.each([
    [
      'a list',
      { per_symbol: [{ symbol: 'A', maker_fill: 0.25 }, { symbol: 'B', maker_fill: 0.75 }, { symbol: 'C' }] },
    ],
    ['an object', { symbols: { A: { maker_fill: 0.25 }, B: { maker_fill: 0.75 }, C: {} } }],
    ['in its block', { router_health: { per_symbol: { A: { maker_fill: 0.25 }, B: { maker_fill: 0.75 } } } }],
  ])('is the mean of the symbols that know, as %s', (_name, file) => {
    expect(router(file).makerFillRate).toBe(0.5);
  });

  it('falls back to its own total where no symbol knows', () => {
    const file = { router_health: { global: { maker_fill: 0.6 }, per_symbol: { A: {} } } };
    expect(router(file)).toMatchObject({
      makerFillRate: 0.6,
      sources: { makerFillRate: 'router_health.json global' },
    });
    expect(router({ maker_fill: 0.6 }).makerFillRate).toBe(0.6);
    expect(router({ router_health: { maker_fill: 0.6 } }).makerFillRate).toBe(0.6);
  });

  it.each([
    [{ ok: 3, degraded: 2, broken: 1 }, 'ok'],
    [{ ok: 2, degraded: 2, broken: 1 }, 'degraded'],
    [{ ok: 2, degraded: 2, broken: 2 }, 'broken'],
    [{ ok: 0, degraded: 0, broken: 0 }, null],
    [{ ok: '5' }, 'ok'],
    [{ great: 9 }, null],
    [undefined, null],
  ])('of quality counts %j says %s', (quality_counts, expected) => {
    expect(router({ summary: { quality_counts } }).quality).toBe(expected);
  });

  it('a rate beyond 1 is no rate', () => {
    expect(router({ per_symbol: { A: { maker_fill: 93 } } }).makerFillRate).toBeNull();
  });
});
