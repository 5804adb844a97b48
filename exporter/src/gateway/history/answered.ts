// An answer as a document: JSON with named cells, CSV, or rows of text for a terminal.
import type { Answer, Column, Question } from '../../core/history/question.ts';
import type { Ms } from '../../core/types.ts';
import { jsonCell, textCell, UNITS } from './cells.ts';
import { csvOf } from './csv.ts';

export interface Answered extends Answer {
  readonly question: Question;
  readonly accounts: readonly string[];
  readonly from: Ms;
  readonly to: Ms;
}

export type AnswerFormat = 'json' | 'csv';

/** Money is in the currency of its account, but where its name says dollars. */
const unitOf = ({ name, kind }: Column): string | null =>
  UNITS[kind] === 'currency' && name.endsWith('Usd') ? 'USD' : UNITS[kind];

export const columnsOf = ({ columns }: Pick<Question, 'columns'>) =>
  columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    unit: unitOf(column),
    what: column.what,
  }));

export function jsonAnswer({ question, accounts, from, to, rows, truncated }: Answered) {
  const { columns } = question;
  return {
    query: question.name,
    from,
    to,
    accounts,
    columns: columnsOf(question),
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ name, kind }, i) => [name, jsonCell(kind, row[i] ?? null)])),
    ),
    truncated,
  };
}

export const TYPES: Readonly<Record<AnswerFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
};

export const documentOf = (answered: Answered, format: AnswerFormat): string =>
  format === 'csv' ? csvOf(answered.question.columns, answered.rows) : JSON.stringify(jsonAnswer(answered));

/** Cells for a table; what is not known is a dash, so that the columns can be told apart. */
export const textRows = ({ question, rows }: Answered): readonly (readonly string[])[] =>
  rows.map((row) =>
    question.columns.map(({ kind }, i) => (row[i] === null ? '-' : textCell(kind, row[i] ?? null))),
  );
