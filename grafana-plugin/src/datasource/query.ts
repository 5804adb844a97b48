// What can be asked of the stream, and how the data source is set up.
import type { DataQuery, DataSourceJsonData } from '@grafana/data';

export const KINDS = ['accounts', 'positions', 'sessions', 'events', 'series', 'frames'] as const;
export type Kind = (typeof KINDS)[number];

export interface StreamQuery extends DataQuery {
  readonly kind?: Kind;
  /** Ids with commas between them, or a variable; empty: all. */
  readonly accounts?: string;
  /** Asked once, for annotations: what has happened in the range of the dashboard. */
  readonly once?: boolean;
}

export interface StreamSettings extends DataSourceJsonData {
  readonly exporterUrl?: string;
}

export interface StreamSecrets {
  readonly readToken?: string;
}

export const DEFAULT_KIND: Kind = 'accounts';

const ALL = new Set(['', 'all', '$__all', '*']);

/** The ids that a text names; null: all of them. */
export function wantedOf(text: string): ReadonlySet<string> | null {
  const names = text
    .replace(/[{}]/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 || names.some((name) => ALL.has(name.toLowerCase())) ? null : new Set(names);
}
