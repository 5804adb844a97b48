// What a condition may say. "Unknown" is an answer of its own: never fine, never a breach by itself.
import type { FundView } from '../../../contract/fund.ts';
import type { PushedView } from '../../../contract/pushed.ts';
import type { Series } from '../../risk/atr.ts';
import type { LimitsInForce } from '../../risk/limits.ts';
import type { Leg, Mtm } from '../../risk/mtm.ts';
import type { NavTrack } from '../../risk/nav.ts';
import type { DayTally } from '../../risk/trades.ts';
import type { Settings } from '../../settings.ts';
import type { Day, Minor, Ms } from '../../types.ts';

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
  /** Says when the market trades. */
  readonly day: Day | null;
  readonly limits: LimitsInForce;
  readonly legs: readonly Leg[];
  readonly mtm: Mtm | null;
  /** False while the value has leapt or the broker's books contradict each other, until a second look confirms it. */
  readonly mtmConfirmed: boolean;
  /** The highest MTM of the day that was confirmed; null before the first. */
  readonly mtmPeak: Minor | null;
  readonly stops: readonly { readonly symbol: string; readonly how: 'executed' | 'missing' }[];
  readonly tally: DayTally;
  readonly pushed: PushedView | null;
  readonly fund: FundView | null;
  readonly nav: NavTrack;
  readonly series: readonly Series[];
  /** The older of the last good account and order reads; null before the first. */
  readonly lastGoodReadAt: Ms | null;
  readonly watchingSince: Ms;
}

export type Condition = (picture: Picture, factor: number) => Verdict;

export const money = (minor: Minor): string => (minor / 100).toFixed(2);
const share = (ratio: number): number => Math.max(0, Math.min(1, ratio));

export const noLimit = (observed: number | null): Verdict => ({
  state: 'ok',
  observed,
  limit: null,
  headroomRatio: null,
  text: 'no limit set',
});

export const unknown = (limit: number | null, text: string): Verdict => ({
  state: 'unknown',
  observed: null,
  limit,
  headroomRatio: null,
  text,
});

export const breach = (observed: number, limit: number | null, text: string): Verdict => ({
  state: 'breach',
  observed,
  limit,
  headroomRatio: 0,
  text,
});

/** `headroom` is the share of the limit that is free; null has no scale. */
export const ok = (
  observed: number | null,
  limit: number | null,
  headroom: number | null,
  text: string,
): Verdict => ({
  state: 'ok',
  observed,
  limit,
  headroomRatio: headroom === null ? null : share(headroom),
  text,
});

/** The MTM that conditions judge, or why there is none to judge. */
export function knownMtm({ mtm, pushed }: Picture): Minor | string {
  if (mtm === null) return 'the account has not been read yet';
  if (mtm.value !== null) return mtm.value;
  if (pushed !== null || mtm.realized === null) return 'MTM unknown: nobody has told the P&L of the day';
  const bounds =
    mtm.worst === null || mtm.best === null ? 'no bounds' : `${money(mtm.worst)} to ${money(mtm.best)}`;
  return `MTM unknown (${bounds}): no fresh price for ${mtm.missing.slice(0, 5).join(', ')}`;
}
