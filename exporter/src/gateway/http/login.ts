// The one-time link that signs the page in: it trades its token for a cookie and goes to the page.
import { z } from 'zod';
import { cookieFor } from './auth/session.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import type { Reply } from './reply.ts';
import { type Route, route } from './route.ts';

const toPage = (headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 303,
  headers: { Location: '/', ...headers },
  type: 'text/plain',
  text: '',
});

export const login = ({ sessions, slowdown }: Deps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/login',
    scope: null,
    tag: 'page',
    summary: 'Signs the page in with the one-time link',
    query: z.strictObject({ token: z.string().min(1).max(200) }),
    answers: [{ status: 303, what: 'Signed in: a session cookie, and on to the page', type: 'text/plain' }],
    problems: ['LOGIN_REFUSED', 'TOO_MANY_FAILED_LOGINS'],
    async handle({ query, caller }) {
      // The link is easily clicked twice; who is signed in need not be told that it is used.
      if (caller.cookie) return toPage();
      const secret = sessions.redeem(query.token);
      if (secret !== null) return toPage({ 'Set-Cookie': cookieFor(secret) });
      const waited = await slowdown.failed(caller.address);
      if (!waited) return refuse('TOO_MANY_FAILED_LOGINS', 'wait a few seconds');
      return refuse('LOGIN_REFUSED', 'it works once, within ten minutes of the start');
    },
  }),
];
