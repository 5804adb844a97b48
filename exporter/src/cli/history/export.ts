// history export: what was kept, a page at a time, however much there is of it.
import { HOUR_MS, MINUTE_MS } from '../../core/history/bar.ts';
import type { Past, PastAccount } from '../../core/history/past.ts';
import type { Ms } from '../../core/types.ts';
import { csvOf } from '../../gateway/history/csv.ts';
import { MOMENT_FORMS, momentOf } from '../../gateway/history/moment.ts';
import { openPast } from '../../gateway/history/open-past.ts';
import { DEFAULT_ZONE } from '../../gateway/history/zone.ts';
import { FAILED, type Io, OK, USAGE } from '../io.ts';
import type { ExportOptions } from './command.ts';
import { BARS, DAYS, FACTS, SAMPLES, type Sheet, TRADES } from './export-columns.ts';
import { barLines, dayLines, factLines, sampleLines, tradeLines } from './lines.ts';
import { type Output, openOutput } from './output.ts';
import { type Source, sourceOf } from './source.ts';

interface Wanted {
  readonly past: Past;
  readonly account: PastAccount;
  readonly from: Ms;
  readonly to: Ms;
  readonly bar: ExportOptions['bar'];
}

/** Pages of texts, in CSV without their heading. */
type Writing = (wanted: Wanted) => AsyncGenerator<string>;
interface Form {
  readonly sheet: Sheet<never>;
  readonly csv: Writing;
  readonly lp: Writing;
}

function form<T>(
  sheet: Sheet<T>,
  pages: (wanted: Wanted) => AsyncIterable<readonly T[]>,
  lines: (rows: readonly T[], wanted: Wanted) => string,
): Form {
  return {
    sheet,
    async *csv(wanted) {
      for await (const rows of pages(wanted)) {
        yield csvOf(
          sheet.columns,
          rows.map((row) => sheet.cells(row, wanted.account)),
          false,
        );
      }
    },
    async *lp(wanted) {
      for await (const rows of pages(wanted)) yield lines(rows, wanted);
    },
  };
}

async function* daysOf({ past, account: { id }, from, to }: Wanted) {
  yield await past.days(id, from, to);
}

const stepOf = ({ bar }: Wanted) => (bar === '1h' ? HOUR_MS : MINUTE_MS);

const FORMS: Readonly<Record<ExportOptions['what'], Form>> = {
  samples: form(
    SAMPLES,
    ({ past, account, from, to }) => past.samples(account.id, from, to),
    (rows, { account }) => sampleLines(account, rows),
  ),
  bars: form(
    BARS,
    (wanted) => wanted.past.bars(wanted.account.id, wanted.from, wanted.to, stepOf(wanted)),
    (rows, wanted) => barLines(wanted.account, rows, stepOf(wanted)),
  ),
  facts: form(FACTS, ({ past, account, from, to }) => past.facts(account.id, null, from, to), factLines),
  trades: form(TRADES, ({ past, account, from, to }) => past.trades(account.id, from, to), tradeLines),
  days: form(DAYS, daysOf, dayLines),
};

interface Span {
  readonly from: Ms;
  readonly to: Ms;
}

function spanOf({ from, to }: ExportOptions, now: Ms, zone: string): Span {
  const at = (name: string, text: string, edge: 'begin' | 'end'): Ms => {
    const moment = momentOf(text);
    if (moment === null) throw new Error(`--${name} must be ${MOMENT_FORMS}`);
    return moment({ now, days: [], zone }, edge);
  };
  return { from: at('from', from, 'begin'), to: at('to', to, 'end') };
}

async function accountsOf(past: Past, { account }: ExportOptions): Promise<readonly PastAccount[]> {
  const known = await past.accounts();
  if (account === undefined) return known;
  return account.split(',').map((id) => {
    const found = known.find((one) => one.id === id);
    if (found === undefined) throw new Error(`the history knows no account ${id}`);
    return found;
  });
}

async function writeAll(
  output: Output,
  past: Past,
  options: ExportOptions,
  { zones }: Source,
): Promise<void> {
  const { what, format, bar } = options;
  const accounts = await accountsOf(past, options);
  const { sheet, [format]: writing } = FORMS[what];
  if (format === 'csv') await output.write(csvOf(sheet.columns, []));
  const now = Date.now();
  for (const account of accounts) {
    const span = spanOf(options, now, zones[account.id] ?? DEFAULT_ZONE);
    for await (const text of writing({ past, account, bar, ...span })) {
      if (text !== '') await output.write(text);
    }
  }
}

export async function exportKept(io: Io, options: ExportOptions): Promise<number> {
  if (momentOf(options.from) === null || momentOf(options.to) === null) {
    io.err(`--from and --to must be ${MOMENT_FORMS}`);
    return USAGE;
  }
  const source = sourceOf(io);
  const past = openPast(source.options);
  try {
    const output = await openOutput(io, options.out);
    try {
      await writeAll(output, past, options, source);
      await output.end();
      return OK;
    } catch (error) {
      await output.abandon();
      io.err(`the export is not whole: ${error instanceof Error ? error.message : String(error)}`);
      return FAILED;
    }
  } finally {
    past.close();
  }
}
