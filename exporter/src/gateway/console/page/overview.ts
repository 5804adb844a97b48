// The top of the page: all accounts together, the clock, the line; and the banner that says when it is the past.

import type { AccountFrame, PhaseName } from '../../../contract.ts';
import { accountsOf, ageOf, type Desk, exporterNow, isStale } from './desk.ts';
import { type Child, h, icon } from './dom.ts';
import { gain, percent, signOf, span, time, UNKNOWN } from './format.ts';
import { PHASE_LOOKS } from './phases.ts';
import { lossUtilization } from './utilization.ts';

const figure = (title: string, ...value: readonly Child[]): HTMLElement =>
  h('div', { class: 'figure' }, h('dt', {}, title), h('dd', { class: 'num' }, ...value));

/** A sum with an unknown part is unknown. */
function netOf(accounts: readonly AccountFrame[], currency: string): HTMLElement {
  const own = accounts.filter((account) => account.currency === currency);
  const missing = own.filter(({ mtm }) => mtm === null).length;
  const sum = missing > 0 ? null : own.reduce((total, { mtm }) => total + (mtm ?? 0), 0);
  const note = missing > 0 ? h('span', { class: 'note' }, `unknown for ${missing} of ${own.length}`) : null;
  return h('span', { 'data-sign': signOf(sum), class: 'sum' }, gain(sum, currency), note);
}

/** Those of accounts whose positions Tripline sees. */
function openPositions(all: readonly AccountFrame[]): string {
  const accounts = all.filter(({ hands }) => hands === 'orders');
  if (accounts.some(({ lastGoodReadAt }) => lastGoodReadAt === null)) return UNKNOWN;
  return String(accounts.flatMap(({ positions }) => positions).filter(({ netQty }) => netQty !== 0).length);
}

function worstUse(accounts: readonly AccountFrame[]): HTMLElement {
  const uses = accounts.flatMap(({ id, mtm, dailyLossLimit }) => {
    const ratio = lossUtilization(mtm, dailyLossLimit);
    return ratio === null ? [] : [{ id, ratio }];
  });
  const worst = uses.sort((a, b) => b.ratio - a.ratio)[0];
  const blind = accounts.filter(({ mtm, dailyLossLimit }) => mtm === null && dailyLossLimit !== null).length;
  const note = blind > 0 ? `unknown for ${blind}` : (worst?.id ?? '');
  return h(
    'span',
    {},
    worst === undefined ? UNKNOWN : percent(worst.ratio),
    h('span', { class: 'note' }, note),
  );
}

/** How many of them stand in each phase. */
export function phaseCounts(accounts: readonly AccountFrame[]): HTMLElement {
  const names = Object.keys(PHASE_LOOKS) as PhaseName[];
  const chips = names.flatMap((name) => {
    const count = accounts.filter(({ phase }) => phase === name).length;
    const { word, tone, shape } = PHASE_LOOKS[name];
    return count === 0
      ? []
      : [h('span', { class: 'chip', 'data-tone': tone }, icon(shape), `${count} ${word.toLowerCase()}`)];
  });
  return h('span', { class: 'chips' }, ...chips);
}

function lineState(desk: Desk, now: number): HTMLElement {
  const age = ageOf(desk, now);
  const stale = isStale(desk, now);
  const word =
    desk.line === 'live' ? (stale ? 'stale' : 'live') : desk.line === 'broken' ? 'no line' : 'connecting';
  const journal = desk.frame?.journalOk === false ? ' · journal takes no facts' : '';
  const text = age === null || word === 'live' ? word : `${word}, ${span(age)}`;
  const isBad = stale || desk.line === 'broken' || journal !== '';
  return h(
    'span',
    { class: 'line', 'data-bad': isBad },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    text + journal,
  );
}

/** The header as it should look now. */
export function overview(desk: Desk, now: number): readonly HTMLElement[] {
  const accounts = accountsOf(desk);
  // A fund has a NAV and no MTM of the day.
  const traded = accounts.filter(({ fund }) => fund === null);
  const currencies = [...new Set(traded.map(({ currency }) => currency))].sort();
  return [
    h(
      'div',
      { class: 'brand' },
      h('h1', {}, 'Tripline'),
      h('p', { class: 'num' }, time(exporterNow(desk, now)), ' ', lineState(desk, now)),
    ),
    h(
      'dl',
      { class: 'figures', 'aria-label': 'All accounts' },
      figure('Accounts', phaseCounts(accounts)),
      figure('Net P&L today', ...currencies.map((currency) => netOf(traded, currency))),
      figure('Open positions', openPositions(accounts)),
      figure('Worst use of a limit', worstUse(accounts)),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'danger',
        'data-key': 'kill-all',
        'data-do': 'kill',
        disabled: accounts.length === 0,
      },
      'Kill all',
    ),
  ];
}

/** Shown only when what stands below is not the present. */
export function banner(desk: Desk, now: number): readonly HTMLElement[] {
  if (!isStale(desk, now)) {
    if (desk.line !== 'broken' || desk.frame !== null) return [];
    return [
      h('p', { class: 'stale', role: 'alert' }, `No word from the exporter: ${desk.why}. Trying again.`),
    ];
  }
  const why = desk.line === 'live' ? 'The engine is silent' : 'The line to the exporter is broken';
  return [
    h(
      'p',
      { class: 'stale', role: 'alert' },
      icon(PHASE_LOOKS.stuck.shape),
      h('span', {}, h('strong', {}, 'Stale.'), ` ${why}; what stands below is the past. `),
      h('span', { class: 'num', 'aria-hidden': 'true' }, `${span(ageOf(desk, now))} old`),
    ),
  ];
}
