// Writes CSV by RFC 4180, and so that no spreadsheet takes a name that came from outside for a formula.
import { stringify } from 'csv-stringify/sync';
import type { Cell, Column } from '../../core/history/question.ts';
import { textCell } from './cells.ts';

/** A heading and rows; text that begins like a formula gets an apostrophe before it, numbers do not. */
export function csvOf(columns: readonly Column[], rows: readonly (readonly Cell[])[], header = true): string {
  const kinds = columns.map(({ kind }) => kind);
  return stringify([...rows], {
    header,
    columns: columns.map(({ name }) => ({ key: name, header: name })),
    record_delimiter: '\r\n',
    escape_formulas: true,
    cast: {
      number: (value, { index }) => textCell(kinds[index] ?? 'count', value),
    },
  });
}
