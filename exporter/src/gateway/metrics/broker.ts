// Metrics of the links to brokers.
import type { AccountFrame, EngineFrame } from '../../contract.ts';
import { counter, gauge, histogram, type Table } from './table.ts';

/** Reasons come from an adapter's own code and are few; the bound is against a mistake there. */
const MOST_REASONS = 20;

const rejects = ({ stats }: AccountFrame) =>
  Object.entries(stats.parseRejects)
    .slice(0, MOST_REASONS)
    .map(([reason, count]) => [{ reason }, count] as const);

export const BROKER: Table<AccountFrame> = {
  each: ({ frame }) => frame?.accounts ?? [],
  labels: ({ id, broker }) => ({ account: id, broker }),
  lines: [
    gauge('broker_up', 'Whether the last read of the account succeeded.', (a) => (a.brokerUp ? 1 : 0)),
    counter('broker_parse_rejects_total', 'Rows of answers that could not be understood.', rejects),
    counter(
      'broker_relogins_total',
      'Logins after the first, because a session ended.',
      (a) => a.stats.relogins,
    ),
  ],
};

export const BROKER_REQUESTS: Table<EngineFrame['brokerRequests'][number]> = {
  each: ({ frame }) => frame?.engine.brokerRequests ?? [],
  labels: ({ broker, op, outcome }) => ({ broker, op, outcome }),
  lines: [
    histogram('broker_request_duration_seconds', 'Time that requests to the broker took.', (r) => r.duration),
  ],
};
