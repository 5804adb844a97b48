// prom-client's own metrics of the process and of this thread, as families.
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Family } from './expose.ts';

/** Gauges whose names end as only a counter's may. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export function processFamilies(): () => Promise<readonly Family[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  return async () =>
    (await registry.getMetricsAsJSON()).map(({ name, help, type, values }) => ({
      name,
      help,
      type: String(type) as Family['type'],
      values: values as Family['values'],
    }));
}
