// Requests that cross the link between gateway and engine, and their answers.
import type { PlanView } from '../contract.ts';
import type { Check } from '../core/types.ts';
import type { SessionFrame, SessionOrder } from './session.ts';

/** An alert as Alertmanager told it. */
export interface Alert {
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly name: string;
  readonly severity: string | null;
  readonly account: string | null;
  readonly summary: string;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** The part of an account's configuration that may be read and written while it runs, in the config file's words. */
export interface AccountConfigView {
  readonly account: string;
  readonly broker: string;
  /** Names this very content; a write that carries another one is refused. */
  readonly version: string;
  /** limits, rules, risk, exits, day, readiness: money in major units, times in seconds. Secrets are never in it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of options that hold secrets and are set; their values cannot be read. */
  readonly secrets: readonly string[];
}

/** A command to accounts. */
export type AccountRequest =
  | {
      readonly name: 'kill' | 'cancel' | 'start' | 'stop' | 'reset-day';
      readonly accounts: readonly string[] | 'all';
      readonly reason: string;
      readonly by: string;
    }
  | {
      readonly name: 'rearm';
      readonly accounts: readonly string[];
      readonly reason: string;
      readonly clears: number;
      readonly by: string;
    }
  | {
      readonly name: 'exit';
      readonly accounts: readonly string[];
      readonly position: string;
      readonly reason: string;
      readonly by: string;
    };

/** What the engine answers itself. */
export type EngineRequest = AccountRequest | { readonly name: 'plan'; readonly account: string };

export type ConfigRequest =
  | { readonly name: 'config'; readonly account: string }
  | {
      readonly name: 'configure';
      readonly account: string;
      /** Unchecked: whoever keeps the configuration checks it. Parts that are absent stay as they are. */
      readonly config: Readonly<Record<string, unknown>>;
      /** null writes whatever is there now. */
      readonly version: string | null;
      readonly by: string;
    };

export type SessionRequest =
  | { readonly name: 'start-session'; readonly session: SessionOrder; readonly by: string }
  | {
      readonly name: 'stop-sessions';
      /** Sessions by id, all of a user, or all. Stopping what has ended changes nothing. */
      readonly which: { readonly ids: readonly string[] } | { readonly user: string } | 'all';
      readonly reason: string;
      readonly by: string;
    };

export interface AlertsRequest {
  readonly name: 'alerts';
  readonly alerts: readonly Alert[];
  readonly by: string;
}

/** A code that the broker's terminal wants of a person. It is passed on and never recorded. */
export interface CodeRequest {
  readonly name: 'code';
  readonly account: string;
  readonly code: string;
  readonly by: string;
}

/** Looks at what a kill would need; answered with the checks when all are done. */
export interface ReadinessRequest {
  readonly name: 'readiness';
  readonly accounts: readonly string[] | 'all';
  /** What the lock's pages look like now is taken for right from here on. */
  readonly acceptPages?: boolean;
  readonly by: string;
}

/** Where a sink stands in the journal. */
export interface NotifiedRequest {
  readonly name: 'notified';
  readonly sink: string;
  readonly through: number;
}

/** Everything that crosses the link to be answered. */
export type LinkRequest =
  | EngineRequest
  | ConfigRequest
  | SessionRequest
  | AlertsRequest
  | CodeRequest
  | ReadinessRequest
  | NotifiedRequest;

export interface ReadinessResult {
  readonly account: string;
  readonly checks: readonly Check[];
}

export type CommandResult =
  | { readonly account: string; readonly ok: true; readonly seq: number; readonly durable: boolean }
  | {
      readonly account: string;
      readonly ok: false;
      readonly code: string;
      readonly detail: string;
      readonly seq?: number;
    };

export type LinkReply =
  | { readonly type: 'results'; readonly results: readonly CommandResult[] }
  | { readonly type: 'plan'; readonly plan: PlanView | null }
  | { readonly type: 'config'; readonly config: AccountConfigView }
  /** The sessions that were started, or that this request stopped, and those of its `ids` that had ended before. */
  | { readonly type: 'sessions'; readonly sessions: readonly SessionFrame[] }
  | { readonly type: 'recorded'; readonly count: number }
  | { readonly type: 'readiness'; readonly accounts: readonly ReadinessResult[] }
  | {
      readonly type: 'refused';
      /** A code of the problem catalogue. */
      readonly code: string;
      readonly detail: string;
      readonly errors?: readonly { readonly path: string; readonly message: string }[];
    };
