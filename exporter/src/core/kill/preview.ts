// The kill as it would run now, for a person to read before pressing the button. It promises nothing about prices.
import type { PlanView } from '../../contract.ts';
import type { AccountState } from '../account/state.ts';
import { major } from '../day-view.ts';
import { orderView } from '../frame.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms } from '../types.ts';
import { LOCK_FIRST_MS } from './lock.ts';
import { exitPrice, slices } from './plan.ts';
import { legsInScope } from './scope.ts';
import { ownersSteps, stepsOf } from './steps.ts';

/** Reads, verification and waiting for fills that every kill pays, in seconds. */
const FIXED_SECONDS = 3;

/**
 * Until it is proved flat: cancels and exits share one budget of orders, longs wait for the shorts, and all of them for
 * a lock that goes first, which is here taken to need all of its time.
 */
function estimate({ can, memory }: AccountState, cancels: number, legs: PlanView['legs']): number {
  const orders = cancels + legs.reduce((sum, leg) => sum + leg.slices.length, 0);
  const rounds = new Set(legs.map(({ side }) => side)).size;
  const first = memory.settings.kill.lockFirst && can.lock !== 'none' ? LOCK_FIRST_MS / 1000 : 0;
  return FIXED_SECONDS + Math.ceil(orders / can.ordersPerSecond) + Math.max(0, rounds - 1) + first;
}

/** Where only the trading system can act, it is asked; what it will do is its own affair, and nothing is invented. */
function ownersPlan({ id, memory, view }: AccountState, now: Ms): PlanView {
  return {
    plan_id: `${memory.seq}.${view.step}`,
    account: id,
    at: now,
    cancels: [],
    legs: [],
    estimated_seconds: null,
    steps: ownersSteps(memory.settings),
    forbids: ['Tripline sends no order here: the trading system is asked to cancel and to leave everything'],
    unknowns: ['the orders and positions of the trading system: Tripline does not see them'],
  };
}

/** Orders to cancel, legs with price and slices (shorts first), and what is not known. Prices in major units. */
export function previewPlan(state: AccountState, now: Ms): PlanView {
  const { id, memory, view, can } = state;
  if (can.hands === 'owner') return ownersPlan(state, now);
  const ordered = [...legsInScope(memory.settings.kill.scope, view.legs)].sort(
    (a, b) => Math.sign(a.position.netQty) - Math.sign(b.position.netQty),
  );
  const legs = ordered.map((leg) => {
    const { key, symbol, netQty, freezeQty, lotSize } = leg.position;
    const qty = Math.abs(netQty);
    const side = netQty < 0 ? ('buy' as const) : ('sell' as const);
    const price = major(exitPrice(leg, 1, memory.settings.exit));
    return { key, symbol, side, qty, price, slices: slices(qty, freezeQty, lotSize) };
  });
  const cancels = view.orders.filter(isWorking).map(orderView);
  const unread =
    view.accountAt === null || view.ordersAt === null ? ['the account has not been read yet'] : [];
  return {
    plan_id: `${memory.seq}.${view.step}`,
    account: id,
    at: now,
    cancels,
    legs,
    steps: stepsOf(state, cancels.length, legs),
    estimated_seconds: estimate(state, cancels.length, legs),
    forbids: can.marketOrders
      ? []
      : ['market orders are refused: exits are limits that reach through the market'],
    unknowns: [...unread, ...view.positionsUnparsed, ...view.ordersUnparsed, ...(view.mtm?.missing ?? [])],
  };
}
