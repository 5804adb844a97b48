// What the exchange knows of a caller's session, as real brokers tell it: address, clock, orders that are left.
import type { Book } from './book.ts';
import type { House } from './house.ts';
import { answer, type Reply, refuse } from './reply.ts';

/** `server_time` is the machine's clock, also where the market is stepped. */
export function sessionInfo(house: House, book: Book, route: string): Reply {
  const { faults, rules } = house;
  const skew = faults.take('skewedClock', book.user, route);
  return answer({
    ip_registered: faults.take('unregisteredIp', book.user, route) === null,
    server_time: house.wall() + (skew?.ms ?? 0),
    orders_left: Math.max(0, rules.ordersPerDay - book.orders.size),
  });
}

/** Orders are taken from registered addresses only; reads and log-ins from any. */
export function fromElsewhere(house: House, book: Book, route: string): Reply | null {
  if (house.faults.take('unregisteredIp', book.user, route) === null) return null;
  return refuse(422, 'ORDER_REJECTED', 'the address is not registered for orders', { reason: 'IP' });
}
