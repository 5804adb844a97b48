// Metrics of what comes and goes beside the brokers: alerts, sessions, pushes, and the configuration files.
import type { SessionFrame } from '../../contract/session.ts';
import { counter, gauge, type Scrape, type Table } from './table.ts';

const MOST_SESSIONS = 50;
const MOST_SEVERITIES = 10;

/** Alerts that fire, by severity; beyond ten severities the others stand together. */
function firing({ alerts }: Scrape) {
  const counts = new Map<string, number>();
  for (const { alert } of alerts.firing()) {
    const named = alert.severity ?? 'none';
    const severity = counts.has(named) || counts.size < MOST_SEVERITIES ? named : 'other';
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  return [...counts].map(([severity, count]) => [{ severity }, count] as const);
}

export const TOLD: Table<Scrape> = {
  each: (scrape) => [scrape],
  labels: () => ({}),
  lines: [
    gauge('alerts_firing', 'Alerts that we were told of and that fire.', firing),
    counter('alerts_received_total', 'Alerts recorded, by status.', ({ alerts: { counts } }) => [
      [{ status: 'firing' }, counts.firing],
      [{ status: 'resolved' }, counts.resolved],
    ]),
    counter('kv_syncs_total', 'Pushes of trading systems, by what became of them.', ({ syncs }) =>
      [...syncs].map(([result, count]) => [{ result }, count] as const),
    ),
    gauge('config_warnings', 'Things to mend or to know of the configuration files.', ({ frame }) =>
      frame === null ? null : (frame.configWarnings?.length ?? 0),
    ),
  ],
};

export const SESSIONS: Table<SessionFrame> = {
  each: ({ frame }) => frame?.sessions.slice(0, MOST_SESSIONS) ?? [],
  labels: ({ id, strategy, account, host, status }) => ({ session: id, strategy, account, host, status }),
  lines: [gauge('session_info', 'A strategy session that runs or ended lately; always 1.', () => 1)],
};
