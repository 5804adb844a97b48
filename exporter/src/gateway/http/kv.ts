// The door of trading systems that push their own state: answered here and now, taken up by the engine behind.
import { kvStatus } from '../../core/risk/kv-status.ts';
import { isoMicros } from '../iso-micros.ts';
import type { Pushed } from '../pushes.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { SyncAnswer, SyncBody } from './schema/kv.ts';

export const SYNC_PATH = '/api/sync-kv-state';
const RETRY = { 'Retry-After': '5' };

function refusal(why: Exclude<Pushed, { ok: true }>['why'], account: string): Reply {
  switch (why) {
    case 'not heard':
      return refuse('NO_FRAME', 'nothing was taken; send it again in a few seconds', {}, RETRY);
    case 'busy':
      return refuse('ENGINE_BUSY', 'nothing was taken; send it again in a few seconds', {}, RETRY);
    case 'not pushed':
      return refuse('NOT_PUSHED', `"${account}" is read from its broker; push under another id`);
    case 'too many accounts':
      return refuse('TOO_MANY_ACCOUNTS', `"${account}" is not known, and no more accounts may be made`);
  }
}

const sync = ({ pushes }: Deps): Route =>
  route({
    method: 'POST',
    path: SYNC_PATH,
    scope: 'ingest',
    tag: 'trading systems',
    summary: 'Takes what a trading system says of its day; a part of it merges into what is known',
    body: SyncBody,
    answers: [{ status: 200, what: 'The status of the account', schema: SyncAnswer }],
    problems: ['NOT_PUSHED', 'TOO_MANY_ACCOUNTS', 'NO_FRAME', 'ENGINE_BUSY'],
    handle({ body: { account, state } }) {
      const answer = pushes.push(account, state);
      if (!answer.ok) return refusal(answer.why, account);
      const status = kvStatus(answer.pushed, answer.pushed.receivedAt, isoMicros);
      return json(200, { message: 'KV state synced successfully', status });
    },
  });

/** Counts what became of each push, whichever way it came in. */
function counted(route: Route, syncs: Deps['syncs']): Route {
  const count = (reply: Reply): Reply => {
    const result = reply.code?.toLowerCase() ?? 'ok';
    syncs.set(result, (syncs.get(result) ?? 0) + 1);
    return reply;
  };
  const serve: Route['serve'] = (raw) => {
    const reply = route.serve(raw);
    return reply instanceof Promise ? reply.then(count) : count(reply);
  };
  return { ...route, serve };
}

export const kv = (deps: Deps): readonly Route[] => [counted(sync(deps), deps.syncs)];
