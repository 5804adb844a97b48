// config history: who changed an account's configuration, when, and what.
import { type Command, Option } from 'commander';
import { wholeNumber } from './argument.ts';
import { type Io, OK, printJson } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { stamp } from './print.ts';
import type { Finish } from './program.ts';
import { read, unknownShape } from './read.ts';

interface HistoryOptions {
  readonly limit: number;
  readonly before?: number;
  readonly json?: boolean;
}

interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  typeof value.seq === 'number' &&
  typeof value.at === 'number' &&
  typeof value.by === 'string' &&
  Array.isArray(value.changes) &&
  value.changes.every((change) => isRecord(change) && typeof change.path === 'string');

const shown = (value: unknown): string => (value === null ? 'not set' : JSON.stringify(value));

function entryLines({ seq, at, by, changes }: Entry): string[] {
  const what = changes.map(({ path, before, after }) => `  ${path}: ${shown(before)} -> ${shown(after)}`);
  return [`${stamp(at)}  seq ${seq}  by ${by}`, ...(what.length === 0 ? ['  nothing that is shown'] : what)];
}

async function history(io: Io, account: string, { limit, before, json }: HistoryOptions): Promise<number> {
  const from = before === undefined ? '' : `&before=${before}`;
  const path = `/api/accounts/${encodeURIComponent(account)}/config/history?limit=${limit}${from}`;
  const answer = await read(io, path);
  if (!answer.ok) return answer.exit;
  const entries = listOf(answer.body, 'changes');
  if (entries === null || !entries.every(isEntry)) return unknownShape(io);
  if (json) {
    printJson(io, answer.body);
    return OK;
  }
  if (entries.length === 0) io.out('no changes are recorded');
  for (const line of entries.flatMap(entryLines)) io.out(line);
  const next = isRecord(answer.body) ? answer.body.next : null;
  if (typeof next === 'number') io.out(`older ones: --before ${next}`);
  return OK;
}

export function addConfig(program: Command, io: Io, finish: Finish): void {
  const config = program.command('config').summary('look at the configuration of an account');
  config
    .command('history')
    .summary('who changed it, when, and what')
    .description('Show the changes of an account’s configuration, newest first, in the words of its file.')
    .argument('<account>', 'the account')
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 100)).default(20))
    .addOption(new Option('--before <seq>', 'only changes before this one').argParser(wholeNumber(1)))
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  tripline config history paper-1')
    .action(async (account: string, options: HistoryOptions) => finish(await history(io, account, options)));
}
