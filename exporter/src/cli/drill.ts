// drill: a full kill of an account on a paper exchange, timed, proved and filed; the account itself is not touched.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { findChromium } from '../config/chromium.ts';
import type { DrillEnd, DrillOptions, DrillReport } from '../drill/drill.ts';
import type { DrillTerminal } from '../drill/terminal.ts';
import { drillAccounts } from './drill-accounts.ts';
import { dataDirOf, FAILED, type Io, OK, printJson } from './io.ts';
import type { Finish } from './program.ts';

export type Drill = (options: DrillOptions) => Promise<DrillReport>;

const TERMINALS: readonly DrillTerminal['look'][] = ['plain', 'flutter', 'otp'];
const WITHIN_MS = 120_000;
/** A slow browser, tried again. */
const TERMINAL_WITHIN_MS = 300_000;
const MOST_FILES = 1_000;

interface Options {
  readonly account?: string;
  readonly terminal?: DrillTerminal['look'];
  readonly json?: boolean;
}

function notExercised(terminal: DrillTerminal | null): readonly string[] {
  const lock =
    terminal === null
      ? "the broker's own lock: the paper exchange was asked for none; try --terminal"
      : "the broker's own terminal: the exchange's mock was pressed, and its codes were answered by the drill";
  return [lock, "the broker's login, limits and pace", 'webhook, strategy hosts and notifications'];
}

/** Where the lock is pressed. Throws an error in words where it was asked for and cannot be. */
function terminalOf(io: Io, { terminal: look }: Options): DrillTerminal | null {
  if (look === undefined) return null;
  const browser = findChromium(io.env);
  if (browser === null) throw new Error('no Chromium is installed here: the terminal cannot be pressed');
  return { look, browser };
}

const STAGES: Readonly<Record<string, string>> = {
  recordedAt: 'tripped, on disk',
  bookEmptyAt: 'order book empty',
  firstExitAt: 'first exit decided',
  flatSeenAt: 'flat, first read',
  flatVerifiedAt: 'flat, second read',
  lockConfirmedAt: 'lock proved',
  lockedAt: 'locked',
};

function stageLines({ stagesMs, receipt }: DrillReport): readonly string[] {
  const pressed = (receipt?.presses.length ?? 0) > 0 || receipt?.lockProof != null;
  const shown = Object.entries(STAGES).filter(([name]) => pressed || name !== 'lockConfirmedAt');
  return shown.map(([name, text]) => {
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

function lockLines({ receipt, segmentsOff }: DrillReport): readonly string[] {
  const { presses = [], lockProof = null } = receipt ?? {};
  const failed = presses.flatMap(({ why, attempt }) =>
    why === null ? [] : [`  press ${attempt} failed: ${why}`],
  );
  const proof = (lockProof?.evidence ?? []).map((text) => `  lock: ${text}`);
  const off = segmentsOff.length === 0 ? [] : [`  the exchange refuses orders in ${segmentsOff.join(', ')}`];
  return [...failed, ...proof, ...off];
}

function linkedLines({ receipt }: DrillReport): readonly string[] {
  return (receipt?.linked ?? []).map(({ account, outcome, seq }) => {
    return `  linked: ${account} was told and ${outcome === 'tripped' ? `tripped as ${seq}` : `is ${outcome}`}`;
  });
}

const endLine = ({ account, phase, passed, left, short }: DrillEnd): string => {
  const holds = left.length === 0 ? 'nothing is left' : `LEFT: ${left.join(', ')}`;
  const why = short.length === 0 ? '' : `: ${short.join('; ')}`;
  return `${passed ? 'passed' : 'FAILED'}  ${account} is ${phase}; by the exchange's own books ${holds}${why}`;
};

function lines(report: DrillReport): readonly string[] {
  const { account, book, plan, receipt, linked } = report;
  const held = `${book.positions.length} positions and ${book.orders.length} resting orders`;
  const own = {
    ...report,
    passed: report.passed || (report.why === null && report.short.length === 0),
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
    ...lockLines(report),
    ...linkedLines(report),
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
    const terminal = terminalOf(io, options);
    const accounts = await drillAccounts(io, options.account);
    const drill = await load();
    const withinMs = terminal === null ? WITHIN_MS : TERMINAL_WITHIN_MS;
    const rest = { terminal, notExercised: notExercised(terminal), withinMs, signal: io.signal };
    const report = await drill({ ...accounts, ...rest });
    const path = await file(io, report);
    if (options.json) printJson(io, report);
    else for (const line of lines(report)) io.out(line);
    io.err(`filed as ${path}`);
    return report.passed ? OK : FAILED;
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
    .addOption(
      new Option('--terminal <look>', "lock in the exchange's web terminal, too, by a real browser").choices(
        TERMINALS,
      ),
    )
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  tripline drill --account paper-1')
    .action(async (options: Options) => finish(await run(io, options, load)));
}
