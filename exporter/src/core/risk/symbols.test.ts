// What is known of each symbol, put together: the first source wins, field by field, and the list has a bound.
import { expect, it } from 'vitest';
import type { SymbolRisk } from '../../contract/fund.ts';
import { medianAtrRatio, mergeSymbols, NO_SYMBOL } from './symbols.ts';

const risk = (over: Partial<SymbolRisk>): SymbolRisk => ({ ...NO_SYMBOL, ...over });
const FULL: SymbolRisk = { atrRatio: 2, atrRegime: 'hot', ddState: 'ok', ddTodayRatio: 0.1 };

it('of a symbol nothing is known before a source speaks', () => {
  expect(NO_SYMBOL).toEqual({ atrRatio: null, atrRegime: null, ddState: null, ddTodayRatio: null });
});

it.each(Object.keys(FULL) as readonly (keyof SymbolRisk)[])(
  '%s comes from the first source that has it',
  (field) => {
    const [first, other] = field === 'atrRatio' || field === 'ddTodayRatio' ? [0, 5] : ['', 'other'];
    const merged = mergeSymbols([
      new Map([['BTC', risk({})]]),
      new Map([['BTC', risk({ [field]: first })]]),
      new Map([['BTC', risk({ [field]: other })]]),
    ]);
    expect(merged.get('BTC')).toEqual(risk({ [field]: first }));
  },
);

it('symbols keep the order of the sources, and are at most 500', () => {
  const many = new Map(Array.from({ length: 499 }, (_, n) => [`S${n}`, risk({ atrRatio: n })]));
  const merged = mergeSymbols([
    many,
    new Map([
      ['X', FULL],
      ['Y', FULL],
      ['S0', FULL],
    ]),
  ]);
  expect(merged.size).toBe(500);
  expect([...merged.keys()].slice(-2)).toEqual(['S498', 'X']);
  // One that is known already is still filled when there is no more room.
  expect(merged.get('S0')).toEqual({ ...FULL, atrRatio: 0 });
});

it("a portfolio's ATR ratio is the median of the symbols' that are known", () => {
  const of = (...ratios: (number | null)[]) =>
    medianAtrRatio(new Map(ratios.map((atrRatio, n) => [`S${n}`, risk({ atrRatio })])));
  expect([of(1, null, 9, 2), of(null), of()]).toEqual([2, null, null]);
});
