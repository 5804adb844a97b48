// Fills that are known do not go away: an order book that shows less than it has shown before is an old one.
import type { Order } from '../types.ts';
import type { IntendedExit, Memory, View } from './state.ts';
import { runningKill } from './state.ts';

export type Fills = ReadonlyMap<string, number>;

/** The most that each order has been seen filled; the same map where nothing is new. */
export function withFills(fills: Fills, orders: readonly Order[]): Fills {
  const news = orders.filter(({ id, filled }) => filled > (fills.get(id) ?? 0));
  return news.length === 0
    ? fills
    : new Map([...fills, ...news.map(({ id, filled }) => [id, filled] as const)]);
}

/** Exits whose fills the journal knows, also after a restart, when nothing has been seen yet. */
function settledExits({ phase, requests }: Memory): readonly IntendedExit[] {
  const kill = runningKill(phase);
  const own = kill?.name === 'flattening' ? kill.exits : [];
  return [...own, ...requests.exits.flatMap(({ exits }) => exits)].filter(({ settled }) => settled !== null);
}

/** True when the book that was read last lacks a fill that is known. Both books may lag alike, and then they agree. */
export function hasForgotten(memory: Memory, { fills, orders }: View): boolean {
  if (fills.size > 0) {
    const shown = new Map(orders.map(({ id, filled }) => [id, filled]));
    for (const [id, filled] of fills) if ((shown.get(id) ?? 0) < filled) return true;
  }
  return settledExits(memory).some(({ exit, settled }) => {
    const rows = orders.filter(({ tag }) => tag === exit.ref);
    return rows.reduce((sum, { filled }) => sum + filled, 0) < (settled?.filled ?? 0);
  });
}
