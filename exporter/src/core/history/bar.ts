// A stretch of samples as one row. Longer bars come from shorter ones, and are the same as from the samples.
import type { PhaseName } from '../../contract.ts';
import type { Sample } from '../sample.ts';
import type { Ms } from '../types.ts';
import { BAR_FIGURES, type BarFigure, type BarRule } from './figures.ts';

export const MINUTE_MS: Ms = 60_000;
export const HOUR_MS: Ms = 3_600_000;

/** Figures as in `Sample`: money in minor units, ratios 0..1; null where no sample of the stretch knew it. */
export interface Bar extends Readonly<Record<BarFigure, number | null>> {
  /** Where the stretch begins: a multiple of its length since 1970. */
  readonly at: Ms;
  readonly samples: number;
  /** The last one. */
  readonly phase: PhaseName;
}

type Figures = Record<BarFigure, number | null>;

function next(by: BarRule, before: number | null, value: number | null): number | null {
  if (before === null || value === null) return before ?? value;
  if (by === 'max') return Math.max(before, value);
  if (by === 'min') return Math.min(before, value);
  return by === 'first' ? before : value;
}

const figuresOf = (sample: Sample): Figures =>
  Object.fromEntries(BAR_FIGURES.map(([name, of]) => [name, sample[of]])) as Figures;

const startOf = (at: Ms, step: Ms): Ms => Math.floor(at / step) * step;

/** A sample alone, as the bar of its stretch. */
const single = (sample: Sample, step: Ms): Bar => ({
  at: startOf(sample.at, step),
  samples: 1,
  phase: sample.phase,
  ...figuresOf(sample),
});

function joined(before: Bar, bar: Bar): Bar {
  const figures = Object.fromEntries(
    BAR_FIGURES.map(([name, , by]) => [name, next(by, before[name], bar[name])]),
  ) as Figures;
  return { at: before.at, samples: before.samples + bar.samples, phase: bar.phase, ...figures };
}

function rolled(bars: Iterable<Bar>, step: Ms): readonly Bar[] {
  const found: Bar[] = [];
  for (const bar of bars) {
    const last = found.at(-1);
    const at = startOf(bar.at, step);
    if (last?.at === at) found[found.length - 1] = joined(last, bar);
    else found.push({ ...bar, at });
  }
  return found;
}

/** Bars of `step` from samples, both oldest first. */
export const barsOf = (samples: readonly Sample[], step: Ms): readonly Bar[] =>
  rolled(
    samples.map((sample) => single(sample, step)),
    step,
  );

/** Bars of `step` from shorter ones, both oldest first. */
export const longerBars = (bars: readonly Bar[], step: Ms): readonly Bar[] => rolled(bars, step);
