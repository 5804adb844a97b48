// What the editor of the donut can set, and what holds where nothing was set.
import type { ReduceDataOptions } from '@grafana/data';

export type LegendMode = 'table' | 'list' | 'hidden';
export type LegendPlacement = 'right' | 'bottom';
export const LEGEND_VALUES = ['value', 'share', 'second'] as const;
export type LegendValue = (typeof LEGEND_VALUES)[number];

export interface AumOptions {
  readonly reduceOptions: ReduceDataOptions;
  readonly centre: 'total' | 'none';
  readonly centreLabel: string;
  readonly sort: 'descending' | 'none';
  /** Degrees that the smallest slice takes at least. */
  readonly leastSlice: number;
  /** Share of the radius that the ring takes, 0 to 1. */
  readonly ringWidth: number;
  /** Name of the field that holds the same values in a second currency; empty: there is none. */
  readonly secondField: string;
  readonly secondUnit: string;
  readonly legendMode: LegendMode;
  readonly legendPlacement: LegendPlacement;
  readonly legendValues: { readonly [which in LegendValue]?: boolean };
}

export const DEFAULTS: Omit<AumOptions, 'reduceOptions'> = {
  centre: 'total',
  centreLabel: 'Total',
  sort: 'descending',
  leastSlice: 6,
  ringWidth: 0.36,
  secondField: 'zar',
  secondUnit: 'currencyZAR',
  legendMode: 'table',
  legendPlacement: 'right',
  legendValues: { value: true, share: true, second: false },
};
