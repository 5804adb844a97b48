// Looks at what a kill will need, when a person asks; answered when every check has its result. Nothing is killed.
import { z } from 'zod';
import type { ReadinessRequest } from '../../contract/request.ts';
import { noSuchAccount } from './accounts.ts';
import { missing } from './control.ts';
import type { Deps } from './deps.ts';
import { isProblemCode, refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { manyOrAll, ofAccount } from './schema/input.ts';
import { ReadinessAnswer } from './schema/readiness.ts';

/** A terminal is walked through in a browser, and an account may wait for its turn behind others. */
const READINESS_MS = 150_000;

async function ask({ link, log }: Deps, request: ReadinessRequest): Promise<Reply> {
  try {
    const reply = await link.request(request, READINESS_MS);
    if (reply.type === 'readiness') return json(200, { accounts: reply.accounts });
    if (reply.type === 'refused')
      return refuse(isProblemCode(reply.code) ? reply.code : 'REFUSED', reply.detail);
    return refuse('REFUSED', 'the engine answered something else');
  } catch (error) {
    if (error instanceof Error && error.name === 'LinkBusy')
      return refuse('ENGINE_BUSY', 'try again in a second');
    log.warn({ err: error }, 'no answer about the readiness');
    return refuse(
      'ENGINE_SILENT',
      `no answer within ${READINESS_MS / 1000} s; the result is shown when it is there`,
    );
  }
}

const acceptPages = z
  .boolean()
  .default(false)
  .meta({ description: "What the lock's pages look like now is taken for right from here on" });

const shared = {
  method: 'POST',
  scope: 'control',
  tag: 'control',
  answers: [{ status: 200, what: 'Every check with its result', schema: ReadinessAnswer }],
  problems: ['UNKNOWN_ACCOUNT', 'REFUSED', 'ENGINE_BUSY', 'ENGINE_SILENT'],
} as const;

export const readiness = (deps: Deps): readonly Route[] => {
  const look = (accounts: readonly string[] | 'all', accept: boolean, by: string) => {
    const unknown = missing(deps, accounts);
    if (unknown !== undefined) return noSuchAccount(unknown);
    const unique = accounts === 'all' ? accounts : [...new Set(accounts)];
    return ask(deps, { name: 'readiness', accounts: unique, acceptPages: accept, by });
  };
  return [
    route({
      ...shared,
      path: '/api/control/readiness',
      summary: 'Look at what a kill of these accounts will need',
      body: z.strictObject({ accounts: manyOrAll, acceptPages }),
      handle: ({ body, caller }) => look(body.accounts, body.acceptPages, caller.by),
    }),
    route({
      ...shared,
      path: '/api/accounts/:id/readiness',
      summary: 'Look at what a kill of this account will need',
      params: ofAccount,
      body: z.strictObject({ acceptPages }),
      handle: ({ params, body, caller }) => look([params.id], body.acceptPages, caller.by),
    }),
  ];
};
