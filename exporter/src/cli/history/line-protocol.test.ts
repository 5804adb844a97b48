// Lines of InfluxDB, read as they were written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, lineIn, lineOf, msOf } from './line-protocol.ts';

/** The protocol cannot say a backslash before a character that it shields, or at the end of a name. */
const name = fc.string({ unit: fc.constantFrom(...'ab,= é"\''), minLength: 1, maxLength: 8 });
const value = fc.oneof(
  fc
    .string({ unit: fc.constantFrom(...'ab,= é"\\\''), maxLength: 8 })
    .map((text) => ({ kind: 'text', text }) as const),
  fc.integer().map((n) => ({ kind: 'integer', text: String(n) }) as const),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((n) => ({ kind: 'number', text: String(n) }) as const),
  fc.boolean().map((one) => ({ kind: 'boolean', value: one }) as const),
);
const line: fc.Arbitrary<Line> = fc.record({
  measurement: name,
  tags: fc.dictionary(name, name, { maxKeys: 3 }),
  fields: fc.dictionary(name, value, { minKeys: 1, maxKeys: 3 }),
  time: fc.integer({ min: 1, max: 4e12 }).map((ms) => `${ms}000000`),
});

describe('the line protocol', () => {
  it('is read as it was written, whatever the names and the texts are', () => {
    fc.assert(
      fc.property(line, (one) => {
        const read = lineIn(lineOf(one));
        expect({ ...read, tags: { ...read.tags }, fields: { ...read.fields } }).toEqual({
          ...one,
          tags: { ...one.tags },
          fields: { ...one.fields },
        });
      }),
    );
  });

  it('is read as others write it', () => {
    const read = lineIn(
      'my\\ pnl,host=a\\,b total=-1.25e+03,n=3i,ok=T,why="said \\"no\\"" 1730087100250000001',
    );
    expect(read.measurement).toBe('my pnl');
    expect(read.tags.host).toBe('a,b');
    expect(read.fields.total).toEqual({ kind: 'number', text: '-1.25e+03' });
    expect(read.fields.why).toEqual({ kind: 'text', text: 'said "no"' });
    expect(msOf(read)).toBe(1_730_087_100_250);
  });

  it.each([
    '',
    'pnl',
    'pnl total',
    'pnl total= 1',
    'pnl total=1',
    'pnl,host total=1 1730087100250000000',
    'pnl t="x 1',
  ])('is not %j', (text) => expect(() => lineIn(text)).toThrow());
});
