// Asks the history and prints the answer: a table for people, CSV and JSON exactly as the API gives them.
import type { CellKind } from '../../core/history/question.ts';
import { QUESTIONS } from '../../core/history/questions/registry.ts';
import { answer, type Outcome, questionNames } from '../../gateway/history/answer.ts';
import { type Answered, documentOf, jsonAnswer } from '../../gateway/history/answered.ts';
import { textCell } from '../../gateway/history/cells.ts';
import { type Inquiry, inquiryOf, inquirySchema } from '../../gateway/history/inquiry.ts';
import { openPast } from '../../gateway/history/open-past.ts';
import { FAILED, type Io, OK, printJson, USAGE } from '../io.ts';
import { age, money, stamp, table } from '../print.ts';
import type { AskOptions } from './command.ts';
import { sourceOf } from './source.ts';

export function listQuestions(io: Io): number {
  for (const line of table(
    ['question', 'what it answers'],
    QUESTIONS.map(({ name, what }) => [name, what]),
  ))
    io.out(line);
  io.out('');
  io.out('tripline history <question> --account <account> --from -30d; --help says more');
  return OK;
}

const LEFT: readonly CellKind[] = ['text', 'day', 'time'];

/** For people: grouped money, times of this machine, a dash for what is not known. */
function cellText(kind: CellKind, cell: string | number | null): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return cell;
  if (kind === 'money' || kind === 'price') return money(cell / 100);
  if (kind === 'time') return stamp(cell);
  return kind === 'ms' ? age(cell) : textCell(kind, cell);
}

function printTable(io: Io, { question, from, to, rows }: Answered): void {
  const { columns } = question;
  io.out(
    `${question.name}, ${stamp(from)} to ${stamp(to)}: ${rows.length === 1 ? '1 row' : `${rows.length} rows`}`,
  );
  if (rows.length === 0) return;
  const cells = rows.map((row) => columns.map(({ kind }, i) => cellText(kind, row[i] ?? null)));
  const right = columns.filter(({ kind }) => !LEFT.includes(kind)).map(({ name }) => name);
  for (const line of table(
    columns.map(({ name }) => name),
    cells,
    right,
  ))
    io.out(line);
}

function print(io: Io, answered: Answered, format: AskOptions['format']): void {
  if (format === 'json') printJson(io, jsonAnswer(answered));
  // Printing ends the line.
  else if (format === 'csv') io.out(documentOf(answered, 'csv').replace(/\n$/, ''));
  else printTable(io, answered);
  if (answered.truncated) io.err('there was more: what is left out is the newest; ask for a shorter span');
}

function refused(io: Io, outcome: Extract<Outcome, { readonly ok: false }>): number {
  if (outcome.code === 'UNKNOWN_ACCOUNT') {
    io.err(`the history knows no account ${outcome.detail}`);
    return FAILED;
  }
  io.err(outcome.code === 'INVALID' ? `--${outcome.path} ${outcome.detail}` : outcome.detail);
  return USAGE;
}

function inquiryIn(io: Io, question: string, options: AskOptions): Inquiry | null {
  const { format: _, ...asked } = options;
  const read = inquirySchema.safeParse(asked);
  if (read.success) return inquiryOf(question, read.data);
  for (const { path, message } of read.error.issues) io.err(`--${path.join('.')} ${message}`);
  return null;
}

export async function ask(io: Io, question: string, options: AskOptions): Promise<number> {
  if (!QUESTIONS.some(({ name }) => name === question)) {
    io.err(`there is no question ${question}; there are ${questionNames()}`);
    return USAGE;
  }
  const inquiry = inquiryIn(io, question, options);
  if (inquiry === null) return USAGE;
  const source = sourceOf(io);
  const past = openPast(source.options);
  try {
    const setting = { now: Date.now(), zones: source.zones, accounts: [] };
    const outcome = await answer(past, inquiry, setting);
    if (!outcome.ok) return refused(io, outcome);
    print(io, outcome.answered, options.format);
    return OK;
  } finally {
    past.close();
  }
}
