// The kill as it would run now, for a person to read before pressing the button. It promises nothing about prices.
import type { PlanView } from '../../contract.ts';
import type { AccountState } from '../account/state.ts';
import { major } from '../day-view.ts';
import { orderView } from '../frame.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms } from '../types.ts';
import { exitPrice, slices } from './plan.ts';

/** Reads, verification and waiting for fills that every kill pays, in seconds. */
const FIXED_SECONDS = 3;

/** Where only the trading system can act, it is asked; what it will do is its own affair, and nothing is invented. */
function ownersPlan({ id, memory, view }: AccountState, now: Ms): PlanView {
  return {
    plan_id: `${memory.seq}.${view.step}`,
    account: id,
    at: now,
    cancels: [],
    legs: [],
    estimated_seconds: null,
    steps: [],
    forbids: ['Tripline sends no order here: the trading system is asked to cancel and to leave everything'],
    unknowns: ['the orders and positions of the trading system: Tripline does not see them'],
  };
}

/** Orders to cancel, legs with price and slices (shorts first), and what is not known. Prices in major units. */
export function previewPlan(state: AccountState, now: Ms): PlanView {
  const { id, memory, view, can } = state;
  if (can.hands === 'owner') return ownersPlan(state, now);
  const open = view.legs.filter((leg) => leg.position.netQty !== 0);
  const ordered = [...open].sort((a, b) => Math.sign(a.position.netQty) - Math.sign(b.position.netQty));
  const legs = ordered.map((leg) => {
    const { key, symbol, netQty, freezeQty, lotSize } = leg.position;
    const qty = Math.abs(netQty);
    const side = netQty < 0 ? ('buy' as const) : ('sell' as const);
    const price = major(exitPrice(leg, 1, memory.settings.exit));
    return { key, symbol, side, qty, price, slices: slices(qty, freezeQty, lotSize) };
  });
  const cancels = view.orders.filter(isWorking).map(orderView);
  const orders = cancels.length + legs.reduce((sum, leg) => sum + leg.slices.length, 0);
  const unread =
    view.accountAt === null || view.ordersAt === null ? ['the account has not been read yet'] : [];
  return {
    plan_id: `${memory.seq}.${view.step}`,
    account: id,
    at: now,
    cancels,
    legs,
    steps: [],
    estimated_seconds: FIXED_SECONDS + Math.ceil(orders / can.ordersPerSecond),
    forbids: can.marketOrders
      ? []
      : ['market orders are refused: exits are limits that reach through the market'],
    unknowns: [...unread, ...view.positionsUnparsed, ...view.ordersUnparsed, ...(view.mtm?.missing ?? [])],
  };
}
