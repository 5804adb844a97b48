// What the fund consists of, in each layout of the NAV file.
import { describe, expect, it } from 'vitest';
import { fundOf } from '../../../../tests/given-fund.ts';

const aum = (file: unknown) => fundOf({ nav: file }).aum;
const usd = (file: unknown) => Object.fromEntries(aum(file).slices.map((slice) => [slice.label, slice.usd]));

describe('slices', () => {
  it.each([
    [
      'assets',
      {
        aum: {
          assets: [
            { asset: 'BTC', usd: 50 },
            { asset: 'futures', usd: '100' },
          ],
        },
      },
      { Futures: 100, BTC: 50 },
    ],
    [
      'assets and futures',
      { aum: { futures: 80, assets: [{ asset: 'BTC', usd: 50 }] } },
      { Futures: 80, BTC: 50 },
    ],
    [
      'a breakdown as an object',
      { nav_detail: { asset_breakdown: { BTC: 5, XAUT: { usd_value: '6' }, Futures: { usd: 7 } } } },
      { BTC: 5, XAUT: 6, Futures: 7 },
    ],
    [
      'a breakdown as a list',
      {
        nav_detail: {
          asset_breakdown: [
            { symbol: 'BTC', usd: 5 },
            { asset: 'USDC', usd_value: 6 },
          ],
        },
      },
      { BTC: 5, USDC: 6 },
    ],
    [
      'what is off the exchange',
      {
        aum: { futures: 100, offexchange: { BTC: { usd: 5 }, XAUT: { usd_value: 6 }, USDC: 7 }, total: 118 },
      },
      { Futures: 100, BTC: 5, XAUT: 6, USDC: 7 },
    ],
    [
      'quantities with prices',
      { aum: { futures: 100, offexchange: { BTC: { qty: 2 } } }, conversions: { BTC: { price: 50 } } },
      { Futures: 100, BTC: 100 },
    ],
    ['futures alone', { aum: { futures: { usd: 9 } } }, { Futures: 9 }],
    ['nothing but a NAV', { nav: 55 }, { Futures: 55 }],
    ['no futures and no NAV', { aum: { offexchange: { BTC: { usd: 5 } } } }, { BTC: 5 }],
    [
      'a slice twice',
      {
        aum: {
          assets: [
            { asset: 'BTC', usd: 1 },
            { asset: 'BTC', usd: 2 },
          ],
        },
      },
      { BTC: 3 },
    ],
    [
      'an empty list before a breakdown',
      { aum: { assets: [] }, nav_detail: { asset_breakdown: { BTC: 5 } } },
      { BTC: 5 },
    ],
    ['nothing readable', { aum: { assets: [{ asset: 'BTC', usd: 'n/a' }, { usd: 5 }, 7] } }, {}],
    ['futures of zero', { nav: 55, aum: { futures: 0 } }, { Futures: 0 }],
  ])('of %s', (_name, file, expected) => {
    expect(usd(file)).toEqual(expected);
  });

  it('are sorted, and only the positive ones take an arc', () => {
    const file = {
      aum: { futures: 30, offexchange: { DEBT: { usd: -10 }, NIL: { usd: 0 }, BTC: { usd: 90 } } },
    };
    expect(aum(file).slices.map(({ label, share }) => [label, share])).toEqual([
      ['BTC', 0.75],
      ['Futures', 0.25],
      ['NIL', null],
      ['DEBT', null],
    ]);
    expect(aum(file).totalUsd).toBe(110);
  });

  it('are a hundred at most, the largest', () => {
    const assets = Array.from({ length: 300 }, (_, n) => ({ asset: `A${n}`, usd: n + 1 }));
    const { slices, totalUsd } = aum({ aum: { assets } });
    expect([slices.length, slices[0]?.label, totalUsd]).toEqual([100, 'A299', 45_150]);
  });

  it('are in rand by the rate of the file alone', () => {
    expect(aum({ aum: { futures: 10, total: 10 }, fx: { usd_zar: 18 } })).toMatchObject({
      slices: [{ zar: 180 }],
      totalUsd: 10,
      totalZar: 180,
    });
    expect(aum({ aum: { futures: 10 } })).toMatchObject({ slices: [{ zar: null }], totalZar: null });
  });

  it('of a file that is not there are none, and no error', () => {
    expect(aum(undefined)).toEqual({ slices: [], totalUsd: null, totalZar: null });
  });
});
