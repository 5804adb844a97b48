// Strategy sessions as the engine's register has them.

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
