// A strategy host as the register sees it: it starts sessions, stops them, and says which ones it runs.
import type { SessionFrame, SessionStatus } from '../contract/session.ts';
import type { Answer } from '../core/types.ts';

/** Where a host sends what happens in its sessions. */
export interface EventsAddress {
  /** The exporter's own address, without a slash at its end. */
  readonly url: string;
  /** null = none is needed. */
  readonly token: string | null;
}

/** A session as its host lists it. */
export interface HostedSession {
  readonly id: string;
  readonly status: SessionStatus;
  readonly reason: string | null;
}

/** Every call answers; none throws for a failure of the world. */
export interface StrategyHost {
  readonly id: string;
  runs(strategy: string, account: string): boolean;
  /**
   * Idempotent by the session's id: for a session that runs it only renews where events go. `retry: 'unknown'` means
   * that the session may run all the same; any other failure, that it does not.
   */
  start(session: SessionFrame, events: EventsAddress): Promise<Answer<null>>;
  /** Idempotent: a session that the host does not know is stopped. */
  stop(session: SessionFrame, reason: string): Promise<Answer<null>>;
  /** null = the host does not tell. */
  list(): Promise<Answer<readonly HostedSession[] | null>>;
}

const eventsUrl = (events: EventsAddress, id: string): string =>
  `${events.url}/api/live-trading/sessions/${encodeURIComponent(id)}/events`;

/** What a host is told of a session that it is to start, in the words of the protocol. */
export function startOrder(session: SessionFrame, events: EventsAddress): Readonly<Record<string, unknown>> {
  return {
    session_id: session.id,
    user_id: session.user,
    strategy_id: session.strategy,
    account: session.account,
    speed_multiplier: session.speed,
    events_url: eventsUrl(events, session.id),
    events_token: events.token,
  };
}
