// whatif: when today's rules, or others, would have fired on what was really seen. It reads the data directory alone.
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkAccount } from '../config/account.ts';
import type { Rule } from '../core/settings.ts';
import { type Changes, variant } from '../core/whatif/variant.ts';
import { whatIf } from '../core/whatif/what-if.ts';
import type { Moment } from '../gateway/history/moment.ts';
import { positive } from './argument.ts';
import { dataDirOf, FAILED, type Io, OK, printJson } from './io.ts';
import { listOf } from './json.ts';
import { moment } from './moment.ts';
import { openPast, type Past } from './past.ts';
import type { Finish } from './program.ts';
import { whatIfLines } from './what-if-text.ts';

interface Options {
  readonly account?: string;
  readonly from: Moment;
  readonly to: Moment;
  readonly limit?: number;
  readonly profit?: number;
  readonly trailStep?: number;
  readonly outerFactor?: number;
  readonly rules?: readonly Rule[];
  readonly json?: boolean;
}

/** The rules in a file, in the words of the config file: a list, or an object with one under `rules`. */
function rulesIn(path: string): readonly Rule[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(
      `It cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
    );
  }
  const rules = listOf(json, 'rules');
  if (rules === null) throw new InvalidArgumentError('It must hold a list of rules.');
  const checked = checkAccount({ id: 'rules', broker: 'paper', options: {}, rules });
  if (checked.ok) return checked.data.account.settings.rules;
  const [first] = checked.errors;
  throw new InvalidArgumentError(`${first?.path ?? 'rules'} ${first?.message ?? 'is wrong'}.`);
}

const minor = (major: number): number => Math.max(1, Math.round(major * 100));

function changesOf({ limit, profit, trailStep, outerFactor, rules }: Options): Changes {
  return {
    ...(limit === undefined ? {} : { dailyLoss: minor(limit) }),
    ...(profit === undefined ? {} : { dailyProfit: minor(profit) }),
    ...(trailStep === undefined ? {} : { trailStep: minor(trailStep) }),
    ...(outerFactor === undefined ? {} : { outerFactor }),
    ...(rules === undefined ? {} : { rules }),
  };
}

function accountOf({ accounts }: Past, { account }: Options): string {
  if (account !== undefined) return account;
  const [only] = accounts;
  if (only !== undefined && accounts.length === 1) return only;
  const known = accounts.length === 0 ? 'none has samples yet' : `there are ${accounts.join(', ')}`;
  throw new Error(`say which account by --account: ${known}`);
}

function answer(io: Io, past: Past, options: Options): number {
  const account = accountOf(past, options);
  const known = past.known(account);
  if (known === null) throw new Error(`the journal has no account ${account}`);
  const times = { now: Date.now(), days: known.days };
  const [from, to] = [options.from(times, 'begin'), Math.min(times.now, options.to(times, 'end'))];
  if (to <= from) throw new Error('the span is empty: --from must be before --to, and in the past');
  const settings = variant(known.settings, changesOf(options));
  const question = { before: past.memoryAt(account, from), from, to, settings };
  const days = whatIf(past.samples(account, from, to), past.facts(account, from, to), question);
  if (options.json) printJson(io, { account, from, to, settings, days });
  else for (const line of whatIfLines(account, settings, days)) io.out(line);
  if (days.some(({ samples }) => samples > 0)) return OK;
  io.err('no samples of that span: nothing can be said of it');
  return FAILED;
}

function ask(io: Io, options: Options): number {
  try {
    const past = openPast(dataDirOf(io));
    try {
      return answer(io, past, options);
    } finally {
      past.close();
    }
  } catch (error) {
    io.err(`whatif: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

const amount = (flags: string, text: string): Option => new Option(flags, text).argParser(positive);

export function addWhatIf(program: Command, io: Io, finish: Finish): void {
  program
    .command('whatif')
    .summary('ask when rules would have fired')
    .description(
      'Judge the stored samples and the journal by the rules in force, or by others, day by day.\n' +
        'To sweep the loss limit alone over many days, ask `tripline history whatif`.',
    )
    .option('--account <account>', 'the account; may be left out where only one has samples')
    .addOption(
      new Option('--from <time>', 'a date, a date and time, today, -7d')
        .argParser(moment)
        .default(moment('today'), 'today'),
    )
    .addOption(new Option('--to <time>', 'likewise').argParser(moment).default(moment('now'), 'now'))
    .addOption(amount('--limit <n>', 'another daily loss limit, in the currency'))
    .addOption(amount('--profit <n>', 'another daily profit limit'))
    .addOption(amount('--trail-step <n>', 'another step of the trailing profit'))
    .addOption(amount('--outer-factor <n>', 'another multiple of the loss limit for the loss alone'))
    .addOption(
      new Option('--rules <file>', 'other rules, in the words of the config file').argParser(rulesIn),
    )
    .option('--json', 'print the answer as JSON, money in minor units')
    .addHelpText(
      'after',
      '\nExamples:\n  tripline whatif --account paper-1 --limit 1500' +
        '\n  tripline whatif --account paper-1 --from -7d --outer-factor 1.2',
    )
    .action((options: Options) => finish(ask(io, options)));
}
