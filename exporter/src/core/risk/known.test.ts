// Arithmetic of what may be unknown: nothing is made up, nothing overflows in silence, nothing turns to zero.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstKnown, mean, median, money, product, quotient, sound, sum } from './known.ts';

const TINY = Number.MIN_VALUE;

describe('a figure', () => {
  it('is unknown when it overflowed, or became zero by rounding alone', () => {
    expect([sound(Number.POSITIVE_INFINITY, true), sound(Number.NaN, true)]).toEqual([null, null]);
    expect([sound(0, true), sound(0, false), sound(-2, false)]).toEqual([0, null, -2]);
    expect(Object.is(sound(-0, true), 0)).toBe(true);
  });

  it('is unknown when either of its parts is', () => {
    expect([product(null, 2), product(2, null), quotient(null, 2), quotient(2, null)]).toEqual(
      Array(4).fill(null),
    );
  });

  it('is not zero for a zero beside what is unknown', () => {
    expect([product(null, 0), product(0, null), quotient(null, 0), quotient(0, null)]).toEqual(
      Array(4).fill(null),
    );
  });

  it('is a true zero only where a part is one', () => {
    expect([product(0, 5), product(5, 0), quotient(0, 5)]).toEqual([0, 0, 0]);
    expect([product(TINY, 0.1), product(0.1, TINY), quotient(TINY, 10)]).toEqual([null, null, null]);
    expect([quotient(5, 0), quotient(0, 0)]).toEqual([null, null]);
    expect([product(6, 7), quotient(6, 4)]).toEqual([42, 1.5]);
  });

  it('of many is unknown where there are none, and beyond what can be counted', () => {
    expect([sum([]), mean([]), median([])]).toEqual([null, null, null]);
    expect([sum([1, -1]), mean([1, -1]), sum([1, 2, 4]), mean([1, 2, 6])]).toEqual([0, 0, 7, 3]);
    expect(sum([Number.MAX_VALUE, Number.MAX_VALUE])).toBeNull();
  });
});

describe('the median', () => {
  it.each([
    [[7], 7],
    [[9, 1], 5],
    [[10, 9, 1], 9],
    [[4, 1, 100, 2], 3],
    [[0, 0], 0],
  ])('of %j is %d', (values, middle) => expect(median(values)).toBe(middle));

  it('leaves its values as they were, and half of them lie on either side', () => {
    const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, (given) => {
        const before = [...given];
        const middle = median(given) ?? Number.NaN;
        expect(given).toEqual(before);
        expect(given.filter((value) => value < middle).length).toBeLessThanOrEqual(given.length / 2);
        expect(given.filter((value) => value > middle).length).toBeLessThanOrEqual(given.length / 2);
      }),
    );
  });
});

it('of several sources the first that knows counts, and zero is known', () => {
  expect([firstKnown(null, 0, 3), firstKnown('', 'a'), firstKnown(null, null), firstKnown()]).toEqual([
    0,
    '',
    null,
    null,
  ]);
});

describe('money in words', () => {
  it.each([
    [null, '–'],
    [0, '0.00'],
    [-0.001, '0.00'],
    [-0.01, '-0.01'],
    [999.994, '999.99'],
    [1_000, '1,000.00'],
    [-1_234_567.891, '-1,234,567.89'],
    [123_456.5, '123,456.50'],
    [1e21, '1e+21'],
    [-2e22, '-2e+22'],
  ])('%d is %s', (value, words) => expect(money(value)).toBe(words));
});
