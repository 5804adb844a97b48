// Time that a replay moves by hand: a jump is like a machine that slept, and what was due meanwhile happens once.
import type { Clock } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';

interface Timer {
  readonly at: Ms;
  readonly order: number;
  readonly fn: () => void;
}

export class SteppedClock implements Clock {
  #now: Ms;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: Ms) {
    this.#now = start;
  }

  now(): Ms {
    return this.#now;
  }

  after(ms: Ms, fn: () => void): () => void {
    const timer = { at: this.#now + Math.ceil(Math.max(0, ms)), order: this.#order++, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves to `to`, never back, and runs what is due by then: earliest first, each followed by `settle`. */
  async moveTo(to: Ms, settle: () => Promise<void>): Promise<void> {
    this.#now = Math.max(this.#now, to);
    const due = [...this.#timers].filter((timer) => timer.at <= this.#now);
    for (const timer of due.sort((a, b) => a.at - b.at || a.order - b.order)) {
      // One that an earlier one has called off does not run.
      if (this.#timers.delete(timer)) timer.fn();
    }
    await settle();
  }
}
