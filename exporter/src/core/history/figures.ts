// The figures of a bar and the rule of each: one table for every store, so that all of them roll up alike.
import type { Sample } from '../sample.ts';

/** `first` and `last` are those that are known; all four give the same from parts of a stretch as from the whole. */
export type BarRule = 'first' | 'last' | 'max' | 'min';
export type SampleFigure = Exclude<keyof Sample, 'at' | 'phase' | 'confirmed'>;

/** [name in the bar, figure of the sample, rule]; the order is the format of stored bars: new ones go to the end. */
export const BAR_FIGURES = [
  ['mtmFirst', 'mtm', 'first'],
  ['mtmHigh', 'mtm', 'max'],
  ['mtmLow', 'mtm', 'min'],
  ['mtm', 'mtm', 'last'],
  ['worst', 'worst', 'min'],
  ['best', 'best', 'max'],
  ['realized', 'realized', 'last'],
  ['unrealized', 'unrealized', 'last'],
  ['coverageRatio', 'coverageRatio', 'min'],
  ['utilizationRatio', 'utilizationRatio', 'max'],
  ['open', 'open', 'last'],
  ['trades', 'trades', 'last'],
  ['navUsd', 'navUsd', 'last'],
  ['navHigh', 'navUsd', 'max'],
  ['navLow', 'navUsd', 'min'],
  ['drawdownRatio', 'drawdownRatio', 'max'],
  ['atrRatio', 'atrRatio', 'max'],
  ['makerFillRatio', 'makerFillRatio', 'last'],
  ['fallbackRatio', 'fallbackRatio', 'last'],
  ['slipQ25Bps', 'slipQ25Bps', 'last'],
  ['slippageBps', 'slippageBps', 'last'],
  ['slipQ75Bps', 'slipQ75Bps', 'last'],
  ['feePnlRatio', 'feePnlRatio', 'last'],
] as const satisfies readonly (readonly [name: string, of: SampleFigure, by: BarRule])[];

export type BarFigure = (typeof BAR_FIGURES)[number][0];
