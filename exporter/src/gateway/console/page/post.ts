// Sends a command and says what is certain: recorded with its number, refused with its reason, or unknown.
import type { CommandResult } from '../../../contract/request.ts';

/** The gateway gives the engine 2 s; whoever has not answered by then will not. */
const ANSWER_MS = 10_000;

export type Asked =
  | { readonly kind: 'recorded'; readonly results: readonly CommandResult[] }
  | { readonly kind: 'refused'; readonly text: string }
  /** It may have been done. Asking again with the same key is safe. */
  | { readonly kind: 'unknown'; readonly text: string };

const NOT_LOGGED_IN =
  'This page is not logged in: it may look, not act. Open the one-time login link that the exporter printed when ' +
  'it started; a restart prints a new one. Meanwhile, in a terminal on its machine: tripline kill ACCOUNT ' +
  '--reason "…" --socket';

interface Body {
  readonly seq?: number | null;
  readonly results?: readonly CommandResult[];
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

function resultsOf(body: Body | null, account: string | null): readonly CommandResult[] | null {
  if (body?.results !== undefined && body.results.length > 0) return body.results;
  if (account === null || typeof body?.seq !== 'number') return null;
  return [{ account, ok: true, seq: body.seq, durable: true }];
}

function read(status: number, body: Body | null, account: string | null): Asked {
  const text = [body?.code, body?.detail ?? body?.title ?? `HTTP ${status}`]
    .filter((part) => part !== undefined)
    .join(': ');
  const results = status < 300 || status === 409 ? resultsOf(body, account) : null;
  if (status < 300) {
    return results === null
      ? { kind: 'unknown', text: 'The exporter gave no sequence number.' }
      : { kind: 'recorded', results };
  }
  if (status === 401) return { kind: 'refused', text: NOT_LOGGED_IN };
  if (results !== null && body?.results !== undefined) return { kind: 'recorded', results };
  // 503: the command was not passed on. Other failures of the gateway leave it open whether it was.
  if (status < 500 || status === 503) return { kind: 'refused', text };
  return { kind: 'unknown', text };
}

const request = (fields: object, more: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-tripline': '1', ...more },
  body: JSON.stringify(fields),
  signal: AbortSignal.timeout(ANSWER_MS),
});

/** Sends what is passed on and not recorded. Null when it was; otherwise why not, in a sentence. Never rejects. */
export async function passOn(path: string, fields: object): Promise<string | null> {
  try {
    const response = await fetch(path, request(fields));
    if (response.ok) return null;
    if (response.status === 401) return NOT_LOGGED_IN;
    const body: Body | null = await response.json().catch(() => null);
    return body?.detail ?? body?.title ?? `It was refused: HTTP ${response.status}.`;
  } catch {
    return 'No answer came. Sending it again is safe.';
  }
}

/** Never rejects. `account` null means all of them. */
export async function post(
  path: string,
  account: string | null,
  fields: object,
  key: string,
): Promise<Asked> {
  try {
    const response = await fetch(path, request(fields, { 'idempotency-key': key }));
    return read(response.status, await response.json().catch(() => null), account);
  } catch {
    return { kind: 'unknown', text: 'No answer came.' };
  }
}
