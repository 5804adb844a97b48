// Metric families as data, and their text in either format. prom-client writes the text; nothing is kept
// between scrapes.
import { type Metric, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  readonly labels: Labels;
  /** Labels that many samples share: one object for all of them, so that they are written out only once. */
  readonly sharedLabels?: Labels;
  readonly value: number;
  /** Where a sample's name differs from its family's: `_bucket`, `_sum`, `_count`. */
  readonly metricName?: string;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly values: readonly Sample[];
}

export type Format = 'prometheus' | 'openmetrics';

/** The content type of each format. */
export const FORMATS = {
  prometheus: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const satisfies Record<Format, string>;

/**
 * A registry takes anything with a name, a type and `get`, though its types ask for its own classes.
 * For OpenMetrics it cuts `_total` from a counter's name, in place: hence a fresh object for each scrape.
 */
function asMetric({ name, help, type, values }: Family): Metric {
  const metric = { name, help, type, get: async () => ({ name: metric.name, help, type, values }) };
  return metric as unknown as Metric;
}

export function expose(families: readonly Family[], format: Format): Promise<string> {
  const registry = format === 'openmetrics' ? openMetrics() : new Registry();
  for (const family of families) registry.registerMetric(asMetric(family));
  return registry.metrics();
}

function openMetrics() {
  const registry = new Registry<typeof FORMATS.openmetrics>();
  registry.setContentType(FORMATS.openmetrics);
  return registry;
}
