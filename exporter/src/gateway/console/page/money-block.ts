// The day's MTM and its bounds against the daily loss limit. An unknown MTM is a word and a range, never a number.

import type { AccountFrame } from '../../../contract.ts';
import { h, withVar } from './dom.ts';
import { gain, money, percent, signOf } from './format.ts';
import { lossUtilization } from './utilization.ts';

const clamp = (ratio: number): number => Math.min(1, Math.max(0, ratio));
const share = (ratio: number): string => `${(clamp(ratio) * 100).toFixed(1)}%`;

function bounds({ mtm, mtmWorst, mtmBest, coverageRatio, currency, hands }: AccountFrame): string {
  if (hands === 'owner') return mtm === null ? 'not told yet' : 'as its trading system says';
  const whole = coverageRatio === null || coverageRatio === 1;
  const priced = whole ? '' : ` · ${percent(coverageRatio)} of open notional has a fresh price`;
  if (mtmWorst === null || mtmBest === null) return `no bounds known${priced}`;
  if (mtm !== null && mtmWorst === mtmBest) return 'every open position has a fresh price';
  const range = `${gain(mtmWorst, currency)} and ${gain(mtmBest, currency)}`;
  return mtm === null ? `between ${range}${priced}` : `bounds ${range}${priced}`;
}

function mtmBlock(account: AccountFrame): HTMLElement {
  const { mtm, currency, realized, unrealized, coverageRatio } = account;
  const value =
    mtm === null
      ? h('p', { class: 'mtm num', 'data-sign': 'unknown' }, 'unknown')
      : h('p', { class: 'mtm num', 'data-sign': signOf(mtm) }, gain(mtm, currency));
  const isSure = mtm !== null && coverageRatio === 1;
  return h(
    'div',
    {},
    h('h3', {}, 'MTM of the day'),
    value,
    h('p', { class: isSure ? 'num muted' : 'num' }, bounds(account)),
    h(
      'p',
      { class: 'muted num parts' },
      h('span', {}, `realised ${gain(realized, currency)}`),
      h('span', {}, `unrealised ${gain(unrealized, currency)}`),
    ),
  );
}

/** A meter when the share is known; a drawn range with its own words when it is not. */
function bar(account: AccountFrame): HTMLElement {
  const { mtm, mtmWorst, mtmBest, dailyLossLimit } = account;
  const now = lossUtilization(mtm, dailyLossLimit);
  const most = lossUtilization(mtmWorst, dailyLossLimit);
  const least = lossUtilization(mtmBest, dailyLossLimit);
  const level = now === null ? 'unknown' : now >= 0.9 ? 'high' : now >= 0.75 ? 'near' : 'fine';
  if (now === null) {
    const range = most === null || least === null ? '' : `, between ${percent(least)} and ${percent(most)}`;
    const band = h('span', { class: 'band' });
    withVar(withVar(band, '--from', share(least ?? 0)), '--to', share(most ?? 1));
    return h(
      'div',
      { class: 'bar', 'data-level': level, role: 'img', 'aria-label': `Use of the limit unknown${range}` },
      band,
    );
  }
  return h(
    'div',
    {
      class: 'bar',
      'data-level': level,
      role: 'meter',
      'aria-label': `Use of the daily loss limit of ${account.id}`,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': Math.round(clamp(now) * 100),
      'aria-valuetext': `${percent(now)} used`,
    },
    withVar(h('span', { class: 'fill' }), '--to', share(now)),
  );
}

function limitBlock(account: AccountFrame): HTMLElement {
  const { mtm, dailyLossLimit, currency } = account;
  const title = h('h3', {}, 'Daily loss limit');
  if (dailyLossLimit === null) return h('div', {}, title, h('p', { class: 'limit' }, 'none set'));
  const now = lossUtilization(mtm, dailyLossLimit);
  const left = mtm === null ? null : Math.max(0, dailyLossLimit + mtm);
  const text =
    now === null || left === null ? 'use unknown' : `${percent(now)} used · ${money(left, currency)} left`;
  return h(
    'div',
    {},
    title,
    h('p', { class: 'limit num' }, money(dailyLossLimit, currency)),
    bar(account),
    h('p', { class: 'muted num' }, text),
  );
}

export function moneyBlock(account: AccountFrame): HTMLElement {
  return h('section', { class: 'money', 'aria-label': 'Money' }, mtmBlock(account), limitBlock(account));
}
