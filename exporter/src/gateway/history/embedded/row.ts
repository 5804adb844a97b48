// A sample as a row of integers, which is how it is kept: the order of the columns is the format of the file.
import { PHASES } from '../../../contract.ts';
import type { Sample } from '../../../core/sample.ts';
import type { Row } from './codec.ts';

/** Ratios and basis points keep six digits. */
const DIGITS = 1e6;

type NumberField = Exclude<keyof Sample, 'at' | 'phase' | 'confirmed'>;

/** How each figure is kept as an integer; the order is the format's, so new ones go to the end. */
export const FIGURES: readonly (readonly [field: NumberField, perUnit: number])[] = [
  ['mtm', 1],
  ['worst', 1],
  ['best', 1],
  ['realized', 1],
  ['unrealized', 1],
  ['peak', 1],
  ['coverageRatio', DIGITS],
  ['utilizationRatio', DIGITS],
  ['open', 1],
  ['readAgeMs', 1],
  ['markAgeMs', 1],
  ['trades', 1],
  ['streak', 1],
  ['cooldownMs', 1],
  ['navUsd', 1],
  ['navAgeMs', 1],
  ['drawdownRatio', DIGITS],
  ['atrRatio', DIGITS],
  ['makerFillRatio', DIGITS],
  ['fallbackRatio', DIGITS],
  ['slippageBps', DIGITS],
  ['slipQ25Bps', DIGITS],
  ['slipQ75Bps', DIGITS],
  ['feePnlRatio', DIGITS],
];

export const PER_UNIT: ReadonlyMap<NumberField, number> = new Map(FIGURES);

/** A sample as a row of integers: time, phase, confirmed, then `FIGURES`; null = unknown. */
export type SampleRow = Row;
export const ROW_LENGTH = 3 + FIGURES.length;

export function rowOf(sample: Sample): SampleRow {
  const { at, phase, confirmed } = sample;
  const figures = FIGURES.map(([field, perUnit]) => {
    const value = sample[field];
    return value === null ? null : Math.round(value * perUnit);
  });
  return [at, PHASES.indexOf(phase), confirmed === null ? null : Number(confirmed), ...figures];
}

/** Throws RangeError for a row that no sample can have made. A row from before a figure existed lacks it. */
export function sampleFrom(row: SampleRow): Sample {
  const [at, place, confirmed = null] = row;
  const phase = PHASES[place ?? -1];
  if (typeof at !== 'number' || phase === undefined) throw new RangeError('not a row of a sample');
  const figures = FIGURES.map(([field, perUnit], i) => {
    const kept = row[3 + i] ?? null;
    return [field, kept === null ? null : kept / perUnit];
  });
  const rest: Record<NumberField, number | null> = Object.fromEntries(figures);
  return { at, phase, confirmed: confirmed === null ? null : confirmed === 1, ...rest };
}

/** Rows by time, each once: what was met again later stands. */
export function merged(kept: readonly SampleRow[], more: readonly SampleRow[]): readonly SampleRow[] {
  const byTime = new Map([...kept, ...more].map((row) => [row[0] ?? 0, row]));
  return [...byTime.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
}
