// The slices of a fund: added up by name, largest first, each with its share of what is drawn.
import { describe, expect, it } from 'vitest';
import { aumOf } from './aum.ts';
import type { AumSurface } from './surfaces.ts';

type Slice = AumSurface['slices'][number];

const file = (over: Partial<AumSurface> = {}): AumSurface => ({
  ageSeconds: null,
  updatedAt: null,
  testnet: null,
  flaw: null,
  slices: [],
  futuresUsd: null,
  totalUsd: null,
  usdZar: null,
  ...over,
});
const slice = (label: string, usd: number): Slice => ({ label, usd });
const labels = (aum: ReturnType<typeof aumOf>) => aum.slices.map(({ label, usd }) => [label, usd]);

describe('the slices of a fund', () => {
  it('are listed by value, and those of one name are one', () => {
    const aum = aumOf(file({ slices: [slice('BTC', 10), slice('ETH', 30), slice('BTC', 15)] }), null);
    expect(labels(aum)).toEqual([
      ['ETH', 30],
      ['BTC', 25],
    ]);
    expect(aum.totalUsd).toBe(55);
  });

  it('share what is positive: a debt is listed and takes no arc, nor does nothing', () => {
    const aum = aumOf(
      file({ slices: [slice('A', 30), slice('B', 10), slice('C', 0), slice('D', -8)] }),
      null,
    );
    expect(aum.slices.map(({ label, share }) => [label, share])).toEqual([
      ['A', 0.75],
      ['B', 0.25],
      ['C', null],
      ['D', null],
    ]);
    expect(aum.totalUsd).toBe(32);
  });

  it('are in rand where the rate is known, and their total is the file its own where it has one', () => {
    const known = aumOf(file({ slices: [slice('A', 2)], usdZar: 18, totalUsd: 5 }), null);
    expect(known).toMatchObject({ slices: [{ zar: 36 }], totalUsd: 5, totalZar: 90 });
    const unknown = aumOf(file({ slices: [slice('A', 2)] }), null);
    expect(unknown).toMatchObject({ slices: [{ zar: null }], totalUsd: 2, totalZar: null });
  });

  it('leave out an amount that cannot be counted', () => {
    const huge = [slice('A', Number.MAX_VALUE), slice('A', Number.MAX_VALUE), slice('B', 1)];
    expect(labels(aumOf(file({ slices: huge }), null))).toEqual([
      ['A', Number.MAX_VALUE],
      ['B', 1],
    ]);
  });

  it('are at most a hundred, and those are the largest', () => {
    const many = Array.from({ length: 120 }, (_, n) => slice(`S${n}`, n));
    const { slices } = aumOf(file({ slices: many }), null);
    expect([slices.length, slices[0]?.usd, slices.at(-1)?.usd]).toEqual([100, 119, 20]);
  });
});

describe('the futures of a fund', () => {
  it('are what the file says, beside its slices', () => {
    const aum = aumOf(file({ slices: [slice('A', 2)], futuresUsd: 7 }), 100);
    expect(labels(aum)).toEqual([
      ['Futures', 7],
      ['A', 2],
    ]);
  });

  it('are counted once where a slice is called so', () => {
    expect(labels(aumOf(file({ slices: [slice('Futures', 3)], futuresUsd: 7 }), 100))).toEqual([
      ['Futures', 3],
    ]);
  });

  it('are the NAV only where nothing is broken down', () => {
    expect(labels(aumOf(null, 100))).toEqual([['Futures', 100]]);
    expect(labels(aumOf(file(), 100))).toEqual([['Futures', 100]]);
    expect(labels(aumOf(file({ slices: [slice('A', 2)] }), 100))).toEqual([['A', 2]]);
  });

  it('are unknown, and so is the total, where nobody says anything', () => {
    expect(aumOf(null, null)).toEqual({ slices: [], totalUsd: null, totalZar: null });
  });
});
