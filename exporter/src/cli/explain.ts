// explain: why each rule of an account has not fired, or that it has, in sentences.
import type { Command } from 'commander';
import type { MarketView } from '../contract/day.ts';
import type { RuleView } from '../contract.ts';
import { type Io, OK, printJson } from './io.ts';
import { isRecord } from './json.ts';
import { clockTime, money, ratio, table } from './print.ts';
import type { Finish } from './program.ts';
import { read, unknownShape } from './read.ts';

interface Explanation {
  readonly account: string;
  readonly stale: boolean;
  readonly phase: string;
  readonly phaseText: string;
  readonly market: MarketView;
  readonly rules: readonly RuleView[];
}

const isExplanation = (value: unknown): value is Explanation =>
  isRecord(value) &&
  typeof value.account === 'string' &&
  typeof value.phase === 'string' &&
  isRecord(value.market) &&
  Array.isArray(value.rules);

/** What the hours of the market mean for the rules; null while it trades. */
export function marketText({ state, opensAt, closesAt }: MarketView): string | null {
  switch (state) {
    case 'before':
      return `the market is closed, it opens at ${clockTime(opensAt)}: the last good prices count`;
    case 'after':
      return `the market is closed since ${clockTime(closesAt)}: its closing prices count`;
    case 'none':
      return 'the market does not open today: the last good prices count';
    default:
      return null;
  }
}

function lines({ account, stale, phase, phaseText, market, rules }: Explanation): string[] {
  const rows = rules.map(({ id, then, state, headroom, headroomRatio }) => [
    id,
    then,
    state,
    headroom === null ? '-' : money(headroom),
    headroomRatio === null ? '-' : ratio(headroomRatio),
  ]);
  const closed = marketText(market);
  return [
    ...(stale ? ['! the engine is silent: this is the past'] : []),
    phaseText === phase ? `${account}: ${phase}` : `${account}: ${phase}, ${phaseText}`,
    ...(closed === null ? [] : [closed]),
    '',
    ...(rules.length === 0
      ? ['no rules']
      : table(['RULE', 'THEN', 'STATE', 'LEFT', 'LEFT %'], rows, ['LEFT', 'LEFT %'])),
    ...rules.flatMap(({ id, text }) => ['', `${id}:`, `  ${text}`]),
  ];
}

async function explain(io: Io, account: string, json: boolean): Promise<number> {
  const answer = await read(io, `/api/accounts/${encodeURIComponent(account)}/explain`);
  if (!answer.ok) return answer.exit;
  if (!isExplanation(answer.body)) return unknownShape(io);
  if (json) printJson(io, answer.body);
  else for (const line of lines(answer.body)) io.out(line);
  return OK;
}

export function addExplain(program: Command, io: Io, finish: Finish): void {
  program
    .command('explain')
    .summary('say why each rule has not fired')
    .description(
      'Say of each rule of an account what is true, what is missing and what is left of its limit.',
    )
    .argument('<account>', 'the account')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  tripline explain paper-1')
    .action(async (account: string, options: { readonly json?: boolean }) =>
      finish(await explain(io, account, options.json === true)),
    );
}
