// The exchange's own lock: market segments that a user has switched off, until the day ends or the admin ends it.
import { heldQty } from '../book.ts';
import { indiaDate } from '../india-time.ts';
import type { Draft } from '../types.ts';

export const SEGMENTS = {
  NSE_EQ: 'NSE equity',
  BSE_EQ: 'BSE equity',
  NSE_FO: 'NSE F&O',
  BSE_FO: 'BSE F&O',
} as const;
export type Segment = keyof typeof SEGMENTS;
export const SEGMENT_IDS = Object.keys(SEGMENTS) as readonly Segment[];

/** Every contract of this exchange is an index option of NSE. */
const OURS: Segment = 'NSE_FO';
const DAY_MS = 86_400_000;

export interface Switches {
  /** Until when the segment is off, in the clock of the answers; null while it is on. */
  until(user: string, segment: Segment): number | null;
  disable(user: string, segments: readonly Segment[]): void;
  /** Switches everything of a user on again, or of all. */
  enable(user?: string): void;
}

export function createSwitches(now: () => number): Switches {
  const off = new Map<string, Map<Segment, number>>();
  return {
    until: (user, segment) => {
      const until = off.get(user)?.get(segment) ?? 0;
      return until > now() ? until : null;
    },
    disable: (user, segments) => {
      const mine = off.get(user) ?? new Map<Segment, number>();
      for (const segment of segments) mine.set(segment, endOfDay(now()));
      off.set(user, mine);
    },
    enable: (user) => (user === undefined ? off.clear() : void off.delete(user)),
  };
}

/** The midnight in India that comes next. */
const endOfDay = (at: number): number => Date.parse(`${indiaDate(at)}T00:00:00+05:30`) + DAY_MS;

interface Trader {
  readonly user: string;
  readonly book: Parameters<typeof heldQty>[0];
}

/** True when the order must be refused. One that only reduces what is held passes unless `exits` are refused too. */
export function isClosed(
  switches: Switches,
  { user, book }: Trader,
  draft: Draft,
  exits: 'accept' | 'refuse',
): boolean {
  if (switches.until(user, OURS) === null) return false;
  const held = heldQty(book, draft.symbol);
  const reduces = (draft.side === 'BUY' ? held < 0 : held > 0) && draft.qty <= Math.abs(held);
  return exits === 'refuse' || !reduces;
}
