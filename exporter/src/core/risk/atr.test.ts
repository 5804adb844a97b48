// ATR against a slow reference, and its ratio: unknown until there is enough to say what is usual.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sec } from '../../../../tests/given.ts';
import {
  addPrice,
  atr,
  atrRatio,
  type Bar,
  MAX_BARS,
  MAX_SERIES,
  median,
  portfolioAtrRatio,
  type Series,
} from './atr.ts';

/** True ranges as the book defines them, and Wilder's average by its own recursion from the newest bar back. */
function slowAtr(bars: readonly Bar[], last: number): number {
  const range = (i: number): number => {
    const { high, low } = bars[i] ?? { high: Number.NaN, low: Number.NaN };
    const before = bars[i - 1]?.close;
    return before === undefined
      ? high - low
      : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  };
  if (last === 13) return Array.from({ length: 14 }, (_, i) => range(i)).reduce((a, b) => a + b) / 14;
  return (slowAtr(bars, last - 1) * 13 + range(last)) / 14;
}

const bar: fc.Arbitrary<Bar> = fc
  .tuple(fc.integer({ min: 100, max: 9_000 }), fc.nat(500), fc.nat(500))
  .chain(([low, spread, close]) =>
    fc.constant({ low, high: low + spread, close: low + Math.min(close, spread) }),
  );
const steady = (count: number, range = 10): readonly Bar[] =>
  Array.from({ length: count }, () => ({ high: 100 + range, low: 100, close: 105 }));

describe('ATR', () => {
  it('is what the slow reference says, at every bar', () => {
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 60 }), (bars) => {
        const values = atr(bars);
        expect(values).toHaveLength(Math.max(0, bars.length - 13));
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(slowAtr(bars, i + 13), 6);
      }),
    );
  });

  it('sees a gap between two bars as part of the range', () => {
    const gap = [...steady(14), { high: 210, low: 200, close: 205 }];
    expect(atr(gap)).toEqual([10, (10 * 13 + 105) / 14]);
  });
});

describe('the median', () => {
  it.each<readonly [readonly number[], number | null]>([
    [[], null],
    [[7], 7],
    [[10, 9, 1], 9],
    [[4, 1, 100, 2], 3],
  ])('of %j is %j, however they are sorted', (values, middle) => expect(median(values)).toBe(middle));
});

describe('the ratio', () => {
  it('heeds the last hundred values alone: what was usual before that is over', () => {
    const rising = Array.from({ length: 120 }, (_, n) => ({ high: 200 + n, low: 100, close: 150 }));
    const wild = Array.from({ length: 40 }, () => ({ high: 9_000, low: 100, close: 150 }));
    const bars = [...wild, ...rising];
    const values = atr(bars).slice(-100);
    const usual = [...values].sort((a, b) => a - b);
    const middle = ((usual[49] ?? 0) + (usual[50] ?? 0)) / 2;
    expect(atrRatio(bars)).toBeCloseTo((values.at(-1) ?? 0) / middle, 9);
  });

  it('is not known before bar 113, nor while nothing moves', () => {
    expect(atrRatio(steady(112))).toBeNull();
    expect(atrRatio(steady(113))).toBe(1);
    expect(atrRatio(steady(113, 0).map((b) => ({ ...b, close: 100 })))).toBeNull();
  });

  it('says how much wilder it is than usual', () => {
    expect(atrRatio([...steady(113), { high: 240, low: 100, close: 105 }])).toBeCloseTo((130 + 140) / 140, 9);
  });
});

describe('minute bars', () => {
  const prices = (minutes: number, instrument = 'CE', range = 10) =>
    Array.from({ length: minutes }, (_, m) => [
      { instrument, at: sec(m * 60), high: 105, low: 100, close: 101 },
      { instrument, at: sec(m * 60 + 30), high: 100 + range, low: 103, close: 105 },
    ]).flat();
  const build = (points: ReturnType<typeof prices>, from: readonly Series[] = []) =>
    points.reduce((all, { instrument, at, ...price }) => addPrice(all, instrument, at, price), from);

  it('hold the extremes and the last price of their minute, and close when the next begins', () => {
    const [series] = build(prices(2));
    expect(series?.bars).toEqual([{ high: 110, low: 100, close: 105 }]);
    expect(series).toMatchObject({ high: 110, low: 100, close: 105, ratio: null });
  });

  it('are at most 128 of an instrument, and of at most 32 instruments', () => {
    expect(build(prices(300))[0]?.bars).toHaveLength(MAX_BARS);
    const many = Array.from({ length: 40 }, (_, i) => prices(1, `I${i}`)).flat();
    expect(build(many)).toHaveLength(MAX_SERIES);
  });

  it('make the ratio of the portfolio: the median of those that are known', () => {
    const one = (ratio: number | null): Series => ({
      instrument: 'x',
      minute: 0,
      high: 1,
      low: 1,
      close: 1,
      bars: [],
      ratio,
    });
    expect(portfolioAtrRatio(build(prices(114)))).toBe(1);
    expect(portfolioAtrRatio([one(1), one(null), one(3), one(9)])).toBe(3);
    expect(portfolioAtrRatio([one(null)])).toBeNull();
  });
});
