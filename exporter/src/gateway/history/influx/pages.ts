// Reads what one account has in a measurement, oldest first, in bounded pages that never part a millisecond.
import type { Ms } from '../../../core/types.ts';
import { lineText } from './line-text.ts';
import type { Link, Value } from './link.ts';
import { sourceOf } from './roll-up.ts';
import type { Measurement, Policy } from './schema.ts';

/** One point: its moment, and its fields by name. What is absent is null. */
export interface Row {
  readonly at: Ms;
  field(name: string): Value;
}

export interface Wanted {
  readonly policy: Policy;
  readonly measurement: Measurement;
  readonly fields: readonly string[];
  /** Values of one tag that are wanted; null = all. */
  readonly only?: { readonly tag: string; readonly values: readonly string[] } | null;
}

const PAGE = 5_000;
/** Where the time of InfluxDB ends, in the year 2262, to the whole day. */
export const LAST_MS: Ms = 9_223_286_400_000;

const within = (at: Ms): Ms => Math.ceil(Math.min(LAST_MS, Math.max(0, at)));

function statement(link: Link, { policy, measurement, fields, only = null }: Wanted, span: string): string {
  const columns = fields.map((name) => `"${name}"`).join(', ');
  const some =
    only === null ? '' : ` AND (${only.values.map((_, i) => `"${only.tag}" = $v${i}`).join(' OR ')})`;
  const source = sourceOf(link.database, policy, measurement);
  return `SELECT ${columns} FROM ${source} WHERE "account" = $account${some} AND ${span}`;
}

export function rowsOf(columns: readonly string[], values: readonly (readonly Value[])[]): readonly Row[] {
  const place = new Map(columns.map((name, i) => [name, i]));
  return values.map((row) => ({
    at: Number(row[0]),
    field: (name) => row[place.get(name) ?? -1] ?? null,
  }));
}

/** Rows with from <= at < to. Each page asks for what is after the one before. */
export async function* pagesOf(
  link: Link,
  wanted: Wanted,
  account: string,
  from: Ms,
  to: Ms,
): AsyncGenerator<readonly Row[]> {
  const only = wanted.only?.values ?? [];
  const values = { account: lineText(account), ...Object.fromEntries(only.map((one, i) => [`v${i}`, one])) };
  if (wanted.only?.values.length === 0) return;
  const end = within(to);
  let begin = within(from);
  let most = PAGE;
  while (begin < end) {
    const span = `time >= ${begin}ms AND time < ${end}ms ORDER BY time LIMIT ${most}`;
    const [series] = await link.ask(statement(link, wanted, span), values);
    const rows = series === undefined ? [] : rowsOf(series.columns, series.values);
    const last = rows.at(-1);
    if (last === undefined) return;
    if (rows.length < most) return yield rows;
    const whole = rows.filter(({ at }) => at < last.at);
    if (whole.length > 0) yield whole;
    // A millisecond that fills a page is asked for again, and more of it.
    most = whole.length > 0 ? PAGE : most * 2;
    begin = last.at;
  }
}
