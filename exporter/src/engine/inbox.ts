// The bounded inbox of one account: commands first, ticks merged per instrument, orders and reads never dropped.
import type { Recorded } from '../core/fact.ts';
import type { Input } from '../core/input.ts';

type Tick = Input & { type: 'tick' };

/** Whom to tell: `observed` once the account has seen the input, `done` once its facts are recorded. */
export interface Receipts {
  readonly observed?: () => void;
  readonly done?: (recorded: readonly Recorded[]) => void;
}

/** An input, and when it arrived by the monotonic clock. */
export interface Letter extends Receipts {
  readonly input: Input;
  readonly arrivedMs: number;
}

const MAX_COMMANDS = 64;
const MAX_INSTRUMENTS = 10_000;

/** The latest price wins; extremes and count keep what was merged away. */
export function mergeTicks(a: Tick, b: Tick): Tick {
  const late = b.markAt >= a.markAt ? b : a;
  return { ...late, high: Math.max(a.high, b.high), low: Math.min(a.low, b.low), count: a.count + b.count };
}

export class Inbox {
  readonly #commands: Letter[] = [];
  // Reads are asked for one at a time and effects are bounded by their keys, so the callers bound this queue.
  readonly #events: Letter[] = [];
  readonly #ticks = new Map<string, Letter & { input: Tick }>();
  #timer: Letter | null = null;

  /** False when the letter cannot be taken: too many commands or instruments wait already. */
  put(letter: Letter): boolean {
    const { input } = letter;
    switch (input.type) {
      case 'command':
        if (this.#commands.length >= MAX_COMMANDS) return false;
        this.#commands.push(letter);
        return true;
      case 'tick':
        return this.#putTick(letter, input);
      case 'timer':
        this.#timer = letter;
        return true;
      default:
        this.#events.push(letter);
        return true;
    }
  }

  #putTick(letter: Letter, input: Tick): boolean {
    const waiting = this.#ticks.get(input.instrument);
    if (waiting === undefined && this.#ticks.size >= MAX_INSTRUMENTS) return false;
    const merged = waiting === undefined ? input : mergeTicks(waiting.input, input);
    this.#ticks.set(input.instrument, { input: merged, arrivedMs: (waiting ?? letter).arrivedMs });
    return true;
  }

  take(): Letter | undefined {
    return this.#commands.shift() ?? this.#events.shift() ?? this.#takeTick() ?? this.#takeTimer();
  }

  #takeTick(): Letter | undefined {
    for (const [instrument, letter] of this.#ticks) {
      this.#ticks.delete(instrument);
      return letter;
    }
    return undefined;
  }

  #takeTimer(): Letter | undefined {
    const letter = this.#timer ?? undefined;
    this.#timer = null;
    return letter;
  }

  get size(): number {
    return this.#commands.length + this.#events.length + this.#ticks.size + (this.#timer === null ? 0 : 1);
  }
}
