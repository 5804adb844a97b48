// How well orders are routed: each field from the first source that has it, by name, and the worst word on a tie.
import { describe, expect, it } from 'vitest';
import { meanOfSymbols, routerOf } from './router.ts';
import type { RouterFields } from './surfaces.ts';

const NOTHING: RouterFields = {
  makerFillRate: null,
  fallbackRatio: null,
  slipQ25Bps: null,
  slipQ50Bps: null,
  slipQ75Bps: null,
  quality: null,
};
const FIELDS = Object.keys(NOTHING) as readonly (keyof RouterFields)[];
const router = (
  symbols: readonly Partial<RouterFields>[],
  counts: Readonly<Record<string, number>> = {},
) => ({
  ...{ ageSeconds: null, updatedAt: null, testnet: null, flaw: null },
  symbols: symbols.map((one) => ({ ...NOTHING, ...one })),
  global: NOTHING,
  qualityCounts: new Map(Object.entries(counts)),
});

describe('a figure of the router', () => {
  it.each(FIELDS)('%s comes from the first source that knows it, and names it', (field) => {
    const value = field === 'quality' ? 'ok' : 0;
    const later = field === 'quality' ? 'broken' : 9;
    const view = routerOf([
      { name: 'first', fields: NOTHING },
      { name: 'second', fields: { ...NOTHING, [field]: value } },
      { name: 'third', fields: { ...NOTHING, [field]: later } },
    ]);
    expect([view[field], view.sources[field]]).toEqual([value, 'second']);
    const others = FIELDS.filter((each) => each !== field);
    expect(others.map((each) => [view[each], view.sources[each]])).toEqual(others.map(() => [null, null]));
  });

  it('is unknown without a source', () => {
    const { sources, ...values } = routerOf([]);
    expect([values, sources]).toEqual([NOTHING, NOTHING]);
  });
});

describe('of many symbols', () => {
  it.each(FIELDS.filter((field) => field !== 'quality'))('%s is the mean of those that have it', (field) => {
    const mean = meanOfSymbols(router([{ [field]: 1 }, {}, { [field]: 4 }]));
    expect(mean).toEqual({ ...NOTHING, [field]: 2.5 });
  });

  it.each([
    ['the most frequent', { ok: 3, degraded: 1 }, 'ok'],
    ['the worst on a tie', { ok: 2, degraded: 2, broken: 1 }, 'degraded'],
    ['broken before all', { ok: 2, degraded: 2, broken: 2 }, 'broken'],
    ['none when nothing was counted', {}, null],
    ['none when none was seen', { ok: 0, broken: 0 }, null],
    ['none when the most frequent word means nothing here', { strange: 5, ok: 1 }, null],
  ])('the quality is %s', (_, counts, quality) => {
    expect(meanOfSymbols(router([], counts)).quality).toBe(quality);
  });
});
