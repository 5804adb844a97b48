// Gives each account with waiting inputs its turn: soon, in order of asking, and never the whole thread.
import type { Clock } from '../core/ports.ts';

/** Inputs of one account handled before the next account gets its turn. */
const BATCH = 64;
/** Turns taken before the thread's other work is let in. */
const TURNS = 1_024;

interface Runnable {
  run(most: number): boolean;
}

export class RunQueue {
  readonly #clock: Clock;
  readonly #ready = new Set<Runnable>();
  #scheduled = false;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(runnable: Runnable): void {
    this.#ready.add(runnable);
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#drain());
  }

  /** Nothing runs any more; for the end of the process and for a simulated crash. */
  close(): void {
    this.#closed = true;
    this.#ready.clear();
  }

  #drain(): void {
    this.#scheduled = false;
    let turns = 0;
    for (const runnable of this.#ready) {
      if (turns++ >= TURNS) break;
      this.#ready.delete(runnable);
      if (runnable.run(BATCH)) this.#ready.add(runnable);
    }
    if (this.#ready.size === 0 || this.#closed) return;
    this.#scheduled = true;
    this.#clock.after(0, () => this.#drain());
  }
}
