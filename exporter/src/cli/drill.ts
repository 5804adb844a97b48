// drill: a full kill of an account on a paper exchange, timed, proved and filed; the account itself is not touched.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { DrillEnd, DrillOptions, DrillReport } from '../drill/drill.ts';
import { drillAccounts } from './drill-accounts.ts';
import { dataDirOf, FAILED, type Io, OK, printJson } from './io.ts';
import type { Finish } from './program.ts';

export type Drill = (options: DrillOptions) => Promise<DrillReport>;

const TERMINALS = ['plain', 'flutter', 'otp'] as const;
const WITHIN_MS = 120_000;
const MOST_FILES = 1_000;

interface Options {
  readonly account?: string;
  readonly terminal?: (typeof TERMINALS)[number];
  readonly json?: boolean;
}

function notExercised({ terminal }: Options): readonly string[] {
  const lock =
    terminal === undefined
      ? "the broker's own lock: the paper exchange was asked for none"
      : `the lock in the web terminal (${terminal}): the paper exchange has no terminal to press it in`;
  return [lock, "the broker's login, limits and pace", 'webhook, strategy hosts and notifications'];
}

const STAGES: Readonly<Record<string, string>> = {
  recordedAt: 'tripped, on disk',
  bookEmptyAt: 'order book empty',
  firstExitAt: 'first exit decided',
  flatSeenAt: 'flat, first read',
  flatVerifiedAt: 'flat, second read',
  lockedAt: 'locked',
};

function stageLines({ stagesMs }: DrillReport): readonly string[] {
  return Object.entries(STAGES).map(([name, text]) => {
    const ms = stagesMs[name] ?? null;
    return `  ${text.padEnd(20)}${ms === null ? 'not reached' : `${(ms / 1000).toFixed(3)} s`.padStart(10)}`;
  });
}

function exitLines({ receipt }: DrillReport): readonly string[] {
  return (receipt?.orders ?? []).map(({ side, qty, symbol, filled, avgPrice, outcome }) => {
    const price = avgPrice === null ? 'no price' : (avgPrice / 100).toFixed(2);
    return `  exit: ${side} ${filled} of ${qty} ${symbol} at ${price}, ${outcome ?? 'not settled'}`;
  });
}

const endLine = ({ account, phase, passed, left }: DrillEnd): string => {
  const holds = left.length === 0 ? 'nothing is left' : `LEFT: ${left.join(', ')}`;
  return `${passed ? 'passed' : 'FAILED'}  ${account} is ${phase}; by the exchange's own books ${holds}`;
};

function lines(report: DrillReport): readonly string[] {
  const { account, book, plan, receipt, linked } = report;
  const held = `${book.positions.length} positions and ${book.orders.length} resting orders`;
  const own = {
    ...report,
    passed: report.passed || (report.why === null && linked.some(({ passed }) => !passed)),
  };
  return [
    `drill of ${account} on a paper exchange: ${held}, ${book.source}`,
    ...book.notes.map((text) => `  note: ${text}`),
    ...(plan?.estimated_seconds === undefined || plan.estimated_seconds === null
      ? []
      : [
          `  planned: ${plan.cancels.length} cancels, ${plan.legs.length} exits, about ${plan.estimated_seconds} s`,
        ]),
    ...stageLines(report),
    `  cancelled: ${receipt?.ordersCancelled ?? 0}`,
    ...exitLines(report),
    ...report.paged.map((text) => `  paged: ${text}`),
    ...report.notExercised.map((text) => `  NOT exercised: ${text}`),
    ...(report.why === null ? [] : [`  it failed: ${report.why}`]),
    endLine(own),
    ...linked.map(endLine),
  ];
}

const localDate = (at: number): string => {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
};

/** A file of its own for each drill: a second one of the day gets a number, and none is written over. */
async function file(io: Io, report: DrillReport): Promise<string> {
  const dir = join(dataDirOf(io), 'drills');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (let n = 1; n <= MOST_FILES; n += 1) {
    const path = join(dir, `${localDate(report.at)}-${report.account}${n === 1 ? '' : `-${n}`}.json`);
    try {
      await writeFile(path, `${JSON.stringify(report, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error(`${dir} holds too many drills of one day`);
}

async function run(io: Io, options: Options, load: () => Promise<Drill>): Promise<number> {
  try {
    const accounts = await drillAccounts(io, options.account);
    const drill = await load();
    const rest = { notExercised: notExercised(options), withinMs: WITHIN_MS, signal: io.signal };
    const report = await drill({ ...accounts, ...rest });
    const path = await file(io, report);
    if (options.json) printJson(io, report);
    else for (const line of lines(report)) io.out(line);
    io.err(`filed as ${path}`);
    if (options.terminal === undefined) return report.passed ? OK : FAILED;
    // What was asked for and not done is no success, however well the rest went.
    io.err('the terminal that was asked for was NOT exercised');
    return FAILED;
  } catch (error) {
    io.err(`drill: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

export function addDrill(program: Command, io: Io, finish: Finish, load: () => Promise<Drill>): void {
  program
    .command('drill')
    .summary('try a full kill on a paper exchange')
    .description(
      'Kill an account on a paper exchange of its own, with its real settings and its present positions. ' +
        'Its broker, webhook, hosts and sinks are not touched.',
    )
    .option('--account <account>', 'the account; may be left out where there is only one')
    .addOption(new Option('--terminal <look>', "lock in the broker's web terminal, too").choices(TERMINALS))
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  tripline drill --account paper-1')
    .action(async (options: Options) => finish(await run(io, options, load)));
}
