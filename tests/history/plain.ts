// Plain arithmetic of the slow answers, which shares no line with that of the history.
import type { Cell } from '../../exporter/src/core/history/question.ts';
import type { Ms } from '../../exporter/src/core/types.ts';

export type Row = readonly Cell[];

const MINUTE = 60_000;
export const minuteOf = (at: Ms): Ms => at - (at % MINUTE);
export const sum = (values: readonly number[]): number => values.reduce((so, one) => so + one, 0);
export const six = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;
export const ratio = (of: number, by: number): number | null => (by === 0 ? null : six(of / by));
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(sum(values) / values.length) + 0;
export const known = <T>(values: readonly (T | null)[]): T[] =>
  values.flatMap((one) => (one === null ? [] : [one]));
export const first = <T>(values: readonly (T | null)[]): T | null => known(values)[0] ?? null;
export const last = <T>(values: readonly (T | null)[]): T | null => known(values).at(-1) ?? null;
export const most = (values: readonly (number | null)[]): number | null =>
  known(values).length === 0 ? null : Math.max(...known(values));
export const least = (values: readonly (number | null)[]): number | null =>
  known(values).length === 0 ? null : Math.min(...known(values));
export const within = <T>(rows: readonly T[], at: (row: T) => Ms, from: Ms, to: Ms): T[] =>
  rows.filter((row) => at(row) >= from && at(row) < to);
