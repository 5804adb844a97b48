// Feeds the store: samples as they come and facts from the journal, in one batch. What is refused is tried again.
import type { Recorded } from '../../core/fact.ts';
import { EMPTY_BATCH, type KeptSample, tradesIn } from '../../core/history/past.ts';
import type { Answered } from './message.ts';
import type { HistoryStore } from './port.ts';

/** The journal as the feed reads it; both throw when it cannot be read. */
export interface JournalPages {
  head(): number;
  readAll(after: number, limit: number): readonly Recorded[];
}

export interface Feed {
  /** A batch of samples waits to be kept. Who gives them bounds how many may wait. */
  take(samples: readonly KeptSample[]): void;
  /** Keeps some of what waits, at once. Never throws. */
  step(): Answered;
  /** Batches that were taken and are not answered. */
  readonly waiting: number;
  /** Whether another step would find something now. */
  readonly more: boolean;
  readonly facts: number;
  readonly lag: number | null;
  readonly failures: number;
  readonly trouble: string | null;
}

const FACTS_A_STEP = 500;
const BATCHES_A_STEP = 5;
const NONE: Answered = { batches: 0, kept: 0, lost: 0 };

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.code}: ${error.message}` : error.message;
}

interface Parts {
  readonly store: Pick<HistoryStore, 'position' | 'keep'>;
  readonly journal: JournalPages;
  /** Told of facts once they are kept. */
  readonly onKept: (facts: readonly Recorded[]) => void;
}

class StoreFeed implements Feed {
  readonly #parts: Parts;
  readonly #waiting: (readonly KeptSample[])[] = [];
  #journalTrouble: string | null = null;
  #storeTrouble: string | null = null;
  facts = 0;
  failures = 0;
  lag: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get trouble(): string | null {
    return this.#storeTrouble ?? this.#journalTrouble;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get more(): boolean {
    return this.trouble === null && (this.waiting > 0 || (this.lag ?? 0) > 0);
  }

  take(samples: readonly KeptSample[]): void {
    this.#waiting.push(samples);
  }

  /** Facts after those that are kept; none when they cannot be read now: they wait where they are. */
  #page(after: number): readonly Recorded[] {
    try {
      const facts = this.#parts.journal.readAll(after, FACTS_A_STEP);
      const head = this.#parts.journal.head();
      this.lag = Math.max(0, head - after);
      const behind = `the journal ends at ${head}, before ${after}, where the history is: it is of another journal`;
      this.#journalTrouble = head < after ? behind : null;
      return facts;
    } catch (error) {
      this.lag = null;
      this.failures += 1;
      this.#journalTrouble = `the journal cannot be read: ${wordsOf(error)}`;
      return [];
    }
  }

  step(): Answered {
    try {
      return this.#keepSome();
    } catch (error) {
      this.failures += 1;
      this.#storeTrouble = wordsOf(error);
      return NONE;
    }
  }

  #keepSome(): Answered {
    const after = this.#parts.store.position();
    const facts = this.#page(after);
    const batches = this.#waiting.slice(0, BATCHES_A_STEP);
    const samples = batches.flat();
    if (samples.length + facts.length === 0) {
      this.#waiting.splice(0, batches.length);
      return { ...NONE, batches: batches.length };
    }
    const through = facts.at(-1)?.position ?? after;
    const kept = this.#keep(samples, facts, through);
    this.#waiting.splice(0, batches.length);
    this.#storeTrouble = kept === samples.length ? null : this.#storeTrouble;
    this.facts += facts.length;
    if (this.lag !== null && facts.length > 0) this.lag = Math.max(0, this.lag - (through - after));
    this.#parts.onKept(facts);
    return { batches: batches.length, kept, lost: samples.length - kept };
  }

  /** How many samples were kept. Samples that no store can hold must not hold up what can be kept. */
  #keep(samples: readonly KeptSample[], facts: readonly Recorded[], through: number): number {
    const { store } = this.#parts;
    const rest = { ...EMPTY_BATCH, facts, trades: facts.flatMap(tradesIn) };
    try {
      store.keep({ ...rest, samples }, through);
      return samples.length;
    } catch (error) {
      if (!(error instanceof RangeError) || samples.length === 0) throw error;
      this.failures += 1;
      this.#storeTrouble = wordsOf(error);
      store.keep(rest, through);
      return 0;
    }
  }
}

export const createFeed = (parts: Parts): Feed => new StoreFeed(parts);
