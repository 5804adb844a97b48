// history: questions to what was kept, by this machine's own hands, with or without an exporter.
import { type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import type { Finish } from '../program.ts';

export const KEPT = ['samples', 'bars', 'facts', 'trades', 'days'] as const;
export const IMPORTS = ['trades-csv', 'strategy-day', 'influx'] as const;

export interface AskOptions {
  readonly account?: string;
  readonly from?: string;
  readonly to?: string;
  readonly step?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly limits?: string;
  readonly format: 'table' | 'csv' | 'json';
}

export interface ExportOptions {
  readonly what: (typeof KEPT)[number];
  readonly format: 'csv' | 'lp';
  readonly account?: string;
  readonly from: string;
  readonly to: string;
  readonly bar: '1m' | '1h';
  readonly out?: string;
}

export interface ImportOptions {
  readonly as: (typeof IMPORTS)[number];
  readonly account?: string;
  readonly currency?: string;
  readonly zone?: string;
  readonly skipBad?: boolean;
  readonly measurement?: string;
  readonly field?: readonly string[];
  readonly dryRun?: boolean;
}

/** The parts behind the commands, loaded only when one of them is given. Each resolves to the exit code. */
export interface History {
  list(io: Io): number;
  ask(io: Io, question: string, options: AskOptions): Promise<number>;
  export(io: Io, options: ExportOptions): Promise<number>;
  import(io: Io, file: string, options: ImportOptions): Promise<number>;
  backup(io: Io, file: string, options: { readonly journal?: boolean }): Promise<number>;
}

type Load = () => Promise<History>;

const SPAN = 'a date (a trading day), a date and time, today, now, -7d';

function addExport(history: Command, io: Io, finish: Finish, load: Load): void {
  history
    .command('export')
    .summary('write out what was kept')
    .description('Write out what was kept, as CSV or as line protocol of InfluxDB, oldest first.')
    .addOption(new Option('--what <what>', 'what to write').choices(KEPT).makeOptionMandatory())
    .addOption(new Option('--format <format>', 'in which form').choices(['csv', 'lp']).default('csv'))
    .option('--account <accounts>', 'one or several, with commas between; all where it is left out')
    .option('--from <time>', SPAN, '1971-01-01')
    .option('--to <time>', 'likewise', 'now')
    .addOption(new Option('--bar <length>', 'the length of a bar').choices(['1m', '1h']).default('1m'))
    .option('--out <file>', 'a new file, readable by its owner alone; standard output where it is left out')
    .addHelpText(
      'after',
      '\nExamples:\n  tripline history export --what trades > trades.csv' +
        '\n  tripline history export --what samples --format lp --from -7d --out week.lp',
    )
    .action(async (options: ExportOptions) => finish(await (await load()).export(io, options)));
}

const more = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function addImport(history: Command, io: Io, finish: Finish, load: Load): void {
  history
    .command('import')
    .summary('bring in trades, a recorded day, or an export of InfluxDB')
    .description('Bring in what others kept. The same file a second time changes nothing.')
    .argument('<file>', 'the file; for strategy-day the folder of the day, or its trades')
    .addOption(new Option('--as <form>', 'what the file is').choices(IMPORTS).makeOptionMandatory())
    .option('--account <account>', 'whose it is, where the file does not say it')
    .option('--currency <code>', 'the currency of its money, where it is not known yet', 'INR')
    .option('--zone <name>', 'the zone of times that do not say their own, like Asia/Kolkata')
    .option('--skip-bad', 'leave out lines that are not understood, and count them')
    .option('--measurement <name>', 'for influx: a measurement of others, to be read as samples')
    .option('--field <ours=theirs>', 'for influx: which of its fields is which figure; may be repeated', more)
    .option('--dry-run', 'only look whether all of it is understood')
    .addHelpText(
      'after',
      '\nExamples:\n  tripline history import trades.csv --as trades-csv --account paper-1' +
        '\n  tripline history import old.lp --as influx --measurement pnl --field mtm=total --account a1',
    )
    .action(async (file: string, options: ImportOptions) =>
      finish(await (await load()).import(io, file, options)),
    );
}

function addBackup(history: Command, io: Io, finish: Finish, load: Load): void {
  history
    .command('backup')
    .summary('copy the history, also while it is written')
    .description(
      'Copy the history into a new file, whole as of one moment, also while the exporter writes it.',
    )
    .argument('<file>', 'a file that does not exist yet')
    .option('--journal', 'copy the journal instead, in the same way')
    .addHelpText('after', '\nExample:\n  tripline history backup history-2026-11-21.sqlite')
    .action(async (file: string, options: { readonly journal?: boolean }) =>
      finish(await (await load()).backup(io, file, options)),
    );
}

export function addHistory(program: Command, io: Io, finish: Finish, load: Load): void {
  const history = program
    .command('history')
    .summary('ask what happened, export and import it, back it up')
    .description(
      'Ask the history: equity, days, drawdowns, trades, kills and more. Without a question it lists them all.\n' +
        'Its question `whatif` sweeps limits over past days; the command `tripline whatif` judges whole rules.',
    )
    .argument('[question]', 'what to ask')
    .enablePositionalOptions()
    .option('--account <accounts>', 'one or several, with commas between; all where it is left out')
    .option('--from <time>', `${SPAN} (-30d)`)
    .option('--to <time>', 'likewise (now)')
    .option('--step <length>', 'length of the stretches of an answer over time: 15m, 1h, 1d')
    .option('--symbol <symbol>', 'only trades of this symbol')
    .option('--side <side>', 'only trades that were long, or short')
    .option('--limits <amounts>', 'for whatif: the limits to try, in the currency, with commas between')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['table', 'csv', 'json']).default('table'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  tripline history daily --account paper-1 --from -30d' +
        '\n  tripline history whatif --limits 1000,2000,5000 --format csv',
    )
    .action(async (question: string | undefined, options: AskOptions) => {
      const parts = await load();
      finish(question === undefined ? parts.list(io) : await parts.ask(io, question, options));
    });
  addExport(history, io, finish, load);
  addImport(history, io, finish, load);
  addBackup(history, io, finish, load);
}
