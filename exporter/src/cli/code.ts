// The one-time code that a broker's terminal waits for, given by hand. It is printed nowhere.
import { type Command, InvalidArgumentError } from 'commander';
import { ask, problemOf } from './http-client.ts';
import { FAILED, type Io, OK, UNKNOWN, UNREACHABLE } from './io.ts';
import type { Finish } from './program.ts';

function oneTimeCode(text: string): string {
  if (/^[0-9A-Za-z]{4,12}$/.test(text.trim())) return text.trim();
  throw new InvalidArgumentError('It must be 4 to 12 digits or letters.');
}

async function send(io: Io, account: string, code: string): Promise<number> {
  const reply = await ask(io, 'POST', `/api/accounts/${encodeURIComponent(account)}/code`, { code });
  if (reply.kind === 'unreachable') {
    io.err(`the code was NOT sent: ${reply.why}`);
    return UNREACHABLE;
  }
  if (reply.kind === 'unknown') {
    io.err(`the code: OUTCOME UNKNOWN: ${reply.why}`);
    return UNKNOWN;
  }
  if (reply.status === 202) {
    io.out(`${account}: the code was passed on; \`tripline status\` shows whether the terminal took it`);
    return OK;
  }
  const { code: problem, detail } = problemOf(reply.status, reply.body);
  io.err(`${account}: ${problem}: ${detail}`);
  return problem === 'UNKNOWN_OUTCOME' ? UNKNOWN : FAILED;
}

export function addCode(program: Command, io: Io, finish: Finish): void {
  program
    .command('code')
    .summary("give the code that a broker's terminal waits for")
    .description("Give the one-time code that a broker's terminal waits for while its lock is pressed.")
    .argument('<account>', 'the account')
    .argument('<code>', 'the code, good for one use', oneTimeCode)
    .addHelpText('after', '\nExample:\n  tripline code paper-1 483920')
    .action(async (account: string, code: string) => finish(await send(io, account, code)));
}
