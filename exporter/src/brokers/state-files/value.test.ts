// Single values as writers write them: read, or missing; never guessed and never zero by accident.
import { describe, expect, it } from 'vitest';
import { entriesOf, numberOf, own, textOf, timeOf } from './value.ts';

describe('a number', () => {
  it.each([
    [12.5, 12.5],
    [0, 0],
    [-0, 0],
    ['0', 0],
    ['0.00', 0],
    ['0e5', 0],
    ['12,345.67', 12_345.67],
    ['-1,234,567', -1_234_567],
    ['+3', 3],
    [' 42 ', 42],
    ['.5', 0.5],
    ['1e-3', 0.001],
    ['1.', 1],
  ])('%j is read as %d', (given, expected) => {
    expect(numberOf(given)).toBe(expected);
  });

  it.each([
    [''],
    [' '],
    ['.'],
    ['e5'],
    ['abc'],
    ['1,23'],
    ['12,34,567'],
    ['1 000'],
    ['$5'],
    ['3%'],
    ['0x10'],
    ['NaN'],
    ['Infinity'],
    ['1e999'],
    ['1e-999'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [null],
    [true],
    [[]],
    [{}],
    [[5]],
    [undefined],
    ['9'.repeat(1_000)],
  ])('%j is missing', (given) => {
    expect(numberOf(given)).toBeNull();
  });
});

describe('a time', () => {
  const at = Date.UTC(2025, 5, 15, 12, 0, 0);
  it.each([
    [at / 1000],
    [at],
    [String(at / 1000)],
    [String(at)],
    ['2025-06-15T12:00:00Z'],
    ['2025-06-15T12:00:00.000000+00:00'],
    ['2025-06-15 14:00:00+02:00'],
    ['2025-06-15T14:00:00+0200'],
    ['2025-06-15T12:00Z'],
  ])('%j is read', (given) => {
    expect(timeOf(given)).toBe(at);
  });

  it('keeps fractions of seconds', () => {
    expect(timeOf(1_750_000_000.25)).toBe(1_750_000_000_250);
    expect(timeOf('1750000000.25')).toBe(1_750_000_000_250);
    expect(timeOf('2025-06-15T12:00:00.123456Z')).toBe(at + 123);
  });

  it.each([
    ['2025-06-15T12:00:00'],
    ['2025-06-15'],
    ['2025-13-45T99:00:00Z'],
    ['yesterday'],
    [-5],
    [Number.NaN],
    [1e300],
    [null],
    [{}],
    [''],
  ])('%j is missing, for its zone or its meaning is unknown', (given) => {
    expect(timeOf(given)).toBeNull();
  });
});

describe('a field', () => {
  it('is the own one, never what every object inherits', () => {
    const json: unknown = JSON.parse('{"__proto__": {"nav": 1}, "constructor": 2, "nav": 3}');
    const record = json as Record<string, unknown>;
    expect([
      own(record, '__proto__'),
      own(record, 'constructor'),
      own(record, 'toString'),
      own(record, 'nav'),
    ]).toEqual([undefined, undefined, undefined, 3]);
    expect(entriesOf(json)).toEqual([['nav', 3]]);
  });

  it('holds a text of at most 200 characters that says something', () => {
    expect([textOf(' ok '), textOf(''), textOf('  '), textOf(5)]).toEqual(['ok', null, null, null]);
    expect(textOf('x'.repeat(1_000))).toHaveLength(200);
  });
});
