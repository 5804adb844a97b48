// Money is exact on its way out and on its way in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorOf, priceOf } from './amount.ts';
import { amountText, jsonCell, textCell } from './cells.ts';

const minor = fc.integer({ min: -9_007_199_254_740_991, max: 9_007_199_254_740_991 });

describe('money in an answer', () => {
  it('is exact to the cent, in JSON and as text', () => {
    fc.assert(
      fc.property(minor, (cents) => {
        const digits = String(Math.abs(cents)).padStart(3, '0');
        const exact = `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(Number(exact)).toBe(jsonCell('money', cents));
        if (Math.abs(cents) < 1e15) expect(amountText(cents)).toBe(exact);
      }),
    );
    expect(JSON.stringify(jsonCell('money', 30))).toBe('0.3');
    expect(textCell('money', -5)).toBe('-0.05');
    expect(Object.is(jsonCell('money', -0), 0)).toBe(true);
  });

  it('is read again as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), (cents) => {
        expect(minorOf(textCell('money', cents))).toBe(cents);
      }),
    );
  });

  it('shows a price to a ten-thousandth of a cent where it has one, and no noise', () => {
    expect(textCell('price', 9155)).toBe('91.55');
    expect(textCell('price', 9155.3333)).toBe('91.553333');
    expect(jsonCell('price', 0.1 + 0.2)).toBe(0.003);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e14 }), (fine) => {
        expect(priceOf(textCell('price', fine / 1e4))).toBe(fine / 1e4);
      }),
    );
  });

  it('is nothing where it is unknown', () => {
    expect(textCell('money', null)).toBe('');
    expect(jsonCell('money', null)).toBeNull();
    expect(textCell('time', 1_730_087_100_250)).toBe('2024-10-28T03:45:00.250Z');
  });
});

describe('an amount in a file', () => {
  it.each(['', '1,000', '1e3', '0x10', '.5', '1.', '1.005', 'NaN', '--1', '1 0', '99999999999999'])(
    'is not %j',
    (text) => expect(minorOf(text)).toBeNull(),
  );

  it('may have noughts behind the cent', () => expect(minorOf('1.2300')).toBe(123));
});
