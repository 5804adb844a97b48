// Positions and open orders as tables that a narrow screen can scroll sideways.
import type { AccountFrame, OrderView, PositionView } from '../../../contract.ts';
import { h } from './dom.ts';
import { price, quantity, result, signOf, span } from './format.ts';

export interface Column<T> {
  readonly title: string;
  readonly isNumber: boolean;
  cell(row: T): string | HTMLElement;
}

export function table<T>(
  label: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  keyOf: (row: T) => string,
  isDim: (row: T) => boolean,
): HTMLElement {
  const heads = columns.map(({ title, isNumber }) =>
    h('th', { scope: 'col', class: isNumber ? 'right' : null }, title),
  );
  const body = rows.map((row) => {
    const cells = columns.map(({ isNumber, cell }) =>
      h('td', { class: isNumber ? 'right num' : null }, cell(row)),
    );
    return h('tr', { 'data-key': keyOf(row), class: isDim(row) ? 'dim' : null }, ...cells);
  });
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 },
    h('table', {}, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...body)),
  );
}

function lastPrice({ lastPrice: last, lastPriceAgeMs }: PositionView): HTMLElement {
  const age = last === null ? 'no price' : `${span(lastPriceAgeMs)} old`;
  return h('span', {}, price(last), h('span', { class: 'age' }, age));
}

const outcome = (value: number | null): HTMLElement =>
  h('span', { 'data-sign': signOf(value) }, result(value));

function exitCell(
  { id, exiting, hands }: AccountFrame,
  { key, symbol, netQty }: PositionView,
): string | HTMLElement {
  if (netQty === 0 || hands !== 'orders') return '';
  if (exiting.includes(key)) return 'leaving';
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet small',
      'data-key': `exit ${key}`,
      'data-do': 'exit',
      'data-account': id,
      'data-position': key,
      'data-symbol': symbol,
      'aria-label': `Exit ${symbol} of ${id}`,
    },
    'Exit',
  );
}

const positionColumns = (account: AccountFrame): readonly Column<PositionView>[] => [
  {
    title: 'Position',
    isNumber: false,
    cell: ({ symbol, product }) => h('span', {}, symbol, h('span', { class: 'age' }, product)),
  },
  { title: 'Net', isNumber: true, cell: ({ netQty }) => quantity(netQty) },
  { title: 'Average', isNumber: true, cell: ({ averagePrice }) => price(averagePrice) },
  { title: 'Last', isNumber: true, cell: lastPrice },
  { title: 'Unrealised', isNumber: true, cell: ({ unrealized }) => outcome(unrealized) },
  { title: 'Realised', isNumber: true, cell: ({ realized }) => outcome(realized) },
  { title: '', isNumber: true, cell: (position) => exitCell(account, position) },
];

/** Open positions first; closed ones stay for the day, because their result is part of it. */
export function positionTable(account: AccountFrame): HTMLElement {
  const { id, positions, lastGoodReadAt } = account;
  const open = positions.filter(({ netQty }) => netQty !== 0);
  const closed = positions.filter(({ netQty }) => netQty === 0);
  const title = lastGoodReadAt === null ? 'Positions, unknown' : `Positions, ${open.length} open`;
  const none = lastGoodReadAt === null ? 'not read yet' : 'none today';
  const content =
    positions.length === 0
      ? h('p', { class: 'muted' }, none)
      : table(
          `Positions of ${id}`,
          positionColumns(account),
          [...open, ...closed],
          ({ key }) => key,
          ({ netQty }) => netQty === 0,
        );
  return h('section', { 'aria-label': 'Positions' }, h('h3', {}, title), content);
}

const orderColumns: readonly Column<OrderView>[] = [
  {
    title: 'Order',
    isNumber: false,
    cell: ({ symbol, id }) => h('span', {}, symbol, h('span', { class: 'age' }, id)),
  },
  {
    title: 'Side',
    isNumber: false,
    cell: ({ side, type, status }) => h('span', {}, `${side} ${type}`, h('span', { class: 'age' }, status)),
  },
  { title: 'Filled', isNumber: true, cell: ({ filled, qty }) => `${filled}/${qty}` },
  {
    title: 'Price',
    isNumber: true,
    cell: (order) => (order.type.endsWith('market') ? 'market' : price(order.price)),
  },
  {
    title: 'Trigger',
    isNumber: true,
    cell: ({ type, trigger }) => (type.startsWith('stop') ? price(trigger) : ''),
  },
];

export function orderTable({ id, openOrders, ordersToday, lastGoodReadAt }: AccountFrame): HTMLElement {
  const title =
    lastGoodReadAt === null
      ? 'Open orders, unknown'
      : `Open orders, ${openOrders.length} of ${ordersToday} today`;
  const none = lastGoodReadAt === null ? 'not read yet' : 'none';
  const content =
    openOrders.length === 0
      ? h('p', { class: 'muted' }, none)
      : table(
          `Open orders of ${id}`,
          orderColumns,
          openOrders,
          (order) => order.id,
          () => false,
        );
  return h('section', { 'aria-label': 'Open orders' }, h('h3', {}, title), content);
}
