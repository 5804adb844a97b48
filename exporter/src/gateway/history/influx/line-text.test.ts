// Text comes back from a line of InfluxDB as it was, and nothing in it can end the line.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineJson, lineText, plainText } from './line-text.ts';

it('gives back any text, and leaves nothing that ends a line or shields what follows', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const kept = lineText(text);
      expect(plainText(kept)).toBe(text);
      expect(kept).not.toBe('');
      expect(kept).not.toMatch(/[\n\r\0\\]/);
    }),
  );
  expect([lineText(''), lineText('%'), lineText('A B,C=D ₹')]).toEqual(['%', '%25', 'A B,C=D ₹']);
});

it('writes JSON that the client does not change: it takes a backslash from before an apostrophe', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(JSON.parse(lineJson(value))).toEqual(value);
      expect(lineJson(value)).not.toContain("'");
    }),
  );
});
