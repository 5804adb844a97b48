// What there is to ask for: the golden exposition, the process' own metrics, what is recorded, and what servers add.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CONDITION_IDS } from '../../exporter/src/core/settings.ts';
import { processFamilies } from '../../exporter/src/gateway/metrics/process.ts';
import { type Asked, questionOf } from './promql.ts';

const GOLDEN = new URL('../../exporter/src/gateway/metrics/exposition.golden', import.meta.url);

/** Of these labels every value is known, so that a word that is renamed is missed. */
const WORDS = ['phase', 'condition', 'limit', 'state', 'quantile', 'stage', 'cause'];
/** Prometheus adds them to whatever it scrapes. */
const ADDED = ['job', 'instance'];
/** Metrics of Prometheus and Alertmanager themselves. */
const FOREIGN = /^(up|ALERTS|scrape_\w+|prometheus_\w+|alertmanager_\w+|process_\w+|nodejs_\w+)$/;

export interface Exposed {
  /** Metric to its labels, and each label to the values that it has there. */
  readonly metrics: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly recorded: ReadonlySet<string>;
}

type Labels = Map<string, Set<string>>;

function takeSample(line: string, metrics: Map<string, Labels>): void {
  const [, name = '', inner = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
  const labels = metrics.get(name) ?? new Map();
  metrics.set(name, labels);
  for (const [, label = '', value = ''] of inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels.set(label, (labels.get(label) ?? new Set()).add(value));
  }
}

/** The metrics of an exposition by their samples; a family without a sample has its name and no label. */
export function metricsIn(text: string): Map<string, Labels> {
  const metrics = new Map<string, Labels>();
  for (const line of text.split('\n')) {
    const [, family, type] = /^# TYPE (\S+) (\w+)/.exec(line) ?? [];
    if (family !== undefined && type !== 'histogram') metrics.set(family, metrics.get(family) ?? new Map());
    if (line !== '' && !line.startsWith('#')) takeSample(line, metrics);
  }
  return metrics;
}

export async function exposed(recorded: Iterable<string>): Promise<Exposed> {
  const metrics = metricsIn(readFileSync(fileURLToPath(GOLDEN), 'utf8'));
  for (const { name } of await processFamilies()()) metrics.set(name, new Map());
  metrics.get('tripline_condition_state')?.set('condition', new Set(CONDITION_IDS));
  metrics.get('tripline_condition_headroom_ratio')?.set('condition', new Set(CONDITION_IDS));
  return { metrics, recorded: new Set(recorded) };
}

function wrongIn({ metric, labels }: Asked, { metrics, recorded }: Exposed): readonly string[] {
  if (recorded.has(metric) || FOREIGN.test(metric)) return [];
  const known = metrics.get(metric);
  if (known === undefined) return [`there is no metric ${metric}`];
  return Object.entries(labels).flatMap(([label, values]) => {
    const has = known.get(label);
    if (has === undefined) return ADDED.includes(label) ? [] : [`${metric} has no label ${label}`];
    const unknown = WORDS.includes(label) ? values.filter((value) => !has.has(value)) : [];
    return unknown.map((value) => `${metric} never has ${label}="${value}"`);
  });
}

/** What is wrong with an expression, in sentences; nothing when all that it asks for exists. */
export function wrongWith(expr: string, known: Exposed): readonly string[] {
  const { asked, grouped } = questionOf(expr);
  const labels = new Set([...ADDED, ...[...known.metrics.values()].flatMap((of) => [...of.keys()])]);
  return [
    ...asked.flatMap((one) => wrongIn(one, known)),
    ...grouped.filter((label) => !labels.has(label)).map((label) => `nothing has a label ${label}`),
  ];
}
