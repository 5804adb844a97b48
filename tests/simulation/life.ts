// One life of a simulated process: when it ends, nothing of it acts any more, and what it waits for never comes.
import { type MemoryStore, memoryJournal } from '../../exporter/src/backbone/memory.ts';
import type { Journal } from '../../exporter/src/core/ports.ts';

export class Life {
  alive = true;
}

/** A client that hears nothing waits as long as its own time-out; nothing arrives after that. */
export const NEVER = new Promise<never>(() => undefined);

/** The journal that outlives every life; the process may die before and after each append. */
export function mortalJournal(store: MemoryStore, life: Life, point: () => void): Journal {
  const inner = memoryJournal(store);
  return {
    ...inner,
    append: async (account, after, at, facts) => {
      point();
      if (!life.alive) return NEVER;
      const recorded = await inner.append(account, after, at, facts);
      point();
      return life.alive ? recorded : NEVER;
    },
  };
}
