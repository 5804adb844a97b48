// Metrics of the history: what was kept, what was lost, and how far it is behind.
import type { HistorySeen } from '../history/handle.ts';
import { counter, gauge, type Table } from './table.ts';

export const HISTORY: Table<HistorySeen> = {
  each: ({ history }) => (history === null ? [] : [history]),
  labels: () => ({}),
  lines: [
    counter('history_samples_total', 'Samples of accounts kept on the disk.', ({ kept }) => kept),
    counter(
      'history_dropped_total',
      'What was lost of the history because a bound was met: the disk or the database was slow, full or away.',
      ({ dropped }) => dropped,
    ),
    counter('history_facts_total', 'Facts of the journal kept in the history.', ({ facts }) => facts),
    counter(
      'history_failures_total',
      'Times that the history could not be kept or the journal not be read; each is tried again.',
      ({ failures }) => failures,
    ),
    gauge(
      'history_journal_lag',
      'Facts of the journal that the history does not have yet.',
      ({ lag }) => lag,
    ),
    gauge(
      'history_waiting',
      'Samples, facts, trades and days on this disk that the database does not have yet.',
      ({ waiting }) => waiting,
    ),
    gauge('history_failing', 'Whether the history is in trouble now, 0 or 1.', ({ trouble }) =>
      trouble === null ? 0 : 1,
    ),
  ],
};
