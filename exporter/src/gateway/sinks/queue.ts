// What one sink has still to tell, bounded: urgent first and each alone, routine merged under load, and what cannot
// be told in time is left out by rank and counted aloud. Nothing urgent is ever left out: reading waits instead.
import type { Level } from '../../config/notify.ts';
import type { Message } from '../../notify/message.ts';
import { digestText, leftOutText } from './digest.ts';

/** Urgent messages that may wait; beyond it the journal keeps the rest until there is room. */
const MOST_URGENT = 500;
const MOST_ROUTINE = 200;
/** Within a window so many of one kind are told one by one; further ones are merged. */
const SINGLES = 3;
export const WINDOW_MS = 30_000;

export interface Entry {
  readonly message: Message;
  /** The first place in the journal that this tells of; null = none. */
  readonly from: number | null;
}

/** Messages of one kind in one. */
export interface Digest {
  readonly kind: string;
  readonly level: Level;
  readonly count: number;
  readonly accounts: ReadonlySet<string>;
  readonly last: Message;
  readonly from: number | null;
  readonly dueAt: number;
}

export interface LeftOut {
  readonly kinds: Readonly<Record<string, number>>;
  readonly count: number;
  readonly from: number | null;
  readonly at: number;
}

export interface Queue {
  /** `alone` is never merged and, being urgent, never left out. */
  add(entry: Entry, alone: boolean, now: number): void;
  /** Adds what is always told; one of its kind that waits already gives way. */
  replace(entry: Entry): void;
  /** Tells whether nothing more may be added before something was told. */
  readonly full: boolean;
  /** What is to be told now; it stays until it is done. */
  next(now: number): Entry | null;
  done(entry: Entry): void;
  /** Puts an entry behind the others of its rank: one that is not taken must not hold them up. */
  defer(entry: Entry): void;
  /** The earliest place in the journal of all that waits; null when none of it has one. */
  oldest(): number | null;
  readonly length: number;
  readonly counts: { merged: number; leftOut: number };
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

const RANK: Readonly<Record<Level, number>> = { urgent: 2, warning: 1, info: 0 };
const louder = (a: Level, b: Level): Level => (RANK[a] >= RANK[b] ? a : b);

function merged(digest: Digest | undefined, { message, from }: Entry, dueAt: number): Digest {
  const named = message.account === null ? [] : [message.account];
  if (digest === undefined) {
    const { kind, level } = message;
    return { kind, level, count: 1, accounts: new Set(named), last: message, from, dueAt };
  }
  return {
    ...digest,
    level: louder(digest.level, message.level),
    count: digest.count + 1,
    accounts: new Set([...digest.accounts, ...named].slice(0, 100)),
    last: message,
    from: earlier(digest.from, from),
  };
}

function counted(leftOut: LeftOut | null, { message, from }: Entry): LeftOut {
  const { kind, at } = message;
  const kinds = { ...leftOut?.kinds };
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  return {
    kinds,
    count: (leftOut?.count ?? 0) + 1,
    from: earlier(leftOut?.from ?? null, from),
    at: leftOut?.at ?? at,
  };
}

function digestEntry(digest: Digest): Entry {
  const { kind, level, accounts, last, from } = digest;
  const [only = null] = accounts.size === 1 ? [...accounts] : [];
  const text = digestText(digest, WINDOW_MS);
  // One alone is told as itself, with its fact.
  const message =
    digest.count === 1 ? last : { level, account: only, kind: 'merged', text, at: last.at, fact: null };
  return { message: { ...message, kind: digest.count === 1 ? kind : 'merged' }, from };
}

export function createQueue(): Queue {
  let urgent: readonly Entry[] = [];
  let routine: readonly Entry[] = [];
  /** Said by the clock and not by the journal: bounded by their kinds. */
  let always: readonly Entry[] = [];
  let leftOut: LeftOut | null = null;
  /** By kind; there are no more kinds than types of facts. */
  const digests = new Map<string, Digest>();
  const windows = new Map<string, { readonly since: number; singles: number }>();
  /** What `next` has given and nobody has taken back: it is neither left out nor overtaken. */
  let flying: Entry | null = null;
  const counts = { merged: 0, leftOut: 0 };

  function enqueue(entry: Entry): void {
    if (entry.message.level === 'urgent') {
      urgent = [...urgent, entry];
      return;
    }
    routine = [...routine, entry];
    if (routine.length <= MOST_ROUTINE) return;
    const waiting = routine.filter((one) => one !== flying);
    const least = waiting.find(({ message }) => message.level === 'info') ?? waiting[0];
    if (least === undefined) return;
    routine = routine.filter((one) => one !== least);
    leftOut = counted(leftOut, least);
    counts.leftOut += 1;
  }

  function windowOf(kind: string, now: number) {
    const known = windows.get(kind);
    if (known !== undefined && now - known.since < WINDOW_MS) return known;
    const fresh = { since: now, singles: 0 };
    windows.set(kind, fresh);
    return fresh;
  }

  /** Digests whose window is over become entries; one of a kind at a time, so they are bounded by the kinds. */
  function release(now: number): void {
    for (const digest of digests.values()) {
      if (digest.dueAt > now) continue;
      digests.delete(digest.kind);
      enqueue(digestEntry(digest));
    }
  }

  function leftOutEntry(): Entry | null {
    if (leftOut === null) return null;
    const { from, at } = leftOut;
    const text = leftOutText(leftOut);
    const entry: Entry = {
      message: { level: 'warning', account: null, kind: 'left-out', text, at, fact: null },
      from,
    };
    leftOut = null;
    routine = [entry];
    return entry;
  }

  return {
    counts,
    add(entry, alone, now) {
      if (alone) return enqueue(entry);
      const { kind } = entry.message;
      const window = windowOf(kind, now);
      window.singles += 1;
      if (window.singles <= SINGLES) return enqueue(entry);
      counts.merged += 1;
      digests.set(kind, merged(digests.get(kind), entry, window.since + WINDOW_MS));
    },
    replace(entry) {
      const { kind } = entry.message;
      always = [...always.filter((one) => one.message.kind !== kind || one === flying), entry];
    },
    get full() {
      return urgent.length >= MOST_URGENT;
    },
    next(now) {
      // While much waits, what is due goes on merging: it must not push out what waits longer.
      if (routine.length < MOST_ROUTINE) release(now);
      flying = urgent[0] ?? always[0] ?? routine[0] ?? leftOutEntry();
      return flying;
    },
    done(entry) {
      urgent = urgent.filter((one) => one !== entry);
      always = always.filter((one) => one !== entry);
      routine = routine.filter((one) => one !== entry);
      flying = null;
    },
    defer(entry) {
      const to = (list: readonly Entry[]) =>
        list.includes(entry) ? [...list.filter((one) => one !== entry), entry] : list;
      urgent = to(urgent);
      routine = to(routine);
      flying = null;
    },
    oldest() {
      const places = [...urgent, ...routine, ...digests.values(), ...(leftOut === null ? [] : [leftOut])];
      return places.reduce<number | null>((least, { from }) => earlier(least, from), null);
    },
    get length() {
      const unsaid = [...digests.values()].reduce((sum, { count }) => sum + count, 0);
      return urgent.length + always.length + routine.length + unsaid;
    },
  };
}
