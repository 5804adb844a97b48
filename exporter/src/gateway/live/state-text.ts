// A session's documents as JSON text: its diagnostics, whole or of some events only, and its trades.
import type { TradesDocument } from './document.ts';
import type { SessionState } from './state.ts';

/** `{events_history, current_state}`; with `ids`, the history holds those events alone. */
export function diagnosticsText({ nodes, current }: SessionState, ids?: readonly string[]): string {
  const wanted = ids ?? [...nodes.keys()];
  const history = wanted.map((id) => `${JSON.stringify(id)}:${nodes.get(id) ?? 'null'}`);
  return `{"events_history":{${history.join(',')}},"current_state":${JSON.stringify(Object.fromEntries(current))}}`;
}

export const tradesOf = ({ about, trades }: SessionState): TradesDocument => ({
  ...about,
  trades: [...trades.values()],
});
