// The events of a session's stream: which members each carries, and which of them are packed.
import type { Content } from './pack.ts';
import { type Session, statusOf } from './session.ts';
import { diagnosticsText, tradesOf } from './state-text.ts';

export const initialState = ({ frame, state }: Session): Content => ({
  event: 'initial_state',
  open: { session_id: frame.id, strategy_id: frame.strategy },
  packed: { diagnostics: diagnosticsText(state), trades: JSON.stringify(tradesOf(state)) },
});

/** The same content as long as nothing has changed. */
export function openingOf(session: Session): Content {
  const { state } = session;
  if (session.opening?.state !== state) session.opening = { state, content: initialState(session) };
  return session.opening.content;
}

/** Only the events named; the nodes' states are all there, because they are few. */
export const nodeEvents = ({ frame, state }: Session, ids: readonly string[]): Content => ({
  event: 'node_events',
  open: { session_id: frame.id },
  packed: { diagnostics: diagnosticsText(state, ids) },
});

export const tradeUpdate = ({ frame, state }: Session): Content => ({
  event: 'trade_update',
  open: { session_id: frame.id },
  packed: { trades: JSON.stringify(tradesOf(state)) },
});

export const tickUpdate = ({ frame, state }: Session): Content => ({
  event: 'tick_update',
  open: { session_id: frame.id },
  plain: { tick_state: state.tickText ?? 'null' },
});

export function sessionStatus(session: Session): Content {
  const { status, reason } = statusOf(session);
  return { event: 'session_status', open: { session_id: session.frame.id, status, reason } };
}
