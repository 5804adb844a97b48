// The page's own door: commands go to the exporter that served it, with the cookie of its login.
import type { PlanView } from '../../../contract.ts';
import { answerOf, type Body } from './answer.ts';
import type { Command, Door } from './door.ts';
import { getJson } from './stream.ts';

/** The gateway gives the engine 2 s; whoever has not answered by then will not. */
const ANSWER_MS = 10_000;

const NOT_LOGGED_IN =
  'This page is not logged in: it may look, not act. Open the one-time login link that the exporter printed when ' +
  'it started; a restart prints a new one. Meanwhile, in a terminal on its machine: tripline kill ACCOUNT ' +
  '--reason "…" --socket';

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

/** Commands that have an address of their own for all accounts. */
const FOR_ALL: ReadonlySet<Command['what']> = new Set(['kill', 'cancel']);

/** Where a command goes and what it says there. One account stands in the address, which any proxy's log then shows. */
function addressed({ what, accounts, position, ...fields }: Command): readonly [string, object] {
  const [account, ...more] = accounts === 'all' ? [] : accounts;
  if (accounts === 'all' && FOR_ALL.has(what)) return [`/api/${what}`, fields];
  if (account === undefined || more.length > 0) return [`/api/control/${what}`, { ...fields, accounts }];
  const base = `/api/accounts/${encodeURIComponent(account)}`;
  if (position === undefined) return [`${base}/${what}`, fields];
  return [`${base}/positions/${encodeURIComponent(position)}/${what}`, fields];
}

export const pageDoor: Door = {
  async command(command, key) {
    const [path, fields] = addressed(command);
    try {
      const response = await fetch(path, request(fields, { 'idempotency-key': key }));
      const body: Body | null = await response.json().catch(() => null);
      return answerOf(response.status, body, command.accounts, NOT_LOGGED_IN);
    } catch {
      return { kind: 'unknown', text: 'No answer came.' };
    }
  },
  plan: (account) => getJson<PlanView>(`/api/accounts/${encodeURIComponent(account)}/plan`),
};
