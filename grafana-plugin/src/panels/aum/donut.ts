// The donut as data: which entries are drawn and how wide, which are listed only and why, and what all come to.
import { type Slice, slicesOf } from '../../../../exporter/src/picture/slices.ts';

export interface Entry {
  readonly name: string;
  /** null: nobody knows. */
  readonly value: number | null;
  readonly text: string;
  readonly color: string;
  /** The same value in the second currency. */
  readonly second: number | null;
}

export interface DrawnEntry extends Entry {
  /** Where it is drawn, and its share of what is drawn; null: it is listed only. */
  readonly slice: Slice | null;
  /** Why it is not drawn. */
  readonly why: 'negative' | 'nothing' | 'unknown' | null;
}

export interface Donut {
  readonly entries: readonly DrawnEntry[];
  /** Of everything that is known, negative values too; null where nothing is. */
  readonly total: number | null;
  readonly secondTotal: number | null;
  readonly unknown: number;
}

const sumOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

function whyNot(value: number | null): DrawnEntry['why'] {
  if (value === null) return 'unknown';
  if (value < 0) return 'negative';
  return value === 0 ? 'nothing' : null;
}

/** A total in the second currency is one only when every part of it is known there. */
export function donutOf(given: readonly Entry[], sort: 'descending' | 'none', leastDeg: number): Donut {
  const rank = ({ value }: Entry): number => value ?? Number.NEGATIVE_INFINITY;
  const entries = sort === 'none' ? given : [...given].sort((a, b) => rank(b) - rank(a));
  const slices = slicesOf(
    entries.map(({ value }) => value),
    leastDeg,
  );
  const known = entries.filter(({ value }) => value !== null);
  const hasSecond = known.every(({ second }) => second !== null);
  return {
    entries: entries.map((entry, index) => ({
      ...entry,
      slice: slices.find((slice) => slice.index === index) ?? null,
      why: whyNot(entry.value),
    })),
    total: sumOf(known.map(({ value }) => value)),
    secondTotal: hasSecond ? sumOf(known.map(({ second }) => second)) : null,
    unknown: entries.length - known.length,
  };
}

/** `34 %`, `0.4 %`, `< 0.1 %`: a share that is there never reads as nothing. */
export function shareText(slice: Slice | null): string {
  if (slice === null) return '–';
  const percent = slice.share * 100;
  if (percent < 0.1) return '< 0.1 %';
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
