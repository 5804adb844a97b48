// What a condition may say. "Unknown" is an answer of its own: never fine, never a breach by itself.
import type { Leg, Mtm } from '../../risk/mtm.ts';
import type { Settings } from '../../settings.ts';
import type { Ms } from '../../types.ts';

export type Verdict = {
  /** In minor units for money, in the condition's own unit otherwise; null when there is none. */
  readonly observed: number | null;
  readonly limit: number | null;
  /** Share of the limit that is still free, 0..1; null when it has no scale or is not known. */
  readonly headroomRatio: number | null;
  readonly text: string;
} & { readonly state: 'ok' | 'breach' | 'unknown' };

/** What conditions look at: the newest picture of one account at one moment. */
export interface Picture {
  readonly at: Ms;
  readonly settings: Settings;
  readonly legs: readonly Leg[];
  readonly mtm: Mtm | null;
  /** False while the value has leapt or the broker's books contradict each other, until a second look confirms it. */
  readonly mtmConfirmed: boolean;
  readonly stops: readonly { readonly symbol: string; readonly how: 'executed' | 'missing' }[];
  /** The older of the last good account and order reads; null before the first. */
  readonly lastGoodReadAt: Ms | null;
  readonly watchingSince: Ms;
}

export type Condition = (picture: Picture, factor: number) => Verdict;
