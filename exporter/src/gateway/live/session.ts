// One session in the gateway: what the engine's register says of it, and what its source has told.
import type { SessionFrame, SessionStatus } from '../../contract/session.ts';
import type { Content } from './pack.ts';
import { EMPTY, type SessionState } from './state.ts';

export interface Session {
  /** As the engine last told. */
  frame: SessionFrame;
  state: SessionState;
  /** When its source was last heard, ms since the epoch; null: not yet. */
  heardAt: number | null;
  /** What clients get first, kept while the state stays the same, so that it is packed once for all who come. */
  opening: { readonly state: SessionState; readonly content: Content } | null;
  /** Text of the tick that clients have. */
  shownTick: string | null;
  /** The status that clients have been told of. */
  shownStatus: SessionStatus;
  tickShownAt: number;
  cancelTick: (() => void) | null;
  /** Ends its player; null while none plays. */
  stopPlaying: (() => void) | null;
  /** Monotonic time since when the engine no longer lists it; null while it does. */
  missingSince: number | null;
  /** Monotonic time at which the engine was last told that it has ended by itself. */
  toldEngineAt: number;
}

export const newSession = (frame: SessionFrame): Session => ({
  frame,
  state: EMPTY,
  heardAt: null,
  opening: null,
  shownTick: null,
  shownStatus: frame.status,
  tickShownAt: Number.NEGATIVE_INFINITY,
  cancelTick: null,
  stopPlaying: null,
  missingSince: null,
  toldEngineAt: Number.NEGATIVE_INFINITY,
});

const ENDED: readonly SessionStatus[] = ['stopped', 'failed', 'completed'];
export const hasEnded = (status: SessionStatus): boolean => ENDED.includes(status);

/**
 * A session that came to its end by itself is completed or failed, even though the register, told of it, shows it as
 * stopped. One that was stopped before its end is stopped.
 */
export function statusOf({ frame, state }: Session): { status: SessionStatus; reason: string | null } {
  const { said } = state;
  if (said === null || said.status === 'running' || frame.status === 'failed') {
    return { status: frame.status, reason: frame.why };
  }
  return { status: said.status, reason: said.reason };
}
