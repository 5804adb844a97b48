// Metrics of what an account's protection rests on: stops behind what is sold, fresh news, and books that agree.
import type { AccountFrame, Known, OrderView } from '../../contract.ts';
import { gauge, type Table } from './table.ts';

interface Subject {
  readonly account: AccountFrame;
  /** When the frame was taken. */
  readonly at: number;
}

const isBuyStop = ({ side, type, trigger }: OrderView): boolean =>
  side === 'buy' && (type === 'stop-limit' || type === 'stop-market' || trigger > 0);

/**
 * Sold options that no working stop covers in full. Orders do not say their product on a screen, so a symbol's shorts
 * and its stops are counted together. Where the owner of the positions trades we do not see its stops.
 */
function withoutStop({ account: { positions, openOrders, hands, lastGoodReadAt } }: Subject): Known {
  if (hands === 'owner' || lastGoodReadAt === null) return null;
  const uncovered = new Map<string, number>();
  for (const { symbol, optionType, netQty } of positions) {
    if (optionType === null || netQty >= 0) continue;
    uncovered.set(symbol, (uncovered.get(symbol) ?? 0) - netQty);
  }
  for (const order of openOrders.filter(isBuyStop)) {
    const left = uncovered.get(order.symbol);
    if (left !== undefined) uncovered.set(order.symbol, left - (order.qty - order.filled));
  }
  return [...uncovered.values()].filter((left) => left > 0).length;
}

/** A trading system that pushes its day is only as fresh as its last push. Nobody reads what is logged out. */
function feedAge({ account: { lastGoodReadAt, pushed, kill }, at }: Subject): Known {
  if (lastGoodReadAt === null || (kill !== null && kill.loggedOutAt !== null)) return null;
  const heardAt = pushed === null ? lastGoodReadAt : Math.min(lastGoodReadAt, pushed.receivedAt);
  return Math.max(0, (at - heardAt) / 1000);
}

const disagreement = ({ account: { booksDisagreeMs } }: Subject): Known =>
  booksDisagreeMs === undefined || booksDisagreeMs === null ? null : booksDisagreeMs / 1000;

export const PROTECTION: Table<Subject> = {
  each: ({ frame }) => (frame?.accounts ?? []).map((account) => ({ account, at: frame?.at ?? account.at })),
  labels: ({ account: { id, broker } }) => ({ account: id, broker }),
  lines: [
    gauge(
      'account_shorts_without_stop',
      'Sold options that no working stop covers in full, by symbol.',
      withoutStop,
    ),
    gauge('account_feed_age_seconds', 'Time since the account was read well, or pushed its day.', feedAge),
    gauge(
      'account_books_disagree_seconds',
      'Time for which positions and orders have told different quantities; 0 = they agree.',
      disagreement,
    ),
  ],
};
