// The track of a fund's NAV: its peak, what it is believed to be, and leaps that nobody has explained.
import type { FundView } from '../../contract/fund.ts';
import type { FundLimits } from '../settings.ts';
import type { Ms } from '../types.ts';

/** Readings of a new level, each of a newer file, before a leap is taken for true. */
export const LEAP_READINGS = 3;

/** NAV that has leapt and waits to be believed. Dollars. */
export interface Leap {
  readonly fromUsd: number;
  readonly toUsd: number;
  readonly readings: number;
}

/** In dollars; null = not known yet. */
export interface NavTrack {
  readonly peakUsd: number | null;
  /** The newest NAV that is believed. */
  readonly lastUsd: number | null;
  /** When the file of the newest reading was written. */
  readonly readAt: Ms | null;
  /** What the files listed when they were last read: deposits less withdrawals, and their own peak. */
  readonly transfersUsd: number | null;
  readonly filePeakUsd: number | null;
  readonly leap: Leap | null;
  /** Leaps seen since this process took the account over. */
  readonly leaps: number;
}

export const emptyNav: NavTrack = {
  peakUsd: null,
  lastUsd: null,
  readAt: null,
  transfersUsd: null,
  filePeakUsd: null,
  leap: null,
  leaps: 0,
};

type LeapLimits = Pick<FundLimits, 'navJumpFactor' | 'navJumpUsd'>;

/** True when NAV is further from where it was than it may move between two readings; `by` null knows no amount. */
function leapt(from: number, to: number, factor: number, by: number | null): boolean {
  if (by !== null && Math.abs(to - from) > by) return true;
  if (from <= 0) return to > 0;
  return to > from * factor || to < from / factor;
}

/**
 * Money paid in or out. The peak is scaled by what the transfer did to NAV, as a fund's unit price would be: the
 * drawdown's ratio is the same before and after it. A fund that was emptied begins anew.
 */
function transfer(track: NavTrack, transfersUsd: number | null): NavTrack {
  const moved = transfersUsd === null || track.transfersUsd === null ? 0 : transfersUsd - track.transfersUsd;
  const known = { ...track, transfersUsd: transfersUsd ?? track.transfersUsd };
  // After a start the peak stands in for the level that was not remembered.
  const before = track.lastUsd ?? track.peakUsd;
  if (moved === 0 || before === null) return known;
  const after = before + moved;
  const lastUsd = track.lastUsd === null ? null : after;
  const leap =
    track.leap === null
      ? null
      : { ...track.leap, fromUsd: track.leap.fromUsd + moved, toUsd: track.leap.toUsd + moved };
  if (before <= 0 || after <= 0) return { ...known, lastUsd, leap, peakUsd: null };
  return {
    ...known,
    lastUsd,
    leap,
    peakUsd: track.peakUsd === null ? null : (track.peakUsd * after) / before,
  };
}

/** The files' own peak counts when they say a new one: one that is only repeated knows of no transfer since. */
function heedFilePeak(track: NavTrack, filePeakUsd: number | null): NavTrack {
  if (filePeakUsd === null || filePeakUsd === track.filePeakUsd) return track;
  return { ...track, filePeakUsd, peakUsd: Math.max(track.peakUsd ?? filePeakUsd, filePeakUsd) };
}

const believe = (track: NavTrack, navUsd: number): NavTrack => ({
  ...track,
  lastUsd: navUsd,
  leap: null,
  peakUsd: Math.max(track.peakUsd ?? navUsd, navUsd),
});

/**
 * A leap that has lasted. Upwards nobody earned it in an instant: it is taken for a deposit that nobody listed, so the
 * peak is scaled with it and the drawdown before it remains. Downwards the peak stays: it may be a loss.
 */
function accept(track: NavTrack, { fromUsd }: Leap, navUsd: number): NavTrack {
  const up = navUsd > fromUsd && fromUsd > 0 && track.peakUsd !== null;
  const peakUsd = up ? ((track.peakUsd ?? navUsd) * navUsd) / fromUsd : track.peakUsd;
  return believe({ ...track, peakUsd }, navUsd);
}

function seeLevel(track: NavTrack, navUsd: number, limits: LeapLimits): NavTrack {
  const { navJumpFactor: factor, navJumpUsd } = limits;
  // Against a remembered peak only a factor makes sense: how far NAV has moved since is not known.
  const from = track.lastUsd ?? track.peakUsd;
  const by = track.lastUsd === null ? null : navJumpUsd;
  if (from === null || !leapt(from, navUsd, factor, by)) return believe(track, navUsd);
  const { leap } = track;
  const again = leap !== null && !leapt(leap.toUsd, navUsd, factor, navJumpUsd);
  const next = { fromUsd: from, toUsd: navUsd, readings: again ? leap.readings + 1 : 1 };
  if (next.readings >= LEAP_READINGS) return accept(track, next, navUsd);
  return { ...track, leap: next, leaps: track.leaps + (again ? 0 : 1) };
}

/** The track after a look at the fund; the same file seen again changes nothing. */
export function seeNav(track: NavTrack, fund: FundView, limits: LeapLimits): NavTrack {
  const { navUsd, transfersUsd, peakUsd, updatedAt } = fund.nav;
  const readAt = updatedAt ?? fund.surfaces.nav.updatedAt ?? fund.at;
  if (navUsd === null || !Number.isFinite(navUsd) || readAt === track.readAt) return track;
  const moved = transfer({ ...track, readAt }, transfersUsd);
  return seeLevel(heedFilePeak(moved, peakUsd), navUsd, limits);
}

/** (peak − NAV) ÷ peak of what is believed; null while that is not known. */
export function trackedDrawdown({ peakUsd, lastUsd }: NavTrack): number | null {
  if (peakUsd === null || lastUsd === null || peakUsd <= 0) return null;
  return Math.max(0, (peakUsd - lastUsd) / peakUsd);
}
