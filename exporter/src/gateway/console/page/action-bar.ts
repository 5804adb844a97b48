// The buttons for some accounts or all of them, and below them what became of a press: each kill with its stages.
import type { AccountFrame } from '../../../contract.ts';
import { alarms } from './card.ts';
import { type Standing, seenOn } from './cards.ts';
import { accountsOf, type Desk } from './desk.ts';
import { h, icon } from './dom.ts';
import type { CommandName } from './door.ts';
import { killProgress } from './kill-progress.ts';
import { phaseCounts } from './overview.ts';
import { PHASE_LOOKS } from './phases.ts';

export interface Bar extends Standing {
  readonly accounts: readonly string[] | 'all';
  /** The buttons that are offered, in the order of `ORDER`. */
  readonly buttons: ReadonlySet<CommandName>;
}

const ORDER = ['kill', 'cancel', 'stop', 'start', 'reset-day'] as const;

const LABELS: Readonly<Record<(typeof ORDER)[number], readonly [one: string, all: string, look: string]>> = {
  kill: ['Kill', 'Kill all', 'danger'],
  cancel: ['Cancel orders', 'Cancel all orders', 'quiet'],
  stop: ['Stop monitoring', 'Stop monitoring all', 'quiet'],
  start: ['Start monitoring', 'Start monitoring all', 'quiet'],
  'reset-day': ['Reset day', 'Reset day of all', 'quiet'],
};

/** A press is always possible: what is shown may be the past, and the engine decides. */
function buttons({ accounts, buttons: offered }: Bar): readonly HTMLElement[] {
  const isAll = accounts === 'all';
  return ORDER.filter((what) => offered.has(what)).map((what) => {
    const [one, all, look] = LABELS[what];
    const isNone = !isAll && accounts.length === 0;
    const attributes = { type: 'button', class: look, 'data-key': what, 'data-do': what, disabled: isNone };
    return h('button', attributes, isAll ? all : one);
  });
}

/** A re-arm is of one account, and names the trip that it clears. */
function rearms(accounts: readonly AccountFrame[], { buttons: offered }: Bar): readonly HTMLElement[] {
  if (!offered.has('rearm')) return [];
  return accounts.flatMap(({ id, phase, kill }) => {
    if (phase !== 'locked' || kill === null) return [];
    const attributes = { type: 'button', class: 'quiet', 'data-key': `rearm ${id}`, 'data-do': 'rearm' };
    return [h('button', { ...attributes, 'data-account': id }, `Rearm ${id}, trip ${kill.seq}`)];
  });
}

function outcome(account: AccountFrame, desk: Desk, now: number, bar: Bar): HTMLElement | null {
  const { id, phase, kill } = account;
  const notice = desk.notices.get(id);
  if (kill === null && notice === undefined) return null;
  const { word, tone, shape } = PHASE_LOOKS[phase];
  return h(
    'article',
    { class: 'card outcome', 'data-key': id, 'data-tone': tone, 'aria-label': id },
    h(
      'header',
      { class: 'card-head' },
      h('h3', {}, id),
      h('p', { class: 'badge', 'data-tone': tone }, icon(shape), h('span', {}, word)),
    ),
    notice === undefined ? null : h('p', { class: 'notice', role: 'status' }, notice.text),
    ...alarms(account),
    kill === null ? null : killProgress(account, kill, seenOn(desk, now, bar)),
  );
}

export function actionBar(desk: Desk, now: number, bar: Bar): readonly HTMLElement[] {
  const { accounts } = bar;
  const chosen = accountsOf(desk).filter(({ id }) => accounts === 'all' || accounts.includes(id));
  const whom =
    accounts === 'all' ? 'All accounts' : accounts.length === 0 ? 'No account' : accounts.join(', ');
  const outcomes = chosen.map((account) => outcome(account, desk, now, bar)).filter((each) => each !== null);
  return [
    h('header', { class: 'bar-head', 'data-key': 'head' }, h('h2', {}, whom), phaseCounts(chosen)),
    h('div', { class: 'actions bar-buttons', 'data-key': 'bar' }, ...buttons(bar), ...rearms(chosen, bar)),
    ...outcomes,
  ];
}
