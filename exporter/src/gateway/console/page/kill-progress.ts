// A kill as it runs: each stage with its time, from the trip to the lock, and the receipt when it is over.
import type { AccountFrame, KillView } from '../../../contract.ts';
import { h } from './dom.ts';
import { span, time } from './format.ts';

/** Stages that only exist where Tripline itself acts, and the one that only exists where it asks another. */
const OURS = new Set(['Book empty', 'First exit', 'Flat']);
const THEIRS = 'Confirmed by the trading system';

const stagesOf = (kill: KillView): readonly (readonly [string, number | null])[] => [
  ['Tripped', kill.trippedAt],
  ['Book empty', kill.bookEmptyAt],
  ['First exit', kill.firstExitAt],
  ['Flat', kill.flatAt],
  [THEIRS, kill.confirmedAt],
  ['Locked', kill.lockedAt],
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
  if (hands === 'owner' ? OURS.has(name) : name === THEIRS) return false;
  return name !== 'First exit' || kill.flatAt === null;
}

export function killProgress({ id, phase, hands }: AccountFrame, kill: KillView): HTMLElement {
  const stages = stagesOf(kill).filter(([name, at]) => isNeeded(name, at, kill, hands));
  const receipt = h(
    'a',
    { href: `/api/accounts/${encodeURIComponent(id)}/kills/${kill.seq}`, class: 'receipt' },
    `Receipt of kill ${kill.seq}`,
  );
  const times = `${kill.bypasses} ${kill.bypasses === 1 ? 'time' : 'times'}`;
  return h(
    'section',
    { class: 'kill', 'aria-label': 'Kill' },
    h('h3', {}, `Kill seq ${kill.seq} · ${kill.rule}`),
    h('p', { class: 'cause' }, `${kill.reason} (by ${kill.by})`),
    h('ol', { class: 'stages' }, ...stages.map(([name, at]) => stage(name, at, kill.trippedAt))),
    kill.bypasses === 0
      ? null
      : h('p', { class: 'cause' }, `Exposure came back ${times} and was removed again.`),
    phase === 'locked' ? h('p', {}, receipt) : null,
  );
}
