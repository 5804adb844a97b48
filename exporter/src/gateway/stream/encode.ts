// The bytes of server-sent events, and a short memory of them, so that a thousand clients cost one serialisation.

import type { SessionCard } from '../../contract/session.ts';
import type { Frame } from '../../contract.ts';
import type { Recorded } from '../../core/fact.ts';
import type { JournalReader } from '../ports.ts';

/** Newest events kept ready; a client further behind reads the journal itself. */
const KEPT = 1_000;
const PAGE = 200;
/** Pages taken in at once; the rest waits for the next refresh. */
const MOST_PAGES = 50;

export interface Encoded {
  readonly position: number;
  readonly bytes: Buffer;
}

export const HEARTBEAT = Buffer.from(':\n\n');

/** A fact; its id is the position, which a client sends back as Last-Event-ID. */
export const factEvent = (recorded: Recorded): Encoded => ({
  position: recorded.position,
  bytes: Buffer.from(`id: ${recorded.position}\nevent: fact\ndata: ${JSON.stringify(recorded)}\n\n`),
});

/** The accounts as they are; without an id, so that it never moves a client's place among the facts. */
export function frameEvent({ sequence, at, journalHead, journalOk, accounts }: Frame, ageMs: number): Buffer {
  const data = JSON.stringify({ sequence, at, ageMs: Math.round(ageMs), journalHead, journalOk, accounts });
  return Buffer.from(`event: frame\ndata: ${data}\n\n`);
}

/** The cards of the sessions; without an id, as the frame. */
export const sessionsEvent = (cards: readonly SessionCard[]): Buffer =>
  Buffer.from(`event: sessions\ndata: ${JSON.stringify({ sessions: cards })}\n\n`);

export interface RecentEvents {
  /** Takes in what the journal has gained. */
  refresh(): void;
  /** The next events with position > after; empty when there are none. */
  after(position: number): readonly Encoded[];
}

/** Reads each new fact once and keeps the newest `KEPT`. */
export function recentEvents(reader: JournalReader, encode: (recorded: Recorded) => Encoded): RecentEvents {
  let kept: Encoded[] = [];
  /** `kept` holds every fact after this position, up to its own last one. */
  let from = reader.head();
  const last = () => kept.at(-1)?.position ?? from;
  return {
    refresh() {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = reader.readAll(last(), PAGE);
        kept.push(...page.map(encode));
        if (kept.length > KEPT) {
          const gone = kept.length - KEPT;
          from = kept[gone - 1]?.position ?? from;
          kept = kept.slice(gone);
        }
        if (page.length < PAGE) return;
      }
    },
    after(position) {
      if (position < from) return reader.readAll(position, PAGE).map(encode);
      const start = kept.findLastIndex((event) => event.position <= position) + 1;
      return kept.slice(start, start + PAGE);
    },
  };
}
