// How a line of a metric table becomes a family: unknown values leave no series, never a zero.
import type { Frame, HistogramSnapshot, Known } from '../../contract.ts';
import type { AlertBook } from '../../core/alerts.ts';
import type { HistorySeen } from '../history/handle.ts';
import type { SinksSeen } from '../http/deps.ts';
import type { StreamStats } from '../stream/stats.ts';
import type { Family, Labels, Sample } from './expose.ts';
import type { KillCounts } from './kill-tally.ts';

/** Everything that the metrics of one scrape are read from. */
export interface Scrape {
  readonly frame: Frame | null;
  readonly frameAgeMs: number | null;
  readonly kills: KillCounts;
  readonly streams: StreamStats;
  readonly alerts: AlertBook;
  /** Pushes of trading systems by result. */
  readonly syncs: ReadonlyMap<string, number>;
  readonly sinks: Pick<SinksSeen, 'status' | 'strangers'>;
  /** null where none is kept. */
  readonly history: HistorySeen | null;
  readonly version: string;
}

type Labelled<V> = readonly (readonly [labels: Labels, value: V])[];

/** One metric. `read` gives one value, or a value for each set of further labels. */
export interface Line<S> {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram' | 'summary';
  readonly help: string;
  readonly read: (subject: S) => Labelled<Known | HistogramSnapshot>;
}

const PREFIX = 'tripline_';

const labelled = <V>(value: V | Labelled<V>): Labelled<V> =>
  Array.isArray(value) ? (value as Labelled<V>) : [[{}, value as V]];

export const gauge = <S>(name: string, help: string, read: (s: S) => Known | Labelled<Known>): Line<S> => ({
  name,
  type: 'gauge',
  help,
  read: (subject) => labelled(read(subject)),
});

export const counter = <S>(name: string, help: string, read: (s: S) => Known | Labelled<Known>): Line<S> => ({
  name,
  type: 'counter',
  help,
  read: (subject) => labelled(read(subject)),
});

/** Quantiles that somebody else has computed, each with the label `quantile`. */
export const summary = <S>(name: string, help: string, read: (s: S) => Labelled<Known>): Line<S> => ({
  name,
  type: 'summary',
  help,
  read,
});

export const histogram = <S>(
  name: string,
  help: string,
  read: (s: S) => HistogramSnapshot | Labelled<HistogramSnapshot>,
): Line<S> => ({ name, type: 'histogram', help, read: (subject) => labelled(read(subject)) });

function bucketsOf(
  name: string,
  labels: Labels,
  shared: Labels,
  snapshot: HistogramSnapshot,
): readonly Sample[] {
  const { bounds, counts, sum, count } = snapshot;
  const bucket = (le: string, value: number): Sample => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    sharedLabels: shared,
    value,
  });
  return [
    ...bounds.map((bound, i) => bucket(String(bound), counts[i] ?? 0)),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels, sharedLabels: shared, value: sum },
    { metricName: `${name}_count`, labels, sharedLabels: shared, value: count },
  ];
}

function samplesOf(
  name: string,
  labels: Labels,
  shared: Labels,
  value: Known | HistogramSnapshot,
): readonly Sample[] {
  if (value === null) return [];
  if (typeof value === 'object') return bucketsOf(name, labels, shared, value);
  return Number.isFinite(value) ? [{ labels, sharedLabels: shared, value }] : [];
}

/** A table: which subjects a scrape has, the labels of each, and the metrics that every one of them has. */
export interface Table<S> {
  readonly each: (scrape: Scrape) => readonly S[];
  readonly labels: (subject: S) => Labels;
  readonly lines: readonly Line<S>[];
}

/** The families of one table, in its order; those without any value keep their name and help. */
export function familiesOf<S>(table: Table<S>): (scrape: Scrape) => readonly Family[] {
  return (scrape) => {
    const subjects = table.each(scrape).map((subject) => [subject, table.labels(subject)] as const);
    return table.lines.map((line) => {
      const name = PREFIX + line.name;
      const values = subjects.flatMap(([subject, shared]) =>
        line.read(subject).flatMap(([labels, value]) => samplesOf(name, labels, shared, value)),
      );
      return { name, help: line.help, type: line.type, values };
    });
  };
}
