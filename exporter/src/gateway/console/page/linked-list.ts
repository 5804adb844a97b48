// The accounts of a kill's group: who was told, what each answered, and how far each is by now.
import type { AccountFrame, KillView, PhaseName } from '../../../contract.ts';
import { h, icon } from './dom.ts';
import type { Around } from './kill-progress.ts';
import { PHASE_LOOKS } from './phases.ts';

type Linked = KillView['linked'][number];

function answered({ outcome, seq, detail }: Linked): string {
  switch (outcome) {
    case 'tripped':
      return `tripped too, seq ${seq}`;
    case 'already':
      return `had tripped already, seq ${seq}`;
    case 'refused':
      return `REFUSED the kill: ${detail}`;
    case 'telling':
      return 'is being told; no answer yet';
  }
}

function item(linked: Linked, phase: PhaseName | undefined): HTMLElement {
  const look = phase === undefined ? null : PHASE_LOOKS[phase];
  const badge =
    look === null
      ? null
      : h('span', { class: 'chip', 'data-tone': look.tone }, icon(look.shape), look.word.toLowerCase());
  return h(
    'li',
    { 'data-key': linked.account, 'data-outcome': linked.outcome },
    h('strong', {}, linked.account),
    h('span', {}, answered(linked)),
    badge,
  );
}

/** null where the kill is of this account alone. */
export function linkedList(
  { id }: AccountFrame,
  { seq, origin, linked }: KillView,
  { phaseOf, base = '' }: Around,
): HTMLElement | null {
  const path = (account: string, trip: number) =>
    `${base}/api/accounts/${encodeURIComponent(account)}/kills/${trip}/group`;
  if (origin !== null) {
    const group = h(
      'a',
      { href: path(origin.account, origin.seq), class: 'receipt' },
      'Receipt of the group',
    );
    const text = `Follows ${origin.account}, whose trip is ${origin.seq}. `;
    return h('p', { class: 'origin', 'data-key': 'origin' }, text, group);
  }
  if (linked.length === 0) return null;
  return h(
    'div',
    { class: 'linked', 'data-key': 'linked' },
    h('h4', {}, 'Linked accounts'),
    h('ul', {}, ...linked.map((one) => item(one, phaseOf(one.account)))),
    h('a', { href: path(id, seq), class: 'receipt' }, 'Receipt of the group'),
  );
}
