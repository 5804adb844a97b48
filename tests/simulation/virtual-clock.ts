// Time that moves only when told: timers in order, and after each moment all that follows from it before the next.
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Clock } from '../../exporter/src/core/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
  live: boolean;
}

/** A binary heap by time, then by order of asking. */
class Timers {
  readonly #heap: Timer[] = [];

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  push(timer: Timer): void {
    const heap = this.#heap;
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) return top;
      const child = left + 1 < heap.length && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, i)) return top;
      this.#swap(i, child);
      i = child;
    }
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a] as Timer, this.#heap[b] as Timer];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] as Timer;
    this.#heap[a] = this.#heap[b] as Timer;
    this.#heap[b] = held;
  }
}

export class VirtualClock implements Clock {
  readonly #timers = new Timers();
  #now: number;
  #order = 0;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#order++, fn, live: true };
    this.#timers.push(timer);
    return () => {
      timer.live = false;
    };
  }

  /** Runs until the given time or until `done` says so, which is asked after every moment. */
  async run(until: number, done: () => boolean): Promise<void> {
    await macrotask();
    for (let next = this.#timers.first; next !== undefined && next.at <= until; next = this.#timers.first) {
      this.#timers.pop();
      if (!next.live) continue;
      this.#now = next.at;
      next.fn();
      await macrotask();
      if (done()) return;
    }
    this.#now = Math.max(this.#now, until);
  }

  /** The same clock for one life of a process: when that life ends, its timers never fire. */
  life(alive: () => boolean): Clock {
    return {
      now: () => this.#now,
      after: (ms, fn) =>
        this.after(ms, () => {
          if (alive()) fn();
        }),
    };
  }
}
