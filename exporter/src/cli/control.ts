// The commands: each asks, and tells what the engine recorded, with its sequence number or not at all.
import { type Command, Option } from 'commander';
import { wholeNumber, words } from './argument.ts';
import { byGateway, bySocket, type CommandRequest, isLocal, type Outcome, socketPathOf } from './command.ts';
import { FAILED, type Io, printJson, USAGE, urlOf } from './io.ts';
import { doorName, exitCode, tell } from './outcome.ts';
import type { Finish } from './program.ts';

interface ControlOptions {
  readonly reason: string;
  readonly all?: boolean;
  readonly socket?: boolean;
  readonly json?: boolean;
  readonly clears?: number;
}

async function killByEitherDoor(io: Io, request: CommandRequest): Promise<readonly Outcome[]> {
  const first = await byGateway(io, request);
  if (first.kind === 'answered' || first.kind === 'refused') return [first];
  if (!isLocal(io)) {
    io.err(
      `${urlOf(io)} is another machine; its engine's socket is there. Run this there, or name --socket.`,
    );
    return [first];
  }
  io.err(`${doorName(io, first)}: ${first.why}`);
  io.err(`trying the engine's socket ${socketPathOf(io)}`);
  return [first, await bySocket(io, request)];
}

/** The last door's word, unless it was shut while an earlier one may have let the command through. */
function settle(outcomes: readonly Outcome[]): Outcome | undefined {
  const last = outcomes.at(-1);
  return last?.kind === 'unreachable' ? (outcomes.find(({ kind }) => kind === 'unknown') ?? last) : last;
}

async function send(io: Io, request: CommandRequest, options: ControlOptions): Promise<number> {
  const ask = async (): Promise<readonly Outcome[]> => {
    if (options.socket) return [await bySocket(io, request)];
    return request.name === 'kill' ? killByEitherDoor(io, request) : [await byGateway(io, request)];
  };
  const outcomes = await ask();
  const outcome = settle(outcomes);
  if (outcome === undefined) return FAILED;
  const exit = exitCode(request.name, outcome);
  if (options.json) printJson(io, { command: request.name, exit, ...outcome, tried: outcomes });
  else for (const { line, isGood } of tell(io, request.name, outcome)) (isGood ? io.out : io.err)(line);
  return exit;
}

const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; it is kept in the journal').argParser(words).makeOptionMandatory();

type ForAll = 'kill' | 'cancel' | 'reset-day';

const common = (command: Command): Command =>
  command
    .addOption(reasonOption())
    .option('--socket', "ask the engine's local socket instead of the gateway")
    .option('--json', 'print the answer as JSON');

function addForAll(program: Command, io: Io, finish: Finish, name: ForAll, what: string): void {
  common(program.command(name).summary(what).argument('[account]', 'the account'))
    .description(`${what}.`)
    .option('--all', 'every account')
    .addHelpText(
      'after',
      `\nExamples:\n  tripline ${name} paper-1 --reason "hand off"\n  tripline ${name} --all --reason "notice"`,
    )
    .action(async (account: string | undefined, options: ControlOptions) => {
      if ((account === undefined) === (options.all !== true)) {
        io.err('Name one account, or --all.');
        return finish(USAGE);
      }
      const accounts = account === undefined ? 'all' : [account];
      finish(await send(io, { name, accounts, reason: options.reason }, options));
    });
}

function addForOne(program: Command, io: Io, finish: Finish, name: 'start' | 'stop', what: string): void {
  common(program.command(name).summary(what).argument('<account>', 'the account'))
    .description(`${what}.`)
    .addHelpText('after', `\nExample:\n  tripline ${name} paper-1 --reason "maintenance"`)
    .action(async (account: string, options: ControlOptions) =>
      finish(await send(io, { name, accounts: [account], reason: options.reason }, options)),
    );
}

function addExit(program: Command, io: Io, finish: Finish): void {
  const command = program.command('exit').summary('leave one position');
  common(command.argument('<account>', 'the account').argument('<position>', 'its key: INSTRUMENT|PRODUCT'))
    .description('Cancel the orders of one position, leave it and prove it flat. Nothing else is touched.')
    .addHelpText(
      'after',
      '\nExample:\n  tripline exit paper-1 "NIFTY26NOV2624500CE|NRML" --reason "too wide"',
    )
    .action(async (account: string, position: string, options: ControlOptions) => {
      const { reason } = options;
      finish(await send(io, { name: 'exit', accounts: [account], position, reason }, options));
    });
}

function addRearm(program: Command, io: Io, finish: Finish): void {
  common(program.command('rearm').summary('end a lock').argument('<account>', 'the locked account'))
    .description('End the lock of an account. Only the trip that is named is cleared.')
    .addOption(
      new Option('--clears <seq>', "the trip's sequence number")
        .argParser(wholeNumber(1))
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      '\nExample:\n  tripline rearm paper-1 --clears 17 --reason "reviewed with the desk"',
    )
    .action(async (account: string, options: ControlOptions & { readonly clears: number }) => {
      const { reason, clears } = options;
      finish(await send(io, { name: 'rearm', accounts: [account], reason, clears }, options));
    });
}

export function addControl(program: Command, io: Io, finish: Finish): void {
  addForAll(program, io, finish, 'kill', 'cancel all orders, exit all positions, verify flat and lock');
  addForAll(program, io, finish, 'cancel', 'cancel all open orders');
  addExit(program, io, finish);
  addForAll(program, io, finish, 'reset-day', "begin the day's counters anew; a lock stays");
  addRearm(program, io, finish);
  addForOne(program, io, finish, 'start', 'switch monitoring on');
  addForOne(program, io, finish, 'stop', 'switch monitoring off: nothing protects the account then');
}
