// Brings the options of a saved panel to today's form: those of Grafana's own gauge, and what an older version wrote.
import type { PanelModel } from '@grafana/data';
import { DEFAULTS, type GaugeOptions } from './options.ts';

type Saved = Readonly<Record<string, unknown>>;

const numberIn = (value: unknown, least: number, most: number): number | undefined =>
  typeof value === 'number' && value >= least && value <= most ? value : undefined;

const oneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((each) => each === value);

/** Grafana's own panel counts the bar's width in thirds of the radius. */
const CORE_BAR = 3;

/** What Grafana's own radial gauge calls otherwise, or counts otherwise. */
function fromCore(saved: Saved): Partial<GaugeOptions> {
  const factor = numberIn(saved.barWidthFactor, 0, 1);
  const shape = oneOf(saved.barShape, ['flat', 'rounded'] as const);
  const marker = oneOf(saved.endpointMarker, ['point', 'none'] as const);
  const neutral = numberIn(saved.neutral, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const effects: unknown = saved.effects;
  const isGradient =
    typeof effects === 'object' && effects !== null && 'gradient' in effects && effects.gradient === true;
  return {
    ...(isGradient ? { gradient: true } : {}),
    ...(factor === undefined ? {} : { barWidth: factor / CORE_BAR }),
    ...(shape === undefined ? {} : { barShape: shape }),
    ...(saved.endpointMarker === undefined ? {} : { endpointMarker: marker ?? 'none' }),
    ...(neutral === undefined ? {} : { neutral }),
  };
}

const sane = (value: unknown, least: number, most: number, otherwise: number): number =>
  numberIn(value, least, most) ?? otherwise;

/**
 * Called by Grafana when a saved panel is opened. Options that are not ours stay where they are: a dashboard that
 * goes back to an older version finds them again.
 */
export function migrate(
  panel: Pick<PanelModel<Partial<GaugeOptions>>, 'options' | 'pluginVersion'>,
): Partial<GaugeOptions> {
  const saved: Saved & Partial<GaugeOptions> = { ...panel.options };
  const known = { ...saved, ...fromCore(saved) };
  return {
    ...known,
    barWidth: sane(known.barWidth, 0.02, 1, DEFAULTS.barWidth),
    segmentCount: sane(known.segmentCount, 1, 100, DEFAULTS.segmentCount),
    segmentSpacing: sane(known.segmentSpacing, 0, 1, DEFAULTS.segmentSpacing),
  };
}
