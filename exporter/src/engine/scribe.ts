// Writes one account's facts to the journal in order. Within the budget they are durable; beyond it the kill goes on.
import type { Fact, Recorded } from '../core/fact.ts';
import { type Clock, Conflict, type Journal } from '../core/ports.ts';
import type { Ms } from '../core/types.ts';
import type { Histogram } from './histogram.ts';

/** How long a decision waits for the disk. */
const BUDGET_MS = 250;
const RETRY_MS = 1_000;
const MAX_WAITING = 1_000;

export interface ScribeDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly appendSeconds: Histogram;
  /** The journal does not answer, or fails; said once until it has caught up. */
  readonly onBehind: (why: string) => void;
  readonly onCaughtUp: () => void;
  /** Another engine has written this account's facts: this one must stop. */
  readonly onConflict: (error: Conflict) => void;
}

interface Batch {
  readonly after: number;
  readonly at: Ms;
  readonly facts: readonly Fact[];
  readonly written: (recorded: readonly Recorded[]) => void;
}

/** `durable` is false when the journal has not confirmed in time: the facts are kept, and written later in order. */
export interface Written {
  readonly recorded: readonly Recorded[];
  readonly durable: boolean;
}

const sameFact = (a: Fact, b: Fact | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

export class Scribe {
  readonly #account: string;
  readonly #deps: ScribeDeps;
  readonly #waiting: Batch[] = [];
  #seq: number;
  #writing = false;
  #behind = false;

  constructor(account: string, head: number, deps: ScribeDeps) {
    this.#account = account;
    this.#seq = head;
    this.#deps = deps;
  }

  /** True while the journal owes a confirmation for longer than the budget. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Throws when the journal has been away for so long that 1,000 batches wait. */
  record(at: Ms, facts: readonly Fact[]): Promise<Written> {
    if (this.#waiting.length >= MAX_WAITING) throw new Error(`${MAX_WAITING} batches wait for the journal`);
    const after = this.#seq;
    this.#seq += facts.length;
    return new Promise((resolve) => {
      // While the journal is behind, nobody waits for it again.
      const callOff = this.#deps.clock.after(this.#behind ? 0 : BUDGET_MS, () => {
        this.#fallBehind(`no answer in ${BUDGET_MS} ms`);
        resolve({ recorded: this.#provisional(after, at, facts), durable: false });
      });
      const written = (recorded: readonly Recorded[]) => {
        callOff();
        resolve({ recorded, durable: true });
      };
      this.#waiting.push({ after, at, facts, written });
      if (!this.#writing) void this.#writeAll();
    });
  }

  #provisional(after: number, at: Ms, facts: readonly Fact[]): readonly Recorded[] {
    return facts.map((fact, i) => {
      return { account: this.#account, seq: after + i + 1, position: 0, at, fact, hash: '' };
    });
  }

  #fallBehind(why: string): void {
    if (!this.#behind) this.#deps.onBehind(why);
    this.#behind = true;
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    for (let batch = this.#waiting[0]; batch !== undefined; batch = this.#waiting[0]) {
      const recorded = await this.#writeOne(batch);
      if (recorded === null) return;
      this.#waiting.shift();
      if (this.#waiting.length === 0 && this.#behind) {
        this.#behind = false;
        this.#deps.onCaughtUp();
      }
      batch.written(recorded);
    }
    this.#writing = false;
  }

  /** null when another engine owns the account: nothing more may be written. */
  async #writeOne(batch: Batch): Promise<readonly Recorded[] | null> {
    const { journal, clock, appendSeconds, onConflict } = this.#deps;
    for (;;) {
      const started = performance.now();
      try {
        const recorded = await journal.append(this.#account, batch.after, batch.at, batch.facts);
        appendSeconds.observe((performance.now() - started) / 1000);
        return recorded;
      } catch (error) {
        const landed = error instanceof Conflict ? await this.#landed(batch) : undefined;
        if (landed === null && error instanceof Conflict) onConflict(error);
        if (landed !== undefined) return landed;
        this.#fallBehind(error instanceof Error ? error.message : String(error));
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  }

  /**
   * An append that seemed to fail may have landed: then the journal holds exactly these facts already. null when it
   * holds others, undefined when it cannot be read.
   */
  async #landed({ after, facts }: Batch): Promise<readonly Recorded[] | null | undefined> {
    const rows = await this.#deps.journal.read(this.#account, after, facts.length).catch(() => undefined);
    if (rows === undefined) return undefined;
    const same = rows.length === facts.length && rows.every((row, i) => sameFact(row.fact, facts[i]));
    return same ? rows : null;
  }
}
