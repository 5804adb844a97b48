// Plain data for tests: what a condition is shown, and the whole verdict that is expected of it.
import type { Picture, Verdict } from '../exporter/src/core/kill/conditions/verdict.ts';
import type { DayLimits, FundLimits } from '../exporter/src/core/settings.ts';
import { closed, SETTINGS, short, T0 } from './given.ts';

/** What there is, what is seen, at how much of the limit, and what is said of it. */
export type Row = readonly [string, Partial<Picture>, number, Verdict];

export const day = (over: Partial<DayLimits>) => ({
  settings: { ...SETTINGS, day: { ...SETTINGS.day, ...over } },
});
export const fund = (over: Partial<FundLimits>) => ({
  settings: { ...SETTINGS, fund: { ...SETTINGS.fund, ...over } },
});
export const tally = (over: Partial<Picture['tally']>) => ({
  tally: { trades: 1, wins: 0, losses: 0, streak: 0, cooldownUntil: null, ...over },
});
export const said = (
  state: Verdict['state'],
  observed: number | null,
  limit: number | null,
  headroomRatio: number | null,
  text: string,
): Verdict => ({ state, observed, limit, headroomRatio, text });
export const pushed = (state: NonNullable<Picture['pushed']>['state'], receivedAt = T0) => ({
  pushed: { state, receivedAt },
});
export const held = { legs: [{ position: short('CE', 1, 1), mark: null }] };
export const left = { legs: [{ position: closed('CE', 1, 1, 1), mark: null }] };
export const noLimitSet = (observed: number | null) => said('ok', observed, null, null, 'no limit set');
export const series = (ratio: number) => ({
  series: [{ instrument: 'CE', minute: 0, high: 1, low: 1, close: 1, bars: [], ratio }],
});
