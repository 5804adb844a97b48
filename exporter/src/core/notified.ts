// Where each sink stands in the journal, folded from its checkpoints: after a restart it is told on from there.
import type { Recorded } from './fact.ts';

/** The stream of the checkpoints in the journal; no account may have this id. */
export const NOTIFIED = 'notified';

/** Names of sinks; beyond this many the checkpoints of further ones are refused. */
export const MOST_SINKS = 1_000;

export interface NotifiedBook {
  take(recorded: Recorded): void;
  /** The position through which the sink has told everything; null when it has never told anything. */
  through(sink: string): number | null;
  readonly size: number;
}

export function createNotifiedBook(): NotifiedBook {
  const known = new Map<string, number>();
  return {
    take({ fact }) {
      if (fact.type !== 'Notified') return;
      known.set(fact.sink, Math.max(fact.through, known.get(fact.sink) ?? 0));
    },
    through: (sink) => known.get(sink) ?? null,
    get size() {
      return known.size;
    },
  };
}
