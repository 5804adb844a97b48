// The alerts that were told to us, folded from the journal: which are news, which fire now, how many there were.
import type { Alert } from '../contract/request.ts';
import type { Recorded } from './fact.ts';
import type { Ms } from './types.ts';

/** The stream of alerts in the journal; no account may have this id. */
export const ALERTS = 'alerts';

/** Alerts that are remembered; beyond it the one that was heard of longest ago is forgotten. */
export const MOST_ALERTS = 10_000;

export interface KnownAlert {
  readonly alert: Alert;
  readonly receivedAt: Ms;
}

export interface AlertBook {
  /** True when the alert says something that its fingerprint did not say last; repeated notifications do not. */
  isNews(alert: Alert): boolean;
  take(recorded: Recorded): void;
  /** Those that fire, the newest first. */
  firing(): readonly KnownAlert[];
  /** How many were recorded, by status, since the journal began. */
  readonly counts: Readonly<Record<Alert['status'], number>>;
}

export function createAlertBook(): AlertBook {
  const known = new Map<string, KnownAlert>();
  const counts = { firing: 0, resolved: 0 };
  return {
    counts,
    isNews({ fingerprint, status, startsAt }) {
      const last = known.get(fingerprint)?.alert;
      return last === undefined || last.status !== status || last.startsAt !== startsAt;
    },
    take({ at, fact }) {
      if (fact.type !== 'AlertReceived') return;
      const { alert } = fact;
      counts[alert.status] += 1;
      // Set anew, so that the map's order is the order of hearing.
      known.delete(alert.fingerprint);
      known.set(alert.fingerprint, { alert, receivedAt: at });
      const [oldest] = known.keys();
      if (known.size > MOST_ALERTS && oldest !== undefined) known.delete(oldest);
    },
    firing: () => [...known.values()].filter(({ alert }) => alert.status === 'firing').reverse(),
  };
}
