// plan: the kill of an account as it would run now; nothing is done.
import type { Command } from 'commander';
import type { PlanView } from '../contract.ts';
import { type Io, OK, printJson } from './io.ts';
import { isRecord } from './json.ts';
import { money, table } from './print.ts';
import type { Finish } from './program.ts';
import { read, unknownShape } from './read.ts';

const isPlan = (value: unknown): value is PlanView =>
  isRecord(value) &&
  typeof value.plan_id === 'string' &&
  Array.isArray(value.legs) &&
  Array.isArray(value.cancels);

function legLines({ legs }: PlanView): string[] {
  if (legs.length === 0) return ['then nothing to exit'];
  const rows = legs.map((leg) => [
    leg.symbol,
    leg.side,
    String(leg.qty),
    money(leg.price),
    leg.slices.join(' + '),
  ]);
  return [
    'then exit, in this order:',
    ...table(['SYMBOL', 'SIDE', 'QTY', 'LIMIT', 'SLICES'], rows, ['QTY', 'LIMIT']),
  ];
}

function lines(plan: PlanView): string[] {
  const cancels = plan.cancels.map(
    (order) => `  ${order.id}  ${order.side} ${order.qty} ${order.symbol} (${order.type})`,
  );
  const seconds = plan.estimated_seconds;
  const ours = [
    cancels.length === 0 ? 'no open order to cancel' : `cancel ${cancels.length} open orders:`,
    ...cancels,
    ...legLines(plan),
  ];
  return [
    `plan ${plan.plan_id} for ${plan.account}${seconds === null ? '' : `, about ${seconds.toFixed(1)} s`}`,
    ...(seconds === null ? [] : ours),
    ...plan.forbids.map((text) => `broker: ${text}`),
    ...plan.unknowns.map((text) => `unknown: ${text}`),
  ];
}

async function plan(io: Io, account: string, json: boolean): Promise<number> {
  const answer = await read(io, `/api/accounts/${encodeURIComponent(account)}/plan`);
  if (!answer.ok) return answer.exit;
  if (!isPlan(answer.body)) return unknownShape(io);
  if (json) printJson(io, answer.body);
  else for (const line of lines(answer.body)) io.out(line);
  return OK;
}

export function addPlan(program: Command, io: Io, finish: Finish): void {
  program
    .command('plan')
    .summary('show what a kill would do now')
    .description('Show the kill of an account as it would run now: cancels, exits, prices and slices.')
    .argument('<account>', 'the account')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  tripline plan paper-1')
    .action(async (account: string, options: { readonly json?: boolean }) =>
      finish(await plan(io, account, options.json === true)),
    );
}
