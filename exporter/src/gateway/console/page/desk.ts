// What the page knows: the last frame and its age, the last facts, what was asked, and how the line to the exporter is.
import type { AccountFrame, Frame } from '../../../contract.ts';
import type { Recorded } from '../../../core/fact.ts';

/** A frame as the stream brings it. `ageMs` is how old it was when it was sent; `journalOk` null = not said. */
export interface FrameMessage {
  readonly sequence: number;
  readonly at: number;
  readonly ageMs: number;
  readonly journalOk: boolean | null;
  readonly accounts: readonly AccountFrame[];
}

export type Line = 'connecting' | 'live' | 'broken';

/** What the engine answered to a request of ours, shown until the stream shows its effect. */
export interface Notice {
  readonly text: string;
  /** The stream has shown it when the account's seq is there; null for a refusal, which is shown for a while. */
  readonly seq: number | null;
  /** `performance.now()` when it was answered. */
  readonly since: number;
}

const REFUSAL_SHOWN_MS = 30_000;

export interface Desk {
  frame: FrameMessage | null;
  /** `performance.now()` when a frame of this sequence first arrived. */
  receivedAt: number;
  line: Line;
  why: string;
  facts: readonly Recorded[];
  readonly notices: Map<string, Notice>;
}

export const FACTS_MAX = 50;
export const STALE_MS = 3_000;

export const emptyDesk = (): Desk => ({
  frame: null,
  receivedAt: 0,
  line: 'connecting',
  why: '',
  facts: [],
  notices: new Map(),
});

const isOver = ({ seq, since }: Notice, accountSeq: number, now: number): boolean =>
  seq === null ? now - since > REFUSAL_SHOWN_MS : accountSeq >= seq;

/** A frame that comes again, as it does on a new connection, is as old as it was. */
export function takeFrame(desk: Desk, frame: FrameMessage, now: number): void {
  const isNew = desk.frame === null || frame.sequence !== desk.frame.sequence || frame.at !== desk.frame.at;
  if (!isNew) return;
  desk.frame = frame;
  desk.receivedAt = now;
  for (const account of frame.accounts) {
    const notice = desk.notices.get(account.id);
    if (notice !== undefined && isOver(notice, account.seq, now)) desk.notices.delete(account.id);
  }
}

/** What is kept for the next start is housekeeping: nobody at a desk needs it in a list. */
const HOUSEKEEPING: ReadonlySet<Recorded['fact']['type']> = new Set([
  ...(['MarksKept', 'PeaksKept', 'PushKept', 'Notified'] as const),
]);

/** Keeps the newest facts, each once. */
export function takeFact(desk: Desk, fact: Recorded, most = FACTS_MAX): void {
  if (HOUSEKEEPING.has(fact.fact.type)) return;
  if (desk.facts.some((known) => known.position === fact.position)) return;
  desk.facts = [...desk.facts, fact].sort((a, b) => b.position - a.position).slice(0, most);
}

/** How old what is shown is, in ms; null while nothing has come. */
export function ageOf(desk: Desk, now: number): number | null {
  return desk.frame === null ? null : desk.frame.ageMs + (now - desk.receivedAt);
}

export const isStale = (desk: Desk, now: number): boolean => (ageOf(desk, now) ?? 0) > STALE_MS;

/** The exporter's clock as it should stand now; ages are worked out with it, not with the browser's. */
export function exporterNow(desk: Desk, now: number): number | null {
  return desk.frame === null ? null : desk.frame.at + (ageOf(desk, now) ?? 0);
}

export const accountsOf = (desk: Desk): readonly AccountFrame[] => desk.frame?.accounts ?? [];

/** The frame of a stream event: the engine's own figures are not part of it. */
export const asMessage = (frame: Omit<Frame, 'engine'> & { readonly ageMs?: number }): FrameMessage => ({
  ...frame,
  ageMs: frame.ageMs ?? 0,
});
