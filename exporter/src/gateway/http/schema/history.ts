// Answers to questions to the history, as callers get them: rows are read by the names of their columns.
import { z } from 'zod';
import type { Column, Question } from '../../../core/history/question.ts';

const ColumnRow = z
  .object({
    name: z.string(),
    kind: z.string(),
    unit: z.string().nullable().meta({ description: 'null: it has none' }),
    what: z.string().meta({ description: 'What it is, and how it is worked out' }),
  })
  .meta({ id: 'HistoryColumn' });

function cell({ kind, what }: Column): z.ZodType {
  const value = kind === 'text' || kind === 'day' ? z.string() : z.number();
  return value.nullable().meta({ description: what });
}

export const answerSchema = ({ name, columns }: Question) =>
  z.object({
    query: z.literal(name),
    from: z.number().meta({ description: 'Begin of the span, ms since 1970' }),
    to: z.number().meta({ description: 'End of the span, which is not part of it' }),
    accounts: z.array(z.string()),
    columns: z.array(ColumnRow),
    rows: z
      .array(z.object(Object.fromEntries(columns.map((column) => [column.name, cell(column)]))))
      .meta({ description: 'Money in major units, times in ms since 1970; null is unknown, never 0' }),
    truncated: z.boolean().meta({ description: 'There was more: what is left out is the newest' }),
  });

export const QuestionsAnswer = z
  .object({
    questions: z.array(z.object({ query: z.string(), what: z.string(), columns: z.array(ColumnRow) })),
  })
  .meta({ id: 'HistoryQuestions' });
