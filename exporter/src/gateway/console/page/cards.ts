// The cards of all accounts as they should look now, or why there are none.
import type { PhaseName } from '../../../contract.ts';
import { card, type Seen } from './card.ts';
import { accountsOf, type Desk, exporterNow, isStale } from './desk.ts';
import { h } from './dom.ts';

/** What a card says of links and codes where it stands. */
export type Standing = Pick<Seen, 'base' | 'takesCode'>;

export function seenOn(desk: Desk, now: number, standing: Standing): Seen {
  const phases = new Map<string, PhaseName>(accountsOf(desk).map(({ id, phase }) => [id, phase]));
  const phaseOf = (id: string) => phases.get(id);
  return { ...standing, now: exporterNow(desk, now) ?? 0, stale: isStale(desk, now), phaseOf };
}

export function cards(desk: Desk, now: number, standing: Standing): readonly HTMLElement[] {
  const seen = seenOn(desk, now, standing);
  const shown = accountsOf(desk).map((account) => card(account, desk.notices.get(account.id), seen));
  const text = desk.frame === null ? 'Asking the exporter.' : 'The exporter watches no account.';
  return shown.length === 0 ? [h('p', { class: 'empty' }, text)] : shown;
}
