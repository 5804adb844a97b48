// The drawdown of a fund: whose word counts, and that money which came or went is neither a loss nor a peak.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdownOf, peakOf, transfersUsd } from './drawdown.ts';
import type { Dated, NavSurface } from './surfaces.ts';

const nav = (over: Partial<NavSurface> = {}): NavSurface => ({
  ageSeconds: null,
  updatedAt: null,
  testnet: null,
  flaw: null,
  navUsd: null,
  navZar: null,
  usdZar: null,
  ddState: null,
  atrRegime: null,
  sourcesOk: null,
  drawdown: null,
  peakUsd: null,
  series: [],
  transfers: null,
  ...over,
});
const at = (time: number | null, usd: number): Dated => ({ at: time, usd });

describe('the drawdown', () => {
  it('is the first that a file states, with the name of the file and the key', () => {
    const said = (source: string | null, ratio: number) => ({ source, found: { ratio, key: 'dd' } });
    const silent = { source: 'a.json', found: null };
    expect(drawdownOf([silent, said('b.json', 0.2), said('c.json', 0.4)], null)).toEqual({
      ratio: 0.2,
      source: 'b.json dd',
    });
    expect(drawdownOf([said(null, 0)], nav({ navUsd: 1, peakUsd: 2 }))).toEqual({
      ratio: 0,
      source: 'last read dd',
    });
  });

  it('is measured from the peak where no file states one', () => {
    expect(drawdownOf([], nav({ navUsd: 75, peakUsd: 100 }))).toEqual({ ratio: 0.25, source: 'computed' });
    expect(drawdownOf([], nav({ navUsd: 100, peakUsd: 100 }))?.ratio).toBe(0);
    expect(drawdownOf([], nav({ navUsd: 130, peakUsd: 100 }))?.ratio).toBe(0);
  });

  it.each<readonly [string, NavSurface | null]>([
    ['no file', null],
    ['no NAV', nav({ peakUsd: 100 })],
    ['no peak', nav({ navUsd: 100 })],
    ['a peak of nothing', nav({ navUsd: -5, peakUsd: 0 })],
    ['a peak of nothing and more now', nav({ navUsd: 5, peakUsd: 0 })],
    ['a peak below nothing', nav({ navUsd: -5, peakUsd: -2 })],
  ])('is unknown with %s', (_, seen) => expect(drawdownOf([], seen)).toBeNull());
});

describe('the peak', () => {
  it('is the one that the file states, else the top of its series', () => {
    expect(peakOf(nav({ peakUsd: 7, series: [at(1, 9)] }))).toBe(7);
    expect(peakOf(nav({ series: [at(1, 5), at(null, 9), at(3, 2)] }))).toBe(9);
    expect(peakOf(nav({ series: [at(1, -5), at(2, -9)], transfers: [] }))).toBe(-5);
    expect(peakOf(nav())).toBeNull();
    expect(peakOf(nav({ series: [at(1, Number.POSITIVE_INFINITY)] }))).toBeNull();
  });

  it('is moved by what was paid in or out after a value, and not by what came before or with it', () => {
    const series = [at(10, 100), at(20, 90), at(30, 190)];
    // 100 came at 25: the 100 of before are 200 of now.
    expect(peakOf(nav({ series, transfers: [at(25, 100)] }))).toBe(200);
    expect(peakOf(nav({ series, transfers: [at(10, 100)] }))).toBe(190);
    expect(peakOf(nav({ series, transfers: [at(5, 1_000)] }))).toBe(190);
    expect(peakOf(nav({ series: series.toReversed(), transfers: [at(40, -50), at(25, 100)] }))).toBe(150);
    expect(peakOf(nav({ series, transfers: [at(25, 100), at(15, 10)] }))).toBe(210);
  });

  it('is unknown when a value or a transfer cannot be placed in time', () => {
    expect(peakOf(nav({ series: [at(null, 5)], transfers: [at(1, 1)] }))).toBeNull();
    expect(peakOf(nav({ series: [at(1, 5)], transfers: [at(null, 1)] }))).toBeNull();
  });

  it('is what it was before a transfer and that transfer together, however the lists are sorted', () => {
    const times = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 20 });
    const moves = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 1_000 }), usd: fc.integer({ min: -500, max: 500 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(times, moves, (when, transfers) => {
        const series = when.map((time, n) => at(time, (n * 37) % 400));
        const slow = series.map(
          (value) =>
            value.usd +
            transfers.filter((t) => t.at > (value.at ?? 0)).reduce((total, { usd }) => total + usd, 0),
        );
        expect(peakOf(nav({ series, transfers }))).toBe(Math.max(...slow));
      }),
    );
  });
});

it('transfers add up, none is nothing, and no list is unknown', () => {
  expect(transfersUsd(nav({ transfers: [at(1, 100), at(null, -30)] }))).toBe(70);
  expect([transfersUsd(nav({ transfers: [] })), transfersUsd(nav()), transfersUsd(null)]).toEqual([
    0,
    null,
    null,
  ]);
});
