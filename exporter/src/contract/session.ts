// Strategy sessions as the engine's register has them.

import type { Known } from '../contract.ts';

export type SessionStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed' | 'completed';

/** A strategy session as the engine's register has it. */
export interface SessionFrame {
  readonly id: string;
  readonly user: string;
  readonly strategy: string;
  /** The account that it trades on: `broker_connection_id`. */
  readonly account: string;
  /** `replay`, or the id of the host that runs it. */
  readonly host: string;
  readonly speed: number;
  readonly status: SessionStatus;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Why it stopped or failed; null while it runs. */
  readonly why: string | null;
}

/** What to start: the session's id is chosen by who asks. */
export type SessionOrder = Pick<SessionFrame, 'id' | 'user' | 'strategy' | 'account' | 'speed'>;

/** What a person should know of a session, newest last: a trade that closed, a position that was entered, an error. */
export interface SessionNotice {
  readonly at: string;
  readonly kind: 'entry' | 'trade' | 'trouble';
  readonly text: string;
}

/** A session as its card shows it. Money in major units; null is unknown, never zero. */
export interface SessionCard extends SessionFrame {
  readonly currency: string | null;
  /** When its source was last heard; null: not yet. */
  readonly heardAt: number | null;
  readonly pnl: {
    readonly total: Known;
    readonly realized: Known;
    readonly unrealized: Known;
    readonly closedTrades: number;
    readonly winRate: string | null;
  };
  /** null while the source has told of none, open or not. */
  readonly positions:
    | readonly {
        readonly symbol: string;
        readonly qty: number;
        readonly entryPrice: Known;
        readonly currentPrice: Known;
        readonly unrealized: Known;
      }[]
    | null;
  /** Share of the day that has been played or has passed, 0..1. */
  readonly progressRatio: Known;
  /** The clock of the session's own market, as its source writes it. */
  readonly clock: string | null;
  readonly nodes: {
    readonly active: number;
    readonly pending: number;
    readonly completed: number;
    readonly failed: number;
  };
  readonly notices: readonly SessionNotice[];
}
