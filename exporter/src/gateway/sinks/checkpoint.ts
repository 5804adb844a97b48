// Where a sink begins, and when it says how far it has come: a crash repeats what was not said, and skips nothing.
import { createNotifiedBook, NOTIFIED } from '../../core/notified.ts';
import type { EngineLink, JournalReader } from '../ports.ts';

const PAGE = 1_000;
/** A trip that is younger than this is told also by a sink that is new. */
const YOUNG_MS = 15 * 60_000;

export interface Start {
  readonly after: number;
  /** Up to here only what is urgent is told: it happened before this sink was there. */
  readonly urgentOnlyThrough: number;
  /** It has never said how far it is: it says so at once, so that what comes while it is down is not skipped. */
  readonly isNew: boolean;
}

/** The checkpoints of all sinks, from the journal. */
export function checkpointsIn(reader: JournalReader): ReturnType<typeof createNotifiedBook> {
  const book = createNotifiedBook();
  // Ends because the journal does.
  for (let after = 0; ; ) {
    const page = reader.read(NOTIFIED, after, PAGE);
    page.forEach(book.take);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return book;
  }
}

/** The place just before the first young trip; null when there is none. */
function beforeYoungTrip(reader: JournalReader, now: number): number | null {
  for (let after = 0; ; ) {
    const page = reader.byType(['KillTripped'], after, PAGE);
    const young = page.find(({ at }) => now - at < YOUNG_MS);
    if (young !== undefined) return young.position - 1;
    after = page.at(-1)?.position ?? after;
    if (page.length < PAGE) return null;
  }
}

/** A checkpoint beyond the head is of another journal, and the sink begins anew in this one. */
export function startOf(through: number | null, reader: JournalReader, now: number): Start {
  const head = reader.head();
  if (through !== null && through <= head) return { after: through, urgentOnlyThrough: 0, isNew: false };
  return { after: beforeYoungTrip(reader, now) ?? head, urgentOnlyThrough: head, isNew: true };
}

const EVERY_MS = 1_000;
const ANSWER_MS = 5_000;
/** So far may a sink that has nothing to tell fall behind: it is read again after a restart. */
const MOST_UNSAID = 5_000;

export interface Checkpoint {
  /** Something was told; `important` says so at once, otherwise it is said at most once a second. */
  told(important: boolean): void;
  /** Says that everything up to `through` is done, if that is worth saying and may be said now. */
  offer(through: number): void;
}

export interface CheckpointDeps {
  readonly sink: string;
  readonly start: Start;
  readonly link: Pick<EngineLink, 'request'>;
  /** Monotonic, in milliseconds. */
  readonly nowMs: () => number;
  readonly failed: (why: string) => void;
}

export function createCheckpoint({ sink, start, link, nowMs, failed }: CheckpointDeps): Checkpoint {
  let saved = start.isNew ? -1 : start.after;
  let savedAt = Number.NEGATIVE_INFINITY;
  let unsaid = start.isNew;
  let urgent = false;
  let asking = false;

  async function say(through: number): Promise<void> {
    asking = true;
    savedAt = nowMs();
    try {
      const reply = await link.request({ name: 'notified', sink, through }, ANSWER_MS);
      if (reply.type !== 'recorded') throw new Error(reply.type === 'refused' ? reply.detail : reply.type);
      saved = Math.max(saved, through);
    } catch (error) {
      unsaid = true;
      failed(error instanceof Error ? error.message : String(error));
    } finally {
      asking = false;
    }
  }

  return {
    told(important) {
      unsaid = true;
      urgent ||= important;
    },
    offer(through) {
      const worth = through > saved && (unsaid || through - saved >= MOST_UNSAID);
      if (!worth || asking || (!urgent && nowMs() - savedAt < EVERY_MS)) return;
      unsaid = false;
      urgent = false;
      void say(through);
    },
  };
}
