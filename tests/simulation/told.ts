// Every round trip that was really closed is on record once, or still waits in an account that has seen it.
import type { ClosedTrade, Recorded } from '../../exporter/src/core/fact.ts';
import { OPEN } from './market.ts';
import type { OrderRow, Truth } from './truth.ts';
import type { World } from './world.ts';

/** Beyond this the answers of a late book have arrived. */
const LATE_MS = 2_000;

interface Closed {
  readonly id: string;
  readonly at: number;
  /** In paise. */
  readonly pnl: number;
}

const byTime = (a: OrderRow, b: OrderRow): number =>
  a.updated_at - b.updated_at || a.placed_at - b.placed_at || (a.order_id < b.order_id ? -1 : 1);

/** Nothing is carried into these worlds, so each quantity that comes back to zero has closed a trip. */
function closedTrips({ orders }: Truth): readonly Closed[] {
  const open = new Map<string, { net: number; cash: number }>();
  const closed: Closed[] = [];
  for (const order of orders.filter((o) => o.filled_qty > 0).sort(byTime)) {
    const contract = `${order.symbol}|${order.product}`;
    const { net, cash } = open.get(contract) ?? { net: 0, cash: 0 };
    const qty = order.side === 'BUY' ? order.filled_qty : -order.filled_qty;
    const price = (order.avg_price ?? Number.NaN) * 100;
    const after = net + qty;
    const isClosed = net !== 0 && (after === 0 || after > 0 !== net > 0);
    if (isClosed) {
      const id = `${contract}|${order.order_id}`;
      closed.push({ id, at: order.updated_at, pnl: Math.round(cash + net * price) });
    }
    open.set(contract, { net: after, cash: isClosed ? -after * price : cash - qty * price });
  }
  return closed;
}

/** Up to when the account has surely seen what was closed; before everything where it has not. */
function seenUntil(world: World, account: string, rows: readonly Recorded[]): number {
  const state = world.processes.state(account);
  if (state === undefined || state.undurable) return 0;
  const loggedOut = rows.findLast(({ fact }) => fact.type === 'LoggedOut' || fact.type === 'KillTripped');
  if (loggedOut?.fact.type === 'LoggedOut') return loggedOut.at - LATE_MS;
  const { ordersAsked, ordersUnparsed } = state.view;
  return ordersAsked === null || ordersUnparsed.length > 0 ? 0 : ordersAsked.at - LATE_MS;
}

export function judgeTrades(
  world: World,
  account: string,
  truth: Truth,
  rows: readonly Recorded[],
): readonly string[] {
  const told = rows.flatMap(({ fact }): readonly ClosedTrade[] =>
    fact.type === 'TradesClosed' ? fact.trades : [],
  );
  const trips = new Map(closedTrips(truth).map((trip) => [trip.id, trip]));
  const ids = new Set(told.map(({ id }) => id));
  const wrong = told.filter(({ id, pnl }) => {
    const trip = trips.get(id);
    return trip === undefined || (pnl !== null && Math.abs(pnl - trip.pnl) > 1);
  });
  const waiting = new Set(world.processes.state(account)?.view.untold.map(({ trade }) => trade.id));
  const seenAt = seenUntil(world, account, rows);
  const lost = [...trips.values()].filter(
    ({ id, at }) => at >= OPEN && at <= seenAt && !ids.has(id) && !waiting.has(id),
  );
  return [
    ...(ids.size === told.length ? [] : [`a trade is told twice: ${told.map(({ id }) => id).join(', ')}`]),
    ...wrong.map(({ id, pnl }) => `told ${id} of ${pnl}, which is ${trips.get(id)?.pnl ?? 'no trade'}`),
    ...lost.map(({ id }) => `the trade ${id} is lost`),
  ];
}
