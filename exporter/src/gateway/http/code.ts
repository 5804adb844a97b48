// A person's one-time code for the broker's terminal: passed on at once, and written nowhere on its way.
import { z } from 'zod';
import { noSuchAccount } from './accounts.ts';
import { missing } from './control.ts';
import type { Deps } from './deps.ts';
import { isProblemCode, refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { CodePassed, oneTimeCode } from './schema/code.ts';
import { ofAccount } from './schema/input.ts';

const TIMEOUT_MS = 2_000;

export const code = (deps: Deps): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/accounts/:id/code',
    scope: 'control',
    tag: 'control',
    summary: "The one-time code that the broker's terminal wants of a person",
    params: ofAccount,
    body: z.strictObject({ code: oneTimeCode }),
    answers: [
      { status: 202, what: 'It was passed on; whether the terminal takes it shows', schema: CodePassed },
    ],
    problems: ['UNKNOWN_ACCOUNT', 'NOT_WAITING', 'REFUSED', 'ENGINE_BUSY', 'UNKNOWN_OUTCOME'],
    async handle({ params: { id }, body, caller: { by } }) {
      if (missing(deps, [id]) !== undefined) return noSuchAccount(id);
      try {
        const request = { name: 'code', account: id, code: body.code, by } as const;
        const reply = await deps.link.request(request, TIMEOUT_MS);
        if (reply.type === 'recorded') return json(202, { account: id, passed: true });
        if (reply.type === 'refused') {
          return refuse(isProblemCode(reply.code) ? reply.code : 'REFUSED', reply.detail);
        }
      } catch (error) {
        if (error instanceof Error && error.name === 'LinkBusy') {
          return refuse('ENGINE_BUSY', 'send it again');
        }
        // The error may hold the request, and so the code: only its name is written.
        const name = error instanceof Error ? error.name : 'an error';
        deps.log.warn({ account: id, error: name }, 'a code was not confirmed');
      }
      return refuse('UNKNOWN_OUTCOME', 'the engine gave no clear answer; send the code again');
    },
  }),
];
