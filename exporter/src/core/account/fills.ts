// Fills that are known do not go away: an order book that shows less than it has shown before is an old one.
import type { Order } from '../types.ts';
import type { IntendedExit, Memory, View } from './state.ts';
import { runningKill } from './state.ts';

export type Fills = ReadonlyMap<string, number>;

/** The most that each order has been seen filled; the same map where nothing is new. A book may list an order twice. */
export function withFills(fills: Fills, orders: readonly Order[]): Fills {
  let next: Map<string, number> | null = null;
  for (const { id, filled } of orders) {
    if (filled <= ((next ?? fills).get(id) ?? 0)) continue;
    next ??= new Map(fills);
    next.set(id, filled);
  }
  return next ?? fills;
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
    const shown = withFills(new Map(), orders);
    for (const [id, filled] of fills) if ((shown.get(id) ?? 0) < filled) return true;
  }
  return settledExits(memory).some(({ exit, settled }) => {
    const rows = orders.filter(({ tag }) => tag === exit.ref);
    return rows.reduce((sum, { filled }) => sum + filled, 0) < (settled?.filled ?? 0);
  });
}
