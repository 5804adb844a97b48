// Publishes frames: at once after a fact, otherwise at most ten a second, and only when somebody is ready for one.
import type { Frame } from '../contract.ts';
import type { Clock } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';

const LEAST_GAP_MS: Ms = 100;
/** The gap after a fact: news travels fast, but a storm of facts is still one stream of frames. */
const URGENT_GAP_MS: Ms = 10;

export class Pump {
  readonly #clock: Clock;
  readonly #take: () => Frame;
  /** Hands a maker of frames to the link, which calls it when it may send. */
  #send: ((make: () => Frame) => void) | null = null;
  #lastAt = 0;
  #due = Number.POSITIVE_INFINITY;
  #callOff: () => void = () => undefined;

  constructor(clock: Clock, take: () => Frame) {
    this.#clock = clock;
    this.#take = take;
  }

  connect(send: (make: () => Frame) => void): void {
    this.#send = send;
    this.changed(true);
  }

  changed(urgent: boolean): void {
    const now = this.#clock.now();
    const at = Math.max(now, this.#lastAt + (urgent ? URGENT_GAP_MS : LEAST_GAP_MS));
    if (at >= this.#due) return;
    this.#callOff();
    this.#due = at;
    this.#callOff = this.#clock.after(at - now, () => this.#publish());
  }

  #publish(): void {
    this.#due = Number.POSITIVE_INFINITY;
    this.#lastAt = this.#clock.now();
    this.#send?.(this.#take);
  }
}
