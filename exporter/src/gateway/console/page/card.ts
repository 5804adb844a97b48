// One account on one card: phase, money against its limit, why nothing fired, what is held, and what can be asked.
import type { AccountFrame, PhaseName } from '../../../contract.ts';
import { dayLine } from './day-line.ts';
import type { Notice } from './desk.ts';
import { type Child, h, icon } from './dom.ts';
import { span, time } from './format.ts';
import { fundBlock } from './fund-block.ts';
import { type Around, killProgress } from './kill-progress.ts';
import { moneyBlock } from './money-block.ts';
import { KILLING, PHASE_LOOKS } from './phases.ts';
import { readinessLine } from './readiness-line.ts';
import { ruleList } from './rules.ts';
import { orderTable, positionTable } from './tables.ts';

export interface Seen extends Around {
  readonly stale: boolean;
}

const alarm = (title: string, text: string): HTMLElement =>
  h(
    'p',
    { class: 'alarm' },
    icon(PHASE_LOOKS.stuck.shape),
    h('span', {}, h('strong', {}, title), ` ${text}`),
  );

/** Why, and what a person can do: whether it is still flat by now, nobody here can know. */
function stuckText({ phaseText, kill }: AccountFrame): string {
  const isLeft = kill !== null && kill.flatAt !== null && kill.lock.how !== 'none';
  const press = isLeft && kill.lock.confirmedAt === null ? ', and press its lock by hand' : '';
  const look = `Look at the broker's own terminal now${press}.`;
  return `${kill?.stuckWhy ?? phaseText}. ${look} Tripline keeps trying, slowly.`;
}

/** What a person must know of the account at once. */
export function alarms(account: AccountFrame): readonly Child[] {
  const { phase, phaseText, undurable, brokerUp, brokerText } = account;
  return [
    phase === 'stuck' ? alarm('Stuck: a person is needed.', stuckText(account)) : null,
    phase === 'stopped' ? alarm('Nothing protects this account:', `${phaseText}.`) : null,
    undurable
      ? alarm('Not on disk.', 'The journal has not confirmed the last facts; re-arm is refused until it has.')
      : null,
    brokerUp ? null : alarm('Broker link down.', brokerText),
  ];
}

function head(account: AccountFrame, { now }: Seen): HTMLElement {
  const { word, tone, shape } = PHASE_LOOKS[account.phase];
  const about = [account.broker, account.currency, ...(account.day === null ? [] : [account.day])].join(
    ' · ',
  );
  return h(
    'header',
    { class: 'card-head' },
    h('div', {}, h('h2', { id: `account-${account.id}` }, account.id), h('p', { class: 'muted' }, about)),
    h(
      'div',
      { class: 'phase' },
      h('p', { class: 'badge', 'data-tone': tone }, icon(shape), h('span', {}, word)),
      h('p', { class: 'muted num' }, `since ${time(account.phaseSince)}, ${span(now - account.phaseSince)}`),
    ),
  );
}

function linkLine({ brokerUp, lastGoodReadAt, kill }: AccountFrame, { now }: Seen): HTMLElement {
  const age =
    lastGoodReadAt === null ? 'never read well' : `last good read ${span(now - lastGoodReadAt)} ago`;
  const dot = h('span', { class: 'dot', 'data-up': brokerUp, 'aria-hidden': 'true' });
  const state = kill?.loggedOutAt != null ? 'logged out' : brokerUp ? 'up' : 'down';
  return h('p', { class: 'link muted num' }, dot, `Broker ${state} · ${age}`);
}

function button(account: string, what: string, label: string, look: string, isOff = false): HTMLElement {
  const name = `${label} ${account}`;
  return h(
    'button',
    {
      type: 'button',
      class: look,
      'data-key': what,
      'data-do': what,
      'data-account': account,
      'aria-label': name,
      disabled: isOff,
    },
    label,
  );
}

function actions({ id, phase, kill }: AccountFrame, { stale }: Seen): HTMLElement {
  // What is shown may be the past; then asking is always possible and the engine decides.
  const isTripped = !stale && (KILLING.has(phase) || phase === 'locked');
  return h(
    'div',
    { class: 'actions' },
    phase === 'stopped'
      ? button(id, 'start', 'Start monitoring', 'primary')
      : button(id, 'stop', 'Stop monitoring', 'quiet'),
    button(id, 'cancel', 'Cancel orders', 'quiet'),
    phase === 'locked' && kill !== null ? button(id, 'rearm', 'Rearm', 'quiet') : null,
    button(id, 'kill', 'Kill', 'danger', isTripped),
  );
}

function noticeLine(notice: Notice | undefined): Child {
  return notice === undefined ? null : h('p', { class: 'notice', role: 'status' }, notice.text);
}

/** Phases that the badge or an alarm puts into words already. */
const SAID_ELSEWHERE: ReadonlySet<PhaseName> = new Set(['watching', 'stopped', 'stuck']);

/** What is held, as far as Tripline can see it. */
function holdings(account: AccountFrame): readonly Child[] {
  if (account.hands === 'orders') return [positionTable(account), orderTable(account)];
  const text =
    'The trading system holds the positions; Tripline asks it to leave them and does not see them.';
  return account.fund === null ? [h('p', { class: 'muted' }, text)] : [];
}

/** The card as it should look now. */
export function card(account: AccountFrame, notice: Notice | undefined, seen: Seen): HTMLElement {
  return h(
    'article',
    {
      class: 'card',
      'data-key': account.id,
      'data-tone': PHASE_LOOKS[account.phase].tone,
      'aria-labelledby': `account-${account.id}`,
    },
    head(account, seen),
    SAID_ELSEWHERE.has(account.phase) ? null : h('p', { class: 'phase-text' }, account.phaseText),
    ...alarms(account),
    noticeLine(notice),
    account.fund !== null && account.mtm === null ? null : moneyBlock(account),
    dayLine(account, seen.now),
    account.fund === null ? null : fundBlock(account.id, account.fund),
    h('div', { class: 'desk-row' }, linkLine(account, seen), actions(account, seen)),
    readinessLine(account, seen.now),
    account.kill === null ? null : killProgress(account, account.kill, seen),
    ruleList(account),
    ...holdings(account),
  );
}
