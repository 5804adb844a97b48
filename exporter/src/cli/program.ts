// The command line: every command, its help, and one exit code for what came of it.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCode } from './code.ts';
import { addConfig } from './config.ts';
import { addControl } from './control.ts';
import { addDemoState, type DemoState } from './demo-state.ts';
import { addDoctor } from './doctor.ts';
import { addDrill, type Drill } from './drill.ts';
import { addEvents } from './events.ts';
import { addExplain } from './explain.ts';
import { addHistory, type History } from './history/command.ts';
import { type Io, OK, USAGE } from './io.ts';
import { addNotify } from './notify.ts';
import { addPlan } from './plan.ts';
import { addReceipts } from './receipts.ts';
import { addReplay, type Replay } from './replay.ts';
import { addStatus } from './status.ts';
import { addToken } from './token.ts';
import { addWatch } from './watch.ts';
import { addWhatIf } from './what-if.ts';

/** Takes the exit code of the command that ran. */
export type Finish = (code: number) => void;

/** The parts that are loaded only when they are asked for: a kill must not wait for them. */
export interface Parts {
  serve(): Promise<void>;
  replay(): Promise<Replay>;
  demoState(): Promise<DemoState>;
  drill(): Promise<Drill>;
  history(): Promise<History>;
}

const HELP = `
Environment:
  TRIPLINE_URL        the exporter (http://127.0.0.1:9464)
  TRIPLINE_TOKEN      an access token; reading needs none on the exporter's own machine
  TRIPLINE_CONFIG     its configuration file, for serve, history and notify test
  TRIPLINE_DATA_DIR   its data directory (./data), for token, doctor, history and the engine's socket

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 cannot reach, 4 outcome unknown`;

function addServe(program: Command, parts: Parts): void {
  program
    .command('serve')
    .summary('run the exporter')
    .description('Run the exporter: engine, journal and gateway, until it is told to stop.')
    .addHelpText('after', '\nExample:\n  TRIPLINE_CONFIG=desk.json tripline serve')
    .action(() => parts.serve());
}

function versionOf(): string {
  const file = new URL('../../package.json', import.meta.url);
  return String(JSON.parse(readFileSync(file, 'utf8')).version);
}

function build(io: Io, parts: Parts, finish: Finish): Command {
  const program = new Command('tripline')
    .description('Watches trading accounts, trips at a limit, gets them flat, locks them and proves it.')
    .version(versionOf(), '-V, --version', 'show which version this is')
    .addHelpText('after', HELP)
    // An option belongs to the command that it stands behind: `history` and `history import` both have an --account.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .showHelpAfterError('(run with --help for how it is used)');
  addServe(program, parts);
  addStatus(program, io, finish);
  addExplain(program, io, finish);
  addPlan(program, io, finish);
  addControl(program, io, finish);
  addCode(program, io, finish);
  addEvents(program, io, finish);
  addConfig(program, io, finish);
  addReceipts(program, io, finish);
  addReplay(program, io, finish, parts.replay);
  addWhatIf(program, io, finish);
  addHistory(program, io, finish, parts.history);
  addDrill(program, io, finish, parts.drill);
  addToken(program, io, finish);
  addDoctor(program, io, finish);
  addWatch(program, io, finish);
  addNotify(program, io, finish);
  addDemoState(program, io, finish, parts.demoState);
  return program;
}

/** Runs one command line, without `node` and the script's name, and resolves to its exit code. */
export async function run(args: readonly string[], io: Io, parts: Parts): Promise<number> {
  let exit = OK;
  const program = build(io, parts, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? OK : USAGE;
  }
}
