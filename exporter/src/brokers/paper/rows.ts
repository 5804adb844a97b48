// Reads a list of rows so that a bad one spoils only itself: it is named and counted, never just dropped.
import { z } from 'zod';

/** Rows that were understood, and an account of those that were not. */
export interface Rows<T> {
  readonly rows: readonly T[];
  /** One bounded sentence per row; the last one counts what did not fit. */
  readonly unparsed: readonly string[];
  /** Rows not understood, by `<list>.<field>`. */
  readonly rejects: Readonly<Record<string, number>>;
}

export interface Fault {
  readonly field: string;
  readonly message: string;
}

const MAX_UNPARSED = 50;
const MAX_SENTENCE_CHARS = 160;
const MAX_LABEL_CHARS = 40;

const envelope = z.object({ data: z.array(z.unknown()) });

/** Null when the answer is not a list at all. `doubt` may turn away a row for what earlier rows said. */
export function parseRows<T>(
  body: unknown,
  list: string,
  schema: z.ZodType<T>,
  doubt: (row: T) => Fault | null = () => null,
): Rows<T> | null {
  const read = envelope.safeParse(body);
  if (!read.success) return null;
  const rows: T[] = [];
  const unparsed: string[] = [];
  const rejects: Record<string, number> = {};
  for (const [index, raw] of read.data.data.entries()) {
    const row = schema.safeParse(raw);
    const fault = row.success ? doubt(row.data) : firstFault(row.error);
    if (row.success && fault === null) {
      rows.push(row.data);
    } else {
      const reason = `${list}.${fault?.field}`;
      rejects[reason] = (rejects[reason] ?? 0) + 1;
      unparsed.push(`${list}[${index}]${label(raw)}: ${fault?.field} ${fault?.message}`);
    }
  }
  return { rows, unparsed: bounded(unparsed), rejects };
}

function firstFault(error: z.ZodError): Fault {
  const issue = error.issues[0];
  return { field: String(issue?.path[0] ?? 'row'), message: issue?.message ?? 'is not understood' };
}

function bounded(sentences: readonly string[]): string[] {
  const kept = sentences.slice(0, MAX_UNPARSED).map((sentence) => sentence.slice(0, MAX_SENTENCE_CHARS));
  const more = sentences.length - kept.length;
  return more > 0 ? [...kept, `and ${more} more`] : kept;
}

/** What the row calls itself, if it says so. */
function label(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return '';
  const names = ['order_id' in raw ? raw.order_id : null, 'symbol' in raw ? raw.symbol : null];
  return names
    .filter((name) => typeof name === 'string')
    .map((name) => ` ${name.slice(0, MAX_LABEL_CHARS)}`)
    .join('');
}
