// Reads an account again and again: jittered so that accounts do not march in step, backing off when reads fail.
import type { Clock } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';

const JITTER = 0.1;
const MAX_BACKOFF_MS = 10_000;

export interface PollOptions {
  readonly clock: Clock;
  readonly everyMs: Ms;
  /** 0..1, for the jitter. */
  readonly random: () => number;
  /** One read; resolves when it has been answered. */
  readonly ask: () => Promise<unknown>;
  /** Reads that have failed in a row. */
  readonly failures: () => number;
}

/** Starts polling at once; the returned function stops it. */
export function poll({ clock, everyMs, random, ask, failures }: PollOptions): () => void {
  let stopped = false;
  let callOff: () => void = () => undefined;

  function pause(): Ms {
    const base = Math.min(everyMs * 2 ** Math.min(failures(), 10), Math.max(MAX_BACKOFF_MS, everyMs));
    return base * (1 - JITTER + 2 * JITTER * random());
  }

  function next(): void {
    if (!stopped) callOff = clock.after(pause(), round);
  }

  function round(): void {
    if (!stopped) ask().then(next, next);
  }

  round();
  return () => {
    stopped = true;
    callOff();
  };
}
