// A journal that lives as long as its store: the real contract without a disk, for tests and simulations.
import type { Fact, Recorded } from '../core/fact.ts';
import { Conflict, type Journal } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';
import { CHAIN_START, chainHash } from './chain.ts';
import { JournalFailure } from './failure.ts';
import { checkPage, serialise } from './serialise.ts';

/** What a simulated crash leaves behind: open a second journal on it, as one would on a file. */
export interface MemoryStore {
  /** All facts, in order of append. */
  readonly all: Recorded[];
  readonly byAccount: Map<string, Recorded[]>;
}

export const memoryStore = (): MemoryStore => ({ all: [], byAccount: new Map() });

/** Journals on one store share its heads, so the fence between two engines holds here as on a disk. */
export function memoryJournal(store: MemoryStore = memoryStore()): Journal {
  let open = true;
  const whileOpen = async <T>(work: () => T): Promise<T> => {
    if (!open) throw new JournalFailure('closed', 'the journal is closed');
    return work();
  };
  return {
    append: (account, after, at, facts) => whileOpen(() => append(store, account, after, at, facts)),
    read: (account, after, limit) => whileOpen(() => page(store.byAccount.get(account) ?? [], after, limit)),
    readAll: (after, limit) => whileOpen(() => page(store.all, after, limit)),
    close: async () => {
      open = false;
    },
  };
}

function append(store: MemoryStore, account: string, after: number, at: Ms, facts: readonly Fact[]) {
  const { texts } = serialise(account, after, at, facts);
  const rows = store.byAccount.get(account) ?? [];
  if (after !== rows.length) throw new Conflict(account, after, rows.length);
  let previous = rows.at(-1)?.hash ?? CHAIN_START.hash;
  const recorded = texts.map((text, index): Recorded => {
    const seq = after + 1 + index;
    previous = chainHash(previous, account, seq, at, text);
    // Parsed anew, as a disk would give it back: what decided and what is replayed are then the same.
    const fact: Fact = JSON.parse(text);
    return { account, seq, position: store.all.length + 1 + index, at, fact, hash: previous };
  });
  rows.push(...recorded);
  store.all.push(...recorded);
  store.byAccount.set(account, rows);
  return recorded;
}

/** Both lists are gap-free from 1, so a number is also a place. */
function page(rows: readonly Recorded[], after: number, limit?: number): readonly Recorded[] {
  checkPage(after, limit);
  return rows.slice(after, limit === undefined ? undefined : after + limit);
}
