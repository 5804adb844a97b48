// A kill as it runs: each stage with its time, the broker's lock, the linked accounts, and the receipt of it all.
import type { AccountFrame, KillView, PhaseName } from '../../../contract.ts';
import { h } from './dom.ts';
import { span, time } from './format.ts';
import { linkedList } from './linked-list.ts';
import { lockProgress } from './lock-progress.ts';

/** Stages that only exist where Tripline itself acts, and the one that only exists where it asks another. */
const OURS = new Set(['Book empty', 'First exit', 'Flat']);
const THEIRS = 'Confirmed by the trading system';
const AT_BROKER = 'Broker lock';
const LOGGED_OUT = 'Logged out';

const stagesOf = (kill: KillView): readonly (readonly [string, number | null])[] => [
  ['Tripped', kill.trippedAt],
  ['Book empty', kill.bookEmptyAt],
  ['First exit', kill.firstExitAt],
  ['Flat', kill.flatAt],
  [THEIRS, kill.confirmedAt],
  [AT_BROKER, kill.lock.confirmedAt],
  ['Locked', kill.lockedAt],
  [LOGGED_OUT, kill.loggedOutAt],
];

function stage(name: string, at: number | null, trippedAt: number): HTMLElement {
  const since = at === null || at === trippedAt ? '' : `+${span(at - trippedAt)}`;
  return h(
    'li',
    { 'data-key': name, 'data-done': at !== null },
    h('span', { class: 'stage' }, name),
    h('span', { class: 'num' }, at === null ? 'not yet' : time(at)),
    h('span', { class: 'num muted' }, since),
  );
}

/** An account with nothing to leave is flat without an exit: that stage is then not missing, it does not exist. */
function isNeeded(name: string, at: number | null, kill: KillView, hands: AccountFrame['hands']): boolean {
  if (at !== null) return true;
  if (name === AT_BROKER) return kill.lock.how !== 'none';
  if (name === LOGGED_OUT) return false;
  if (hands === 'owner' ? OURS.has(name) : name === THEIRS) return false;
  return name !== 'First exit' || kill.flatAt === null;
}

function after({ bypasses, loggedOutAt }: KillView): readonly string[] {
  const times = `${bypasses} ${bypasses === 1 ? 'time' : 'times'}`;
  return [
    ...(bypasses === 0 ? [] : [`Exposure came back ${times} and was removed again.`]),
    ...(loggedOutAt === null
      ? []
      : ['The session at the broker is closed: nothing is read until the lock ends.']),
  ];
}

export interface Around {
  /** The exporter's clock as it should stand now. */
  readonly now: number;
  /** The phase of another account, where it is known. */
  readonly phaseOf: (account: string) => PhaseName | undefined;
  /** What stands before the exporter's own paths in a link; absent: nothing, the page is the exporter's. */
  readonly base?: string;
  /** False where a code cannot be handed on from here. */
  readonly takesCode?: boolean;
}

export function killProgress(account: AccountFrame, kill: KillView, around: Around): HTMLElement {
  const { id, hands } = account;
  const stages = stagesOf(kill).filter(([name, at]) => isNeeded(name, at, kill, hands));
  const receipt = h(
    'a',
    {
      href: `${around.base ?? ''}/api/accounts/${encodeURIComponent(id)}/kills/${kill.seq}`,
      class: 'receipt',
    },
    `Receipt of kill ${kill.seq}`,
  );
  return h(
    'section',
    { class: 'kill', 'aria-label': 'Kill' },
    h('h3', {}, `Kill seq ${kill.seq} · ${kill.rule}`),
    h('p', { class: 'cause' }, `${kill.reason} (by ${kill.by})`),
    h('ol', { class: 'stages' }, ...stages.map(([name, at]) => stage(name, at, kill.trippedAt))),
    lockProgress(account, kill, around),
    linkedList(account, kill, around),
    ...after(kill).map((text) => h('p', { class: 'cause' }, text)),
    h('p', {}, receipt),
  );
}
