// One value as a gauge draws it: its stretch of the dial, its thresholds, its texts and what a screen reader is told.
import type { DisplayValue, FieldConfig, FieldDisplay, Threshold } from '@grafana/data';
import { fillOf, type Scale, type Stretch } from '../../../../exporter/src/picture/scale.ts';
import { isLit, segmentsOf } from '../../../../exporter/src/picture/segments.ts';
import {
  type ColouredStretch,
  type Mark,
  marksOf,
  type Step,
  stretchesOf,
  withRoom,
} from '../../../../exporter/src/picture/thresholds.ts';
import type { GaugeOptions } from './options.ts';

/** Turns a number into the text and colour that the field's standard options give it. */
export type Format = (value: number) => Pick<DisplayValue, 'text' | 'prefix' | 'suffix' | 'color'>;

export interface Label {
  readonly share: number;
  readonly text: string;
}

export interface GaugePicture {
  readonly name: string;
  /** The value as text; where there is none, what the field says instead. */
  readonly text: string;
  /** null: the value is unknown, and no bar is drawn. */
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly fill: Stretch | null;
  /** Where the bar ends that grows from the other end of `fill`. */
  readonly endpoint: number | null;
  readonly color: string;
  readonly segments: readonly (Stretch & { readonly lit: boolean; readonly color: string })[];
  /** Colours along the whole dial, of which the bar shows its part. */
  readonly gradient: readonly ColouredStretch[];
  readonly ring: readonly ColouredStretch[];
  readonly labels: readonly Label[];
}

/** Labels nearer to each other than this share of the dial would overlap. */
const LABEL_GAP = 0.07;
const GRADIENT_STEPS = 40;
/** Where the field has no text for what it does not know. */
const UNKNOWN = '–';
/** Neighbours overlap by this share of the dial, or a hair of the ground shows between them. */
const OVERLAP = 0.002;

const joined = ({ prefix = '', text, suffix = '' }: ReturnType<Format>): string =>
  `${prefix}${text}${suffix}`;

/** Grafana leaves a limit that nobody set open; then it is a share of one, or of a hundred. */
function scaleOf({ min, max, unit }: FieldConfig): Scale {
  return { min: min ?? 0, max: max ?? (unit === 'percentunit' ? 1 : 100) };
}

/** Steps in the field's own unit: percentages are of the way from minimum to maximum. */
export function stepsOf(
  { thresholds }: FieldConfig,
  { min, max }: Scale,
  colorOf: (name: string) => string,
): readonly Step[] {
  const absolute = ({ value }: Threshold): number =>
    thresholds?.mode === 'percentage' && Number.isFinite(value) ? min + ((max - min) * value) / 100 : value;
  return (thresholds?.steps ?? []).map((step) => ({
    // A saved dashboard holds null where the first step's minus infinity stood: JSON has no such number.
    value: step.value === null ? Number.NEGATIVE_INFINITY : absolute(step),
    color: colorOf(step.color),
  }));
}

/** The colour that the field would have at each point of the scale. */
function gradientOf({ min, max }: Scale, format: Format, fallback: string): readonly ColouredStretch[] {
  return Array.from({ length: GRADIENT_STEPS }, (_, nth) => ({
    from: nth / GRADIENT_STEPS,
    to: Math.min(1, (nth + 1) / GRADIENT_STEPS + OVERLAP),
    color: format(min + ((max - min) * (nth + 0.5)) / GRADIENT_STEPS).color ?? fallback,
  }));
}

export interface Subject {
  readonly display: Pick<FieldDisplay, 'name' | 'display' | 'field'>;
  readonly format: Format;
  readonly colorOf: (name: string) => string;
  readonly fallbackColor: string;
}

export function pictureOf(subject: Subject, options: GaugeOptions): GaugePicture {
  const { display, format, colorOf, fallbackColor } = subject;
  const { field } = display;
  const scale = scaleOf(field);
  const value = Number.isFinite(display.display.numeric) ? display.display.numeric : null;
  const neutral = options.neutral ?? null;
  const fill = value === null ? null : fillOf(value, scale, neutral);
  const steps = stepsOf(field, scale, colorOf);
  const color = display.display.color ?? fallbackColor;
  const gradient = options.gradient ? gradientOf(scale, format, color) : [];
  const colorAt = (share: number): string =>
    gradient[Math.min(gradient.length - 1, Math.floor(share * gradient.length))]?.color ?? color;
  const segments = options.segmentCount > 1 ? segmentsOf(options.segmentCount, options.segmentSpacing) : [];
  const growsDown = value !== null && neutral !== null && value < neutral;
  return {
    name: display.display.title ?? display.name,
    text: value === null ? display.display.text || UNKNOWN : joined(display.display),
    value,
    min: scale.min,
    max: scale.max,
    fill,
    endpoint: fill === null ? null : growsDown ? fill.from : fill.to,
    color,
    segments: segments.map((segment) => ({
      ...segment,
      lit: isLit(segment, fill),
      color: colorAt((segment.from + segment.to) / 2),
    })),
    gradient: segments.length > 0 ? [] : gradient,
    ring: options.showThresholdMarkers ? stretchesOf(steps, scale) : [],
    labels: options.showThresholdLabels ? labelsOf(marksOf(steps, scale), format) : [],
  };
}

const labelsOf = (marks: readonly Mark[], format: Format): readonly Label[] =>
  withRoom(marks, LABEL_GAP).map(({ value, share }) => ({ share, text: joined(format(value)) }));
