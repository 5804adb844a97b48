// status: every account on a line, or one account in full; what is not known is called unknown.
import type { Command } from 'commander';
import type { AccountFrame } from '../contract.ts';
import { lossUtilization } from '../gateway/console/page/utilization.ts';
import { marketText } from './explain.ts';
import { type Io, OK, printJson } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { age, clockTime, money, ratio, table } from './print.ts';
import type { Finish } from './program.ts';
import { read, unknownShape } from './read.ts';

const isAccount = (value: unknown): value is AccountFrame =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  typeof value.phase === 'string' &&
  Array.isArray(value.positions);

const readAge = (account: AccountFrame): string =>
  account.lastGoodReadAt === null ? 'never' : age(account.at - account.lastGoodReadAt);

const brokerWord = (account: AccountFrame): string => (account.brokerUp ? 'up' : 'DOWN');

function overview(accounts: readonly AccountFrame[]): string[] {
  const heading = [
    'ACCOUNT',
    'BROKER',
    'PHASE',
    'SINCE',
    'CUR',
    'MTM',
    'WORST',
    'BEST',
    'LIMIT',
    'USED',
    'LINK',
    'READ AGO',
  ];
  const rows = accounts.map((account) => [
    account.id,
    account.broker,
    account.phase,
    clockTime(account.phaseSince),
    account.currency,
    money(account.mtm),
    money(account.mtmWorst),
    money(account.mtmBest),
    account.dailyLossLimit === null ? 'none' : money(account.dailyLossLimit),
    account.dailyLossLimit === null ? '-' : ratio(lossUtilization(account.mtm, account.dailyLossLimit)),
    brokerWord(account),
    readAge(account),
  ]);
  return table(heading, rows, ['MTM', 'WORST', 'BEST', 'LIMIT', 'USED', 'READ AGO']);
}

function warnings(account: AccountFrame): string[] {
  const { kill } = account;
  return [
    ...(account.phase === 'stuck'
      ? [`! ${account.id} is STUCK: ${kill?.stuckWhy ?? account.phaseText}`]
      : []),
    ...(account.phase === 'stopped' ? [`! ${account.id}: monitoring is OFF, nothing protects it`] : []),
    ...(account.undurable ? [`! ${account.id}: facts are NOT confirmed on disk`] : []),
    ...(account.brokerUp ? [] : [`! ${account.id}: broker link down: ${account.brokerText}`]),
  ];
}

function killLines({ kill, hands }: AccountFrame): string[] {
  if (kill === null) return [];
  const stages = [
    ['tripped', kill.trippedAt],
    ['book empty', kill.bookEmptyAt],
    ['first exit', kill.firstExitAt],
    ['flat', kill.flatAt],
    ['confirmed by the trading system', kill.confirmedAt],
    ['locked', kill.lockedAt],
  ] as const;
  // What Tripline does itself is not missing where it asks another, nor the other's word where it acts itself.
  const theirs = new Set(['confirmed by the trading system']);
  const unneeded = hands === 'owner' ? new Set(['book empty', 'first exit', 'flat']) : theirs;
  const times = stages
    .filter(([stage, at]) => at !== null || !unneeded.has(stage))
    .map(([stage, at]) => `${stage} ${at === null ? 'not yet' : clockTime(at)}`)
    .join(', ');
  return ['', `kill seq ${kill.seq} (${kill.rule}) by ${kill.by}: ${kill.reason}`, `  ${times}`];
}

function positionLines({ positions }: AccountFrame): string[] {
  if (positions.length === 0) return ['', 'no positions'];
  const rows = positions.map((position) => [
    position.symbol,
    position.product,
    String(position.netQty),
    money(position.averagePrice),
    money(position.lastPrice),
    age(position.lastPriceAgeMs),
    money(position.unrealized),
    money(position.realized),
  ]);
  const heading = ['POSITION', 'PRODUCT', 'NET', 'AVERAGE', 'LAST', 'AGE', 'UNREALISED', 'REALISED'];
  return ['', ...table(heading, rows, heading.slice(2))];
}

function orderLines({ openOrders }: AccountFrame): string[] {
  if (openOrders.length === 0) return ['', 'no open orders'];
  const rows = openOrders.map((order) => [
    order.id,
    order.symbol,
    order.side,
    order.type,
    order.status,
    `${order.filled}/${order.qty}`,
    order.type.endsWith('market') ? 'market' : money(order.price),
    order.trigger === 0 ? '-' : money(order.trigger),
  ]);
  const heading = ['ORDER', 'SYMBOL', 'SIDE', 'TYPE', 'STATUS', 'FILLED', 'PRICE', 'TRIGGER'];
  return ['', ...table(heading, rows, heading.slice(5))];
}

/** An older exporter knows no hours. */
function closedLine({ dayView }: AccountFrame): string[] {
  const market = dayView?.market;
  const text = market === undefined ? null : marketText(market);
  return text === null ? [] : [text];
}

function detail(account: AccountFrame): string[] {
  const conditions = account.conditions.map((condition) => [
    condition.rule,
    condition.id,
    condition.state,
    ratio(condition.headroomRatio),
    condition.text,
  ]);
  return [
    account.phaseText,
    ...closedLine(account),
    `realised ${money(account.realized)}, unrealised ${money(account.unrealized)}`,
    `share of open notional with a fresh price: ${ratio(account.coverageRatio)}`,
    '',
    ...table(['RULE', 'CONDITION', 'STATE', 'HEADROOM', 'WHY'], conditions, ['HEADROOM']),
    ...killLines(account),
    ...positionLines(account),
    ...orderLines(account),
  ];
}

/** The accounts in an answer; null when its shape is not known. */
function accountsIn(body: unknown): readonly AccountFrame[] | null {
  const one = isRecord(body) && isRecord(body.account) ? [body.account] : null;
  const list = one ?? listOf(body, 'accounts');
  const accounts = list?.filter(isAccount) ?? [];
  return list !== null && accounts.length === list.length ? accounts : null;
}

function staleLines(body: unknown): string[] {
  if (!isRecord(body) || body.stale !== true) return [];
  const ageMs = typeof body.ageMs === 'number' ? body.ageMs : null;
  return [`! STALE: the engine has been silent for ${age(ageMs)}; this is the past`];
}

async function status(io: Io, id: string | undefined, json: boolean): Promise<number> {
  const answer = await read(
    io,
    id === undefined ? '/api/accounts' : `/api/accounts/${encodeURIComponent(id)}`,
  );
  if (!answer.ok) return answer.exit;
  const accounts = accountsIn(answer.body);
  if (accounts === null) return unknownShape(io);
  if (json) {
    printJson(io, answer.body);
    return OK;
  }
  const [only] = accounts;
  const more = id !== undefined && only !== undefined ? ['', ...detail(only)] : [];
  const lines = [...staleLines(answer.body), ...overview(accounts), ...accounts.flatMap(warnings), ...more];
  for (const line of lines) io.out(line);
  return OK;
}

export function addStatus(program: Command, io: Io, finish: Finish): void {
  program
    .command('status')
    .summary('show the accounts')
    .description('Show all accounts, or one account with its conditions, positions and orders.')
    .argument('[account]', 'the account')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  tripline status\n  tripline status paper-1\n  tripline status --json',
    )
    .action(async (account: string | undefined, options: { readonly json?: boolean }) =>
      finish(await status(io, account, options.json === true)),
    );
}
