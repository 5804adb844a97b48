// Metrics of Tripline itself: how quickly it decides, how fresh it is, who listens.
import type { EngineFrame } from '../../contract.ts';
import { counter, gauge, histogram, type Scrape, type Table } from './table.ts';

const ofScrape = { each: (scrape: Scrape) => [scrape], labels: () => ({}) };
const dropped = ({ streams }: Scrape) =>
  Object.entries(streams.dropped).map(([reason, count]) => [{ reason }, count] as const);
const written = ({ streams }: Scrape) =>
  Object.entries(streams.events).map(([event, count]) => [{ event }, count] as const);
const age = ({ frameAgeMs }: Scrape) => (frameAgeMs === null ? null : frameAgeMs / 1000);

export const ENGINE: Table<EngineFrame> = {
  each: ({ frame }) => (frame === null ? [] : [frame.engine]),
  labels: () => ({}),
  lines: [
    histogram(
      'tick_to_decision_seconds',
      'Time from an input taken to its decision made.',
      (e) => e.tickToDecision,
    ),
    histogram('journal_append_seconds', 'Time until appended facts were on disk.', (e) => e.journalAppend),
    histogram('engine_loop_lag_seconds', 'How late the engine loop ran.', (e) => e.loopLag),
  ],
};

export const GATEWAY: Table<Scrape> = {
  ...ofScrape,
  lines: [
    gauge('build_info', 'The version that runs; always 1.', (s) => [[{ version: s.version }, 1]]),
    gauge('frame_age_seconds', 'Age of the frame that the other metrics are read from.', age),
    gauge('journal_up', 'Whether the journal has confirmed its last facts.', ({ frame }) =>
      frame === null ? null : frame.journalOk ? 1 : 0,
    ),
    gauge('stream_clients', 'Event streams that are open.', (s) => s.streams.clients),
    counter('stream_events_total', 'Events written to streams.', written),
    counter(
      'stream_dropped_total',
      'Streams dropped because they stood still, or refused because there were too many.',
      dropped,
    ),
  ],
};
