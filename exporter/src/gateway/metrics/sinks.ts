// Metrics of the ways by which people are told: what waits, what came of it, and what was never told.
import type { SinkStatus } from '../sinks/sink.ts';
import { counter, gauge, type Table } from './table.ts';

const SECOND_MS = 1_000;

export const SINKS: Table<SinkStatus> = {
  each: ({ sinks }) => sinks.status(),
  labels: ({ sink }) => ({ sink }),
  lines: [
    gauge('sink_queue_length', 'Messages that wait to be sent.', ({ waiting }) => waiting),
    counter('sink_dropped_total', 'Messages that were never sent on their own.', ({ dropped }) => dropped),
    gauge('sink_failing', 'Whether the sink fails now, 0 or 1.', ({ failingSince }) =>
      failingSince === null ? 0 : 1,
    ),
    gauge('sink_last_sent_timestamp_seconds', 'When something was last sent.', ({ lastSentAt }) =>
      lastSentAt === null ? null : lastSentAt / SECOND_MS,
    ),
    counter('notification_total', 'Messages, and tries that failed, by what became of them.', ({ results }) =>
      Object.entries(results).map(([result, count]) => [{ result }, count] as const),
    ),
  ],
};

export const STRANGERS: Table<readonly [bot: string, count: number]> = {
  each: ({ sinks }) => Object.entries(sinks.strangers()),
  labels: ([bot]) => ({ bot }),
  lines: [
    counter(
      'telegram_strangers_total',
      'Messages to the bot by people who may not command it.',
      ([, n]) => n,
    ),
  ],
};
