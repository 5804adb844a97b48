// A fund as its state files show it: NAV, drawdown, ATR, router, AUM, and every file that has a problem.
import type { FundPosition, FundView, SurfaceName } from '../../../contract/fund.ts';
import { h } from './dom.ts';
import { money, span, UNKNOWN } from './format.ts';
import { type Column, table } from './tables.ts';

const share = (ratio: number | null): string => (ratio === null ? UNKNOWN : `${(ratio * 100).toFixed(2)} %`);
const factor = (ratio: number | null): string => (ratio === null ? UNKNOWN : `${ratio.toFixed(2)}×`);
const words = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(' · ');

const figure = (title: string, value: string, note: string): HTMLElement =>
  h(
    'div',
    { class: 'figure' },
    h('dt', {}, title),
    h('dd', { class: 'num' }, value, h('span', { class: 'note' }, note)),
  );

function figures({ nav, risk, router, aum }: FundView): HTMLElement {
  const age = nav.ageSeconds === null ? 'age unknown' : `${span(nav.ageSeconds * 1000)} old`;
  const slippage = router.slipQ50Bps === null ? null : `median slippage ${router.slipQ50Bps.toFixed(1)} bps`;
  return h(
    'dl',
    { class: 'figures fund' },
    figure(
      'NAV',
      money(nav.navUsd, 'USD'),
      words(nav.navZar === null ? null : money(nav.navZar, 'ZAR'), age),
    ),
    figure('Drawdown', share(risk.drawdownRatio), words(risk.ddState, risk.drawdownSource)),
    figure('ATR ratio', factor(risk.atrRatio), words(risk.atrRegime)),
    figure('Maker fill', share(router.makerFillRate), words(router.quality, slippage)),
    figure('Fallback', share(router.fallbackRatio), ''),
    figure(
      'AUM',
      money(aum.totalUsd, 'USD'),
      words(...aum.slices.slice(0, 4).map((slice) => `${slice.label} ${share(slice.share)}`)),
    ),
  );
}

function problems({ surfaces }: FundView): HTMLElement | null {
  const names = Object.keys(surfaces) as SurfaceName[];
  const bad = names.filter((name) => surfaces[name].problem !== null);
  if (bad.length === 0) return null;
  const rows = bad.map((name) => {
    const { problem, source, ageSeconds } = surfaces[name];
    const age = ageSeconds === null ? 'nothing to show' : `showing values ${span(ageSeconds * 1000)} old`;
    return h('li', {}, `${name}${source === null ? '' : ` (${source})`}: ${problem}, ${age}`);
  });
  return h('ul', { class: 'problems', 'aria-label': 'Problems of the state files' }, ...rows);
}

const columns: readonly Column<FundPosition>[] = [
  {
    title: 'Position',
    isNumber: false,
    cell: ({ symbol, side }) => h('span', {}, symbol, h('span', { class: 'age' }, side ?? 'side unknown')),
  },
  { title: 'Qty', isNumber: true, cell: ({ qty }) => (qty === null ? UNKNOWN : String(qty)) },
  { title: 'Notional', isNumber: true, cell: ({ notionalFmt }) => notionalFmt },
  { title: 'P&L', isNumber: true, cell: ({ pnlFmt }) => pnlFmt },
  { title: 'ATR ratio', isNumber: true, cell: ({ atrRatio }) => factor(atrRatio) },
  { title: 'Drawdown today', isNumber: true, cell: ({ ddTodayRatio }) => share(ddTodayRatio) },
];

export function fundBlock(id: string, fund: FundView): HTMLElement {
  const rows = fund.positions;
  const held =
    rows.length === 0
      ? h('p', { class: 'muted' }, 'none listed')
      : table(
          `Positions of ${id}`,
          columns,
          rows,
          (row) => `${row.symbol} ${row.side}`,
          () => false,
        );
  return h(
    'section',
    { 'aria-label': 'Fund' },
    h('h3', {}, 'Fund'),
    figures(fund),
    problems(fund),
    h('h3', {}, `Positions, ${rows.length}`),
    held,
  );
}
