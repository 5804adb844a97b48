// One account's life: take an input, observe, decide, record, evolve, then do what is due. One at a time, in order.
import { decide } from '../core/account/decide.ts';
import { due } from '../core/account/due.ts';
import { apply, evolve } from '../core/account/evolve.ts';
import { observe } from '../core/account/observe.ts';
import { type AccountState, boot, emptyMemory } from '../core/account/state.ts';
import type { Effect } from '../core/effect.ts';
import type { Fact, Recorded } from '../core/fact.ts';
import type { Input } from '../core/input.ts';
import type { BrokerAbilities, Journal } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';
import type { Histogram } from './histogram.ts';
import { Inbox, type Letter } from './inbox.ts';
import type { Scribe } from './scribe.ts';

/** One input never leads to more rounds of facts than this; a bug must not spin. */
const MAX_ROUNDS = 16;
const READ_PAGE = 1_000;

/** Rebuilds an account from its journal: start-up is crash recovery. */
export async function restore(
  id: string,
  can: BrokerAbilities,
  journal: Journal,
  now: Ms,
): Promise<AccountState> {
  let memory = emptyMemory;
  for (;;) {
    const page = await journal.read(id, memory.seq, READ_PAGE);
    for (const recorded of page) memory = evolve(memory, recorded);
    if (page.length < READ_PAGE) return boot(id, can, memory, now);
  }
}

export interface LoopDeps {
  readonly scribe: Scribe;
  readonly decisionSeconds: Histogram;
  readonly now: () => Ms;
  /** Starts an effect unless its key is in flight. */
  readonly perform: (effect: Effect) => void;
  /** Something changed; with the facts that were recorded, if any. */
  readonly changed: (recorded: readonly Recorded[]) => void;
  /** The facts are on disk: waiting inputs may be handled. */
  readonly wake: () => void;
}

export class AccountLoop {
  readonly #deps: LoopDeps;
  readonly #inbox = new Inbox();
  #state: AccountState;
  #busy = false;

  constructor(initial: AccountState, deps: LoopDeps) {
    this.#state = initial;
    this.#deps = deps;
  }

  get state(): AccountState {
    return this.#state;
  }

  get idle(): boolean {
    return !this.#busy && this.#inbox.size === 0;
  }

  /** False when the inbox refuses it. */
  put(letter: Letter): boolean {
    return this.#inbox.put(letter);
  }

  /** Handles up to `most` waiting inputs; true when more could be handled at once. */
  run(most: number): boolean {
    for (let n = 0; n < most && !this.#busy; n++) {
      const letter = this.#inbox.take();
      if (letter === undefined) return false;
      this.#handle(letter);
    }
    return !this.#busy && this.#inbox.size > 0;
  }

  #observe(input: Input): void {
    const { behind } = this.#deps.scribe;
    const state = observe(this.#state, input);
    this.#state = state.undurable === behind ? state : { ...state, undurable: behind };
  }

  #handle(letter: Letter): void {
    const { input } = letter;
    this.#observe(input);
    letter.observed?.();
    const facts = decide(this.#state, input);
    if (input.type === 'tick' || input.type === 'account') {
      this.#deps.decisionSeconds.observe((performance.now() - letter.arrivedMs) / 1000);
    }
    if (facts.length === 0) {
      this.#deps.changed([]);
      letter.done?.([]);
      this.#act();
      return;
    }
    this.#busy = true;
    this.#settle(letter, facts).then(() => {
      this.#busy = false;
      this.#deps.wake();
    }, crash);
  }

  #act(): void {
    for (const effect of due(this.#state, this.#deps.now())) this.#deps.perform(effect);
  }

  async #record(facts: readonly Fact[]): Promise<readonly Recorded[]> {
    const { recorded, durable } = await this.#deps.scribe.record(this.#state.view.at, facts);
    let state = this.#state;
    for (const one of recorded) state = apply(state, one);
    this.#state = { ...state, undurable: !durable || this.#deps.scribe.behind };
    this.#deps.changed(recorded);
    this.#act();
    return recorded;
  }

  /** Facts lead to further facts (a stop that hit completes a rule), until nothing more follows. */
  async #settle(letter: Letter, first: readonly Fact[]): Promise<void> {
    const recorded = await this.#record(first);
    letter.done?.(recorded);
    for (let round = 1; round < MAX_ROUNDS; round++) {
      const input: Input = { type: 'timer', at: this.#deps.now() };
      this.#observe(input);
      const facts = decide(this.#state, input);
      if (facts.length === 0) return;
      await this.#record(facts);
    }
  }
}

/** A bug in deciding: crash, restart, recover from the journal. Going on would be guessing. */
function crash(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
