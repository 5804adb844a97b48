// What an answer to a command makes certain: recorded with its number, refused with its reason, or unknown.
import type { CommandResult } from '../../../contract/request.ts';
import type { Asked, Command } from './door.ts';

export interface Body {
  readonly seq?: number | null;
  readonly results?: readonly CommandResult[];
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

function resultsOf(body: Body | null, accounts: Command['accounts']): readonly CommandResult[] | null {
  if (body?.results !== undefined && body.results.length > 0) return body.results;
  const [account, ...more] = accounts === 'all' ? [] : accounts;
  if (account === undefined || more.length > 0 || typeof body?.seq !== 'number') return null;
  return [{ account, ok: true, seq: body.seq, durable: true }];
}

/** `notKnown` is what to say to who is not known at that door. */
export function answerOf(
  status: number,
  body: Body | null,
  accounts: Command['accounts'],
  notKnown: string,
): Asked {
  const text = [body?.code, body?.detail ?? body?.title ?? `HTTP ${status}`]
    .filter((part) => part !== undefined)
    .join(': ');
  const results = status < 300 || status === 409 ? resultsOf(body, accounts) : null;
  if (status < 300) {
    return results === null
      ? { kind: 'unknown', text: 'The exporter gave no sequence number.' }
      : { kind: 'recorded', results };
  }
  if (status === 401) return { kind: 'refused', text: notKnown };
  if (results !== null && body?.results !== undefined) return { kind: 'recorded', results };
  // 503: the command was not passed on. Other failures of the gateway leave it open whether it was.
  if (status < 500 || status === 503) return { kind: 'refused', text };
  return { kind: 'unknown', text };
}
