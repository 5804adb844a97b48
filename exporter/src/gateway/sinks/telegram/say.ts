// The answers to commands, in words: accounts as they are, a plan, and what the engine said to a command.
import type { AccountRequest, LinkReply } from '../../../contract/request.ts';
import type { AccountFrame, PlanView } from '../../../contract.ts';
import { money } from '../../console/page/format.ts';
import type { View } from '../../view.ts';
import { unarmed } from '../alive.ts';
import { lasting } from '../words.ts';

const MOST_LINES = 12;

function few(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `… and ${more} more`] : lines;
}

function accountLines(account: AccountFrame, now: number, moment: (at: number) => string): readonly string[] {
  const { id, phaseText, currency, mtm, mtmWorst, dailyLossLimit, positions, hands, lastGoodReadAt, kill } =
    account;
  const open = positions.filter(({ netQty }) => netQty !== 0).length;
  const worst = mtm === null && mtmWorst !== null ? ` (at worst ${money(mtmWorst, currency)})` : '';
  const limit = dailyLossLimit === null ? 'NO loss limit' : `limit ${money(dailyLossLimit, currency)}`;
  const seen = lastGoodReadAt === null ? 'never read' : `read ${lasting(now - lastGoodReadAt)} ago`;
  const positionsText = hands === 'owner' || lastGoodReadAt === null ? 'positions unknown' : `${open} open`;
  return [
    `${id}: ${phaseText}`,
    `  MTM ${mtm === null ? 'unknown' : money(mtm, currency)}${worst}, ${limit}, ${positionsText}, ${seen}`,
    ...(kill === null ? [] : [`  trip ${kill.seq} at ${moment(kill.trippedAt)}: ${kill.reason}`]),
    ...unarmed(account, now).map((line) => `  NOT ARMED: ${line}`),
  ];
}

export function statusText(
  view: View,
  accounts: readonly string[] | null,
  now: number,
  moment: (at: number) => string,
): string {
  const frame = view.latest();
  if (frame === null) return 'NOT ARMED: the engine has said nothing yet.';
  const age = view.ageMs() ?? 0;
  const old = view.fresh() ? [] : [`NOT ARMED: the engine is silent; this is ${lasting(age)} old.`];
  const shown = frame.accounts.filter(({ id }) => accounts === null || accounts.includes(id));
  if (shown.length === 0) return [...old, 'There is no account.'].join('\n');
  return [...old, ...shown.flatMap((account) => accountLines(account, now, moment))].join('\n');
}

/** Why it has, or has not, tripped: each rule in a sentence. */
export function explained(account: AccountFrame | undefined): string {
  if (account === undefined) return 'Nothing is known of it yet.';
  const { id, phaseText, rules, conditions } = account;
  return [
    `${id}: ${phaseText}`,
    ...rules.map((rule) => `${rule.id} → ${rule.then}: ${rule.text}`),
    ...few(conditions.map(({ id: condition, state, text }) => `  ${condition} (${state}): ${text}`)),
  ].join('\n');
}

export function planText(plan: PlanView): string {
  const { account, cancels, legs, estimated_seconds: seconds, forbids, unknowns, steps } = plan;
  const took = seconds === null ? '' : `, about ${seconds.toFixed(0)} s`;
  const exits = legs.map(
    ({ side, qty, symbol, price }) => `  ${side} ${qty} ${symbol}${price === null ? '' : ` at ${price}`}`,
  );
  return [
    `${account}: cancel ${cancels.length} orders, leave ${legs.length} positions${took}`,
    ...few(exits),
    ...(steps.length === 0 ? [] : [`  then: ${steps.join(' → ')}`]),
    ...forbids.map((text) => `  the broker: ${text}`),
    ...unknowns.map((text) => `  unknown: ${text}`),
  ].join('\n');
}

const DONE: Readonly<Record<string, string>> = {
  kill: 'the kill is recorded as trip',
  stop: 'monitoring is OFF, recorded as',
};

/** Null when the answer is not clear: an account that is not answered for is not done. */
export function outcome({ name, accounts }: AccountRequest, reply: LinkReply): string | null {
  if (reply.type === 'refused') return `NOT done: ${reply.detail}`;
  if (reply.type !== 'results' || reply.results.length === 0) return null;
  const answered = new Set(reply.results.map(({ account }) => account));
  const silent = accounts === 'all' ? [] : accounts.filter((account) => !answered.has(account));
  const lines = reply.results.map((result) => {
    if (!result.ok) return `${result.account}: NOT done: ${result.detail} (${result.code})`;
    const onDisk = result.durable ? '' : ', NOT yet on disk';
    return `${result.account}: ${DONE[name] ?? 'done, recorded as'} ${result.seq}${onDisk}`;
  });
  return [...lines, ...silent.map((account) => `${account}: UNKNOWN outcome, look at it now`)].join('\n');
}
