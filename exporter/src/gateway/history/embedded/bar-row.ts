// A bar as a row of integers, which is how it is kept: minutes since 1970, samples, phase, then `BAR_FIGURES`.
import { PHASES } from '../../../contract.ts';
import { type Bar, MINUTE_MS } from '../../../core/history/bar.ts';
import { BAR_FIGURES, type BarFigure } from '../../../core/history/figures.ts';
import type { Row } from './codec.ts';
import { PER_UNIT } from './row.ts';

const FIGURES = BAR_FIGURES.map(([name, of]) => [name, PER_UNIT.get(of) ?? 1] as const);

export const barRow = (bar: Bar): Row => [
  bar.at / MINUTE_MS,
  bar.samples,
  PHASES.indexOf(bar.phase),
  ...FIGURES.map(([name, perUnit]) => {
    const value = bar[name];
    return value === null ? null : Math.round(value * perUnit);
  }),
];

/** Throws RangeError for a row that no bar can have made. A row from before a figure existed lacks it. */
export function barFrom(row: Row): Bar {
  const [minute, samples, place] = row;
  const phase = PHASES[place ?? -1];
  if (typeof minute !== 'number' || typeof samples !== 'number' || phase === undefined) {
    throw new RangeError('not a row of a bar');
  }
  const figures = FIGURES.map(([name, perUnit], i) => {
    const kept = row[3 + i] ?? null;
    return [name, kept === null ? null : kept / perUnit];
  });
  const rest: Record<BarFigure, number | null> = Object.fromEntries(figures);
  return { at: minute * MINUTE_MS, samples, phase, ...rest };
}

/**
 * Bars by time. Of two of the same stretch the one of more samples stands, and of equal ones the later: samples are
 * only ever added to those that a bar was made of, but once they are forgotten a bar may be made of a few late ones.
 */
export function mergedBars(kept: readonly Bar[], more: readonly Bar[]): readonly Bar[] {
  const byTime = new Map(kept.map((bar) => [bar.at, bar]));
  for (const bar of more) {
    if (bar.samples >= (byTime.get(bar.at)?.samples ?? 0)) byTime.set(bar.at, bar);
  }
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}
