// What the stream has told so far, within bounds: the last frame, the newest facts, the last minutes of each account.

import type { SessionCard } from '../../../exporter/src/contract/session.ts';
import type { AccountFrame } from '../../../exporter/src/contract.ts';
import type { Recorded } from '../../../exporter/src/core/fact.ts';
import {
  type Desk,
  emptyDesk,
  type FrameMessage,
  takeFact,
  takeFrame,
} from '../../../exporter/src/gateway/console/page/desk.ts';

/** Ten minutes at the pace of the exporter. */
const MOST_POINTS = 2_400;
export const MOST_FACTS = 200;
/** A longer silence is shown as a gap, never as a line between two values. */
const GAP_MS = 5_000;

/** One moment of an account; null is unknown. */
export interface Point {
  readonly at: number;
  readonly mtm: number | null;
  readonly worst: number | null;
  readonly best: number | null;
  readonly limit: number | null;
}

export interface Store {
  readonly desk: Desk;
  readonly series: Map<string, Point[]>;
  sessions: readonly SessionCard[];
}

export const emptyStore = (): Store => ({ desk: emptyDesk(), series: new Map(), sessions: [] });

function takePoint(
  series: Store['series'],
  { id, mtm, mtmWorst, mtmBest, dailyLossLimit }: AccountFrame,
  at: number,
) {
  const points = series.get(id) ?? [];
  const last = points.at(-1);
  if (last !== undefined && last.at >= at) return;
  if (last !== undefined && at - last.at > GAP_MS) {
    points.push({ at: last.at + 1, mtm: null, worst: null, best: null, limit: null });
  }
  points.push({ at, mtm, worst: mtmWorst, best: mtmBest, limit: dailyLossLimit });
  if (points.length > MOST_POINTS) points.splice(0, points.length - MOST_POINTS);
  series.set(id, points);
}

/** Accounts that are gone from the frame are forgotten. */
export function takeIn(store: Store, frame: FrameMessage, now: number): void {
  takeFrame(store.desk, frame, now);
  const ids = new Set(frame.accounts.map(({ id }) => id));
  for (const id of [...store.series.keys()]) if (!ids.has(id)) store.series.delete(id);
  for (const account of frame.accounts) takePoint(store.series, account, frame.at);
}

export const takeNews = (store: Store, fact: Recorded): void => takeFact(store.desk, fact, MOST_FACTS);
