// The time in the answer to a push.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoMicros } from './iso-micros.ts';

it('is written to the microsecond, as the documented example has it', () => {
  expect(isoMicros(Date.parse('2025-12-08T14:51:40.467Z') + 0.845)).toBe('2025-12-08T14:51:40.467845+00:00');
});

it('is written as the calendar has it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
      expect(isoMicros(ms)).toBe(new Date(ms).toISOString().replace('Z', '000+00:00'));
    }),
  );
});
