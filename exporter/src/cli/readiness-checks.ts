// What a kill will need, as the running exporter finds it now; or, without a token for that, as it was found last.
import type { Check } from './checks.ts';
import { ask } from './http-client.ts';
import type { Io } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { age } from './print.ts';

/** Terminals are walked through in a browser, several accounts one behind the other. */
const LOOK_MS = 155_000;

function checksIn(account: string, list: readonly unknown[], now: number): readonly Check[] {
  return list.filter(isRecord).map(({ name, ok, detail, at }) => {
    const ago = typeof at === 'number' ? `, ${age(Math.max(0, now - at))} ago` : '';
    return {
      name: `${account}: ${String(name)}`,
      ok: ok === true || (ok === null ? null : false),
      detail: `${String(detail ?? '')}${ago}`,
    };
  });
}

function foundIn(body: unknown, now: number): readonly Check[] {
  return (listOf(body, 'accounts') ?? [])
    .filter(isRecord)
    .flatMap((one) => checksIn(String(one.account), listOf(one, 'checks') ?? [], now));
}

/** The last look of each account, from its frame. */
async function lastFound(io: Io, why: string): Promise<readonly Check[]> {
  const reply = await ask(io, 'GET', '/api/accounts');
  const accounts = reply.kind === 'answer' ? (listOf(reply.body, 'accounts') ?? []).filter(isRecord) : [];
  const found = accounts.flatMap(({ id, readiness }) =>
    isRecord(readiness) ? checksIn(String(id), listOf(readiness, 'checks') ?? [], Date.now()) : [],
  );
  return [{ name: 'kill path', ok: null, detail: `not looked at now: ${why}` }, ...found];
}

/** Nothing is pressed: a lock is walked to up to its last confirm. */
export async function checkReadiness(io: Io, acceptPages: boolean): Promise<readonly Check[]> {
  const body = { accounts: 'all', acceptPages };
  const reply = await ask({ ...io, answerMs: LOOK_MS }, 'POST', '/api/control/readiness', body);
  if (reply.kind === 'unreachable') return [];
  if (reply.kind === 'unknown') return [{ name: 'kill path', ok: false, detail: reply.why }];
  if (reply.status === 200) return foundIn(reply.body, Date.now());
  const denied = reply.status === 401 || reply.status === 403;
  if (denied) return lastFound(io, 'this needs a token that may control (TRIPLINE_TOKEN)');
  return [{ name: 'kill path', ok: false, detail: `HTTP ${reply.status}` }];
}
