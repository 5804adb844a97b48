// The last facts of the journal as sentences, newest first.
import type { Recorded } from '../../../core/fact.ts';
import { accountsOf, type Desk } from './desk.ts';
import { h } from './dom.ts';
import { moment, money, time } from './format.ts';
import { sentence, toneOf } from './sentence.ts';

function row({ position, account, at, seq, fact }: Recorded, currency: string): HTMLElement {
  const words = { money: (minor: number) => money(minor / 100, currency), time: moment };
  return h(
    'li',
    { 'data-key': String(position), 'data-tone': toneOf(fact) },
    h('span', { class: 'when num' }, time(at)),
    h(
      'span',
      { class: 'what' },
      h('span', { class: 'who' }, `${account} · ${seq}`),
      ' ',
      sentence(fact, words),
    ),
  );
}

export function factList(desk: Desk): readonly HTMLElement[] {
  const currencies = new Map(accountsOf(desk).map(({ id, currency }) => [id, currency]));
  const rows = desk.facts.map((fact) => row(fact, currencies.get(fact.account) ?? ''));
  return [
    h('h2', { id: 'events-title' }, 'Events'),
    rows.length === 0
      ? h('p', { class: 'muted' }, 'nothing recorded yet')
      : h('ol', { class: 'facts', tabindex: 0, 'aria-label': 'Events, newest first' }, ...rows),
  ];
}
