// Where the bars of a span come from: from what InfluxDB has rolled up for good, or from the samples themselves.
import { HOUR_MS } from '../../../core/history/bar.ts';
import type { Ms } from '../../../core/types.ts';

export interface Run {
  readonly from: Ms;
  readonly to: Ms;
  /** false: its bars are made of its samples. */
  readonly rolled: boolean;
}

/**
 * The span in runs without gap or overlap. `done`: beginnings of hours that are rolled up, ascending; before `rawFrom`
 * there are no samples any more, so the bars are all there is.
 */
export function runsOf(from: Ms, to: Ms, rawFrom: Ms, done: readonly Ms[]): readonly Run[] {
  const runs: Run[] = [];
  let at = from;
  const upTo = (wanted: Ms, rolled: boolean): void => {
    const end = Math.min(wanted, to);
    if (end <= at) return;
    const last = runs.at(-1);
    if (last?.rolled === rolled) runs[runs.length - 1] = { ...last, to: end };
    else runs.push({ from: at, to: end, rolled });
    at = end;
  };
  upTo(rawFrom, true);
  for (const hour of done) {
    upTo(hour, false);
    upTo(hour + HOUR_MS, true);
  }
  upTo(to, false);
  return runs;
}
