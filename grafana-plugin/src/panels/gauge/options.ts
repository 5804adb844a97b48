// What the editor of a gauge panel can set, and what holds where nothing was set.
import type { ReduceDataOptions, VizOrientation } from '@grafana/data';

export type Preset = 'value' | 'pnl';
export type TextMode = 'auto' | 'value' | 'value_and_name' | 'name' | 'none';
export type BarShape = 'flat' | 'rounded';
export type EndpointMarker = 'point' | 'none';

/** Sizes in pixels; absent: as large as fits. */
export interface TextSizes {
  readonly titleSize?: number;
  readonly valueSize?: number;
}

export interface GaugeOptions {
  readonly preset: Preset;
  readonly reduceOptions: ReduceDataOptions;
  readonly orientation: VizOrientation;
  readonly textMode: TextMode;
  readonly text?: TextSizes;
  readonly showThresholdMarkers: boolean;
  readonly showThresholdLabels: boolean;
  /** Share of the radius that the bar takes, 0 to 1. */
  readonly barWidth: number;
  /** 1: the bar is whole. */
  readonly segmentCount: number;
  /** Room between two segments, as a share of one segment's room. */
  readonly segmentSpacing: number;
  readonly barShape: BarShape;
  readonly endpointMarker: EndpointMarker;
  readonly sparkline: boolean;
  readonly gradient: boolean;
  /** The value from which the bar grows either way; absent: from the minimum. */
  readonly neutral?: number;
  /** Pixels that a repeated gauge takes at least in a row, and in a column; beyond, the panel scrolls. */
  readonly minVizWidth: number;
  readonly minVizHeight: number;
}

type Set = Omit<GaugeOptions, 'reduceOptions' | 'orientation' | 'neutral' | 'text'>;

export const DEFAULTS: Set = {
  preset: 'value',
  textMode: 'auto',
  showThresholdMarkers: true,
  showThresholdLabels: false,
  barWidth: 0.24,
  segmentCount: 1,
  segmentSpacing: 0.3,
  barShape: 'flat',
  endpointMarker: 'none',
  sparkline: false,
  gradient: false,
  minVizWidth: 75,
  minVizHeight: 75,
};
