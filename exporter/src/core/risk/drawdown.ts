// The drawdown of a fund: what its engine says, else what its own peak or history gives.
import type { Known } from '../../contract.ts';
import { quotient, sum } from './known.ts';
import type { Dated, Found, NavSurface } from './surfaces.ts';

export interface Drawdown {
  readonly ratio: number;
  /** The file and key that it came from, or `computed`. */
  readonly source: string;
}

export interface Stated {
  /** The name of the file. */
  readonly source: string | null;
  readonly found: Found | null;
}

/** The first of the stated ones, else (peak − NAV) / peak; null when nothing gives it. */
export function drawdownOf(stated: readonly Stated[], nav: NavSurface | null): Drawdown | null {
  for (const { source, found } of stated) {
    if (found !== null) return { ratio: found.ratio, source: `${source ?? 'last read'} ${found.key}` };
  }
  if (nav === null || nav.navUsd === null) return null;
  const ratio = belowPeak(peakOf(nav), nav.navUsd);
  return ratio === null ? null : { ratio, source: 'computed' };
}

/** The file's own peak, else the top of its series, as money that came and went has moved it. */
export function peakOf(nav: NavSurface): Known {
  return nav.peakUsd ?? seriesPeak(nav.series, nav.transfers ?? []);
}

/** A NAV above its peak is a new peak: no drawdown. */
function belowPeak(peak: Known, nav: number): Known {
  if (peak === null || peak <= 0) return null;
  return nav >= peak ? 0 : quotient(peak - nav, peak);
}

/**
 * A transfer moves every value before it, so that it is never a drawdown nor a new peak. Unknown when a transfer or
 * a value cannot be placed in time: to guess the order would show a loss that was none, or hide one.
 */
function seriesPeak(series: readonly Dated[], transfers: readonly Dated[]): Known {
  if (transfers.length === 0) return highest(series.map(({ usd }) => usd));
  const placed = [...series, ...transfers].every(({ at }) => at !== null);
  if (!placed) return null;
  const latestFirst = [...series].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  const later = [...transfers].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  let moved = 0;
  let next = 0;
  const adjusted = latestFirst.map(({ at, usd }) => {
    for (let transfer = later[next]; transfer !== undefined; transfer = later[next]) {
      if ((transfer.at ?? 0) <= (at ?? 0)) break;
      moved += transfer.usd;
      next += 1;
    }
    return usd + moved;
  });
  return highest(adjusted);
}

/** A loop, because a long history would not fit into the arguments of one call. */
function highest(values: readonly number[]): Known {
  let top: Known = null;
  for (const value of values) if (top === null || value > top) top = value;
  return top !== null && Number.isFinite(top) ? top : null;
}

/** Deposits less withdrawals; null when the file lists none at all. */
export function transfersUsd(nav: NavSurface | null): Known {
  const transfers = nav?.transfers ?? null;
  if (transfers === null) return null;
  return transfers.length === 0 ? 0 : sum(transfers.map(({ usd }) => usd));
}
