// One process of the engine after another on the same journal: each dies where the plan says, and the next one recovers.
import { setImmediate as macrotask } from 'node:timers/promises';
import { type MemoryStore, memoryStore } from '../../exporter/src/backbone/memory.ts';
import type { AccountState } from '../../exporter/src/core/account/state.ts';
import type { Command } from '../../exporter/src/core/input.ts';
import type { Clock, Journal } from '../../exporter/src/core/ports.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import type { AccountSetup } from '../../exporter/src/engine/actor.ts';
import { Engine } from '../../exporter/src/engine/engine.ts';
import { Life, mortalJournal } from './life.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A person's next try while the process is down. */
const AGAIN_MS = 500;

export interface ProcessesOptions {
  readonly clock: VirtualClock;
  readonly random: () => number;
  /** Ordinals of the points (before and after each append and each effect) at which the process dies. */
  readonly crashes: readonly number[];
  readonly restartMs: () => Ms;
  /** The accounts of one life; what they call must end with it. */
  readonly setups: (life: Life, clock: Clock) => readonly AccountSetup[];
  /** What stands between a life and the store. */
  readonly disk?: (journal: Journal) => Journal;
}

export class Processes {
  readonly #options: ProcessesOptions;
  readonly store: MemoryStore = memoryStore();
  readonly pages: { readonly account: string; readonly text: string; readonly at: Ms }[] = [];
  /** When the engine was not there. */
  readonly down: { readonly from: Ms; to: Ms }[] = [];
  #life = new Life();
  engine: Engine | null = null;
  /** Points passed so far. */
  points = 0;
  crashed = 0;

  constructor(options: ProcessesOptions) {
    this.#options = options;
  }

  /** Dies here when the plan says so. */
  point(life: Life): void {
    if (!life.alive) return;
    this.points += 1;
    if (this.#options.crashes.includes(this.points)) this.#die(life);
  }

  #die(life: Life): void {
    const { clock, restartMs } = this.#options;
    life.alive = false;
    this.crashed += 1;
    this.engine?.abandon();
    this.engine = null;
    this.down.push({ from: clock.now(), to: Number.POSITIVE_INFINITY });
    clock.after(restartMs(), () => void this.boot());
  }

  /** Starts a life of the engine; whatever it recovers, it recovers from the journal and the exchange. */
  async boot(): Promise<void> {
    const { clock, random, setups, disk = (journal: Journal) => journal } = this.#options;
    const life = new Life();
    this.#life = life;
    const own = clock.life(() => life.alive);
    const engine = await Engine.start(setups(life, own), {
      clock: own,
      journal: disk(mortalJournal(this.store, life, () => this.point(life))),
      random,
      page: (account, text) => this.pages.push({ account, text, at: clock.now() }),
      conflict: (error) => {
        throw error;
      },
      changed: () => undefined,
    });
    const last = this.down.at(-1);
    if (last !== undefined) last.to = Math.min(last.to, clock.now());
    if (life.alive) this.engine = engine;
    else engine.abandon();
  }

  state(account: string): AccountState | undefined {
    return this.engine?.state(account);
  }

  /** A person's command; while the process is down the person tries again. */
  command(account: string, command: Command): void {
    const { clock } = this.#options;
    const { engine } = this;
    if (engine === null) clock.after(AGAIN_MS, () => this.command(account, command));
    else engine.submit(account, { type: 'command', at: clock.now(), command, by: 'test' });
  }

  /** From now on nothing happens. */
  async end(): Promise<void> {
    const last = this.engine;
    this.#life.alive = false;
    last?.abandon();
    await macrotask();
  }
}
