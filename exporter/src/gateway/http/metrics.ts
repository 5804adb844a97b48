// What Prometheus scrapes: the plain text format, or OpenMetrics where the Accept header prefers it.
import { FORMATS, type Format } from '../metrics/expose.ts';
import { createExposition } from '../metrics/exposition.ts';
import type { Deps } from './deps.ts';
import { text } from './reply.ts';
import { type Route, route } from './route.ts';

/** As an Accept header names them; the first is for who does not care. */
const OFFERED: Readonly<Record<string, Format>> = {
  'text/plain; version=0.0.4': 'prometheus',
  'application/openmetrics-text; version=1.0.0': 'openmetrics',
};

export function metrics(deps: Deps): readonly Route[] {
  const expose = createExposition(deps);
  return [
    route({
      method: 'GET',
      path: '/metrics',
      scope: 'read',
      tag: 'metrics',
      summary: 'Metrics for Prometheus',
      answers: [{ status: 200, what: 'The exposition', type: 'text/plain' }],
      problems: [],
      async handle({ accepts }) {
        const format = OFFERED[accepts(Object.keys(OFFERED))] ?? 'prometheus';
        return text(FORMATS[format], await expose(format));
      },
    }),
  ];
}
