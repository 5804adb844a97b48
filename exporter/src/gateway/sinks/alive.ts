// The daily message: that Tripline is alive, what of each account is armed, and plainly what is not.
import type { AccountFrame, PhaseName } from '../../contract.ts';
import type { Message } from '../../notify/message.ts';
import type { ReceiptHead } from '../../receipts/filing.ts';
import { money } from '../console/page/format.ts';
import type { View } from '../view.ts';
import { lasting } from './words.ts';

/** A read of the account that is older than this protects nobody. */
const OLD_READ_MS = 60_000;

const NOT_ARMED: Partial<Readonly<Record<PhaseName, string>>> = {
  stopped: 'monitoring is switched OFF',
  stuck: 'its kill is STUCK',
  cancelling: 'a kill is running',
  flattening: 'a kill is running',
  verifying: 'a kill is running',
  locking: 'a kill is running',
};

function readText(account: AccountFrame, now: number): string | null {
  const { lastGoodReadAt, kill } = account;
  // Once the session is closed nothing is read, on purpose.
  if (kill?.loggedOutAt != null) return null;
  if (lastGoodReadAt === null) return 'it was never read';
  const age = now - lastGoodReadAt;
  return age > OLD_READ_MS ? `its last good read is ${lasting(age)} old` : null;
}

/** Whatever keeps this account from being protected now; empty when nothing does. */
export function unarmed(account: AccountFrame, now: number): readonly string[] {
  const { phase, rules, conditions, readiness, brokerUp, brokerText, undurable } = account;
  const failed = readiness?.checks.filter(({ ok }) => ok === false) ?? [];
  const kills = rules.filter(({ then }) => then === 'kill');
  const blind = kills.filter(({ state }) => state === 'unknown').map(({ id }) => id);
  const limited = conditions.some(({ rule, limit }) => limit !== null && kills.some(({ id }) => id === rule));
  const lines = [
    NOT_ARMED[phase],
    kills.length === 0 ? 'no rule kills' : undefined,
    kills.length > 0 && !limited ? 'no limit is known' : undefined,
    blind.length === 0 || phase === 'locked' ? undefined : `unknown: ${blind.join(', ')}`,
    brokerUp ? undefined : `the broker is away: ${brokerText}`,
    readText(account, now) ?? undefined,
    undurable ? 'the journal has not confirmed its last facts' : undefined,
    failed.length === 0
      ? undefined
      : `not ready: ${failed.map(({ name, detail }) => `${name} (${detail})`).join(', ')}`,
  ];
  return lines.filter((line) => line !== undefined);
}

function ready({ readiness }: AccountFrame, now: number): string {
  if (readiness === null) return 'readiness never looked at';
  const passed = readiness.checks.filter(({ ok }) => ok === true).length;
  return `ready ${passed} of ${readiness.checks.length}, ${lasting(now - readiness.at)} ago`;
}

function lineOf(account: AccountFrame, now: number): string {
  const { id, phase, currency, mtm, dailyLossLimit, positions, hands, lastGoodReadAt } = account;
  const open =
    hands === 'owner'
      ? 'positions not seen'
      : `${positions.filter(({ netQty }) => netQty !== 0).length} open`;
  const figures = [
    phase,
    `MTM ${mtm === null ? 'unknown' : money(mtm, currency)}`,
    `loss limit ${dailyLossLimit === null ? 'NONE' : money(dailyLossLimit, currency)}`,
    lastGoodReadAt === null ? 'positions unknown' : open,
    lastGoodReadAt === null ? 'never read' : `read ${lasting(now - lastGoodReadAt)} ago`,
    ready(account, now),
  ];
  const faults = unarmed(account, now).map((line) => `  NOT ARMED: ${line}`);
  return [`${id}: ${figures.join(', ')}`, ...faults].join('\n');
}

const headLine = ({ account, filing, hash }: ReceiptHead): string =>
  `Receipt head of ${account}: filing ${filing}, ${hash}`;

/**
 * `accounts` null = all. What is not known to be armed is said not to be. The heads of the receipts are told so that they
 * are kept where this machine cannot change them.
 */
export function aliveMessage(
  view: Pick<View, 'latest' | 'fresh' | 'ageMs'>,
  heads: readonly ReceiptHead[],
  accounts: ReadonlySet<string> | null,
  now: number,
): Message {
  const frame = view.latest();
  const shown = (frame?.accounts ?? []).filter(({ id }) => accounts === null || accounts.has(id));
  const missing = [...(accounts ?? [])].filter((id) => !shown.some((account) => account.id === id));
  const age = view.ageMs();
  const silent = view.fresh()
    ? []
    : [
        `NOT ARMED: the engine is silent${age === null ? '' : `, last heard ${lasting(age)} ago`}. Look at it now.`,
      ];
  const journal = frame !== null && !frame.journalOk ? ['NOT ARMED: the journal takes no facts.'] : [];
  const absent = missing.map((id) => `${id}: NOT ARMED: there is no such account`);
  const faulty = shown.filter((account) => unarmed(account, now).length > 0);
  const bad = silent.length + journal.length + absent.length + faulty.length > 0 || shown.length === 0;
  const count = `${shown.length - faulty.length} of ${shown.length + missing.length}`;
  const head = bad
    ? `Tripline is alive, but NOT all is armed: ${silent.length > 0 ? 'nothing is certain' : `${count} accounts are`}`
    : `Tripline is alive and armed: ${shown.length} account${shown.length === 1 ? '' : 's'}`;
  const none = shown.length + missing.length === 0 ? ['NOT ARMED: there is no account'] : [];
  const warnings = (frame?.configWarnings ?? []).map((text) => `To mend: ${text}`);
  const lines = [
    head,
    ...silent,
    ...journal,
    ...none,
    ...absent,
    ...shown.map((one) => lineOf(one, now)),
    ...warnings,
    ...heads.filter(({ account }) => accounts === null || accounts.has(account)).map(headLine),
  ];
  const level = bad ? 'warning' : 'info';
  return { level, account: null, kind: 'daily', text: lines.join('\n'), at: now, fact: null };
}
