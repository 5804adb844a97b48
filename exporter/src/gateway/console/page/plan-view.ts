// The kill plan in a dialog: what would be cancelled and left, at what price, and what is not known.
import type { PlanView } from '../../../contract.ts';
import { h } from './dom.ts';
import type { Door } from './door.ts';
import { price, span } from './format.ts';

function legs(plan: PlanView): HTMLElement {
  if (plan.legs.length === 0) return h('p', { class: 'muted' }, 'No position to leave.');
  const rows = plan.legs.map((leg) =>
    h(
      'tr',
      {},
      h('td', {}, leg.symbol),
      h('td', {}, leg.side),
      h('td', { class: 'right num' }, leg.slices.length > 1 ? leg.slices.join(' + ') : String(leg.qty)),
      h('td', { class: 'right num' }, leg.price === null ? 'market' : price(leg.price)),
    ),
  );
  const heads = ['Leave', 'Side', 'Quantity', 'Limit'].map((title, i) =>
    h('th', { scope: 'col', class: i > 1 ? 'right' : null }, title),
  );
  const table = h('table', {}, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows));
  return h('div', { class: 'scroll' }, table);
}

function planOf(plan: PlanView): readonly HTMLElement[] {
  const cancel = plan.cancels.length === 1 ? '1 open order' : `${plan.cancels.length} open orders`;
  const leave = plan.legs.length === 1 ? '1 position' : `${plan.legs.length} positions`;
  const seconds = plan.estimated_seconds;
  const ours = (seconds: number) => [
    h('p', {}, `Cancel ${cancel}, then leave ${leave}, in about ${span(seconds * 1_000)}.`),
    legs(plan),
  ];
  return [
    h('h3', {}, plan.account),
    ...(seconds === null ? [] : ours(seconds)),
    h('ol', {}, ...plan.steps.map((text) => h('li', {}, text))),
    ...plan.forbids.map((text) => h('p', { class: 'muted' }, `Broker: ${text}`)),
    ...plan.unknowns.map((text) => h('p', { class: 'warning' }, `Not known: ${text}`)),
  ];
}

async function planFor(account: string, door: Door): Promise<readonly HTMLElement[]> {
  try {
    return planOf(await door.plan(account));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      h('h3', {}, account),
      h('p', { class: 'warning' }, `The plan is not known: ${why}. A kill does not need it.`),
    ];
  }
}

const PLANS_MOST = 20;

/** Fills itself when the answers come; the kill beside it never waits for them. */
export function plansOf(accounts: readonly string[], door: Door): HTMLElement {
  const box = h('div', {
    class: 'plan',
    'aria-live': 'polite',
    'aria-busy': 'true',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Plan',
  });
  box.append(h('p', { class: 'muted' }, 'Asking for the plan.'));
  const shown = accounts.slice(0, PLANS_MOST);
  void Promise.all(shown.map((account) => planFor(account, door))).then((plans) => {
    const more = accounts.length - shown.length;
    box.replaceChildren(...plans.flat(), ...(more > 0 ? [h('p', {}, `and ${more} more accounts`)] : []));
    box.removeAttribute('aria-busy');
  });
  return box;
}
