// CSV that every reader reads and no spreadsheet runs.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../core/history/question.ts';
import { csvOf } from './csv.ts';

const columns: readonly Column[] = [
  { name: 'account', kind: 'text', what: '' },
  { name: 'symbol', kind: 'text', what: '' },
  { name: 'pnl', kind: 'money', what: '' },
  { name: 'closedAt', kind: 'time', what: '' },
];

describe('an answer as CSV', () => {
  it('has a heading, exact money, times in ISO, and nothing for what is unknown', () => {
    const text = csvOf(columns, [
      ['a', 'X', -1250, 0],
      ['a', 'Y', null, null],
    ]);
    expect(text).toBe('account,symbol,pnl,closedAt\r\na,X,-12.50,1970-01-01T00:00:00.000Z\r\na,Y,,\r\n');
  });

  it('never lets a spreadsheet take a name for a formula, and leaves numbers numbers', () => {
    const names = ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '=HYPERLINK("http://x";"y")'];
    const text = csvOf(
      columns,
      names.map((name) => ['a', name, -100, 0]),
    );
    const rows: string[][] = parse(text, { from: 2 });
    expect(rows.map(([, name]) => name)).toEqual(names.map((name) => `'${name}`));
    expect(rows.every(([, , pnl]) => pnl === '-1.00')).toBe(true);
  });

  it('is read by a reader of CSV as it was, whatever is in it', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (cells) => {
        const text = csvOf(
          columns,
          cells.map(([a, b]) => [a, b, 1, 0]),
        );
        const rows: string[][] = parse(text, { from: 2, record_delimiter: '\r\n' });
        expect(rows.length).toBe(cells.length);
        for (const [i, [a, b]] of cells.entries()) {
          expect([a, `'${a}`]).toContain(rows[i]?.[0]);
          expect([b, `'${b}`]).toContain(rows[i]?.[1]);
        }
      }),
    );
  });
});
