// The configuration of an account: read by who may see it, written by an administrator, never with a secret in it.
import type { ConfigRequest, LinkReply } from '../../contract/request.ts';
import { noSuchAccount } from './accounts.ts';
import type { Deps } from './deps.ts';
import { isProblemCode, type ProblemCode, refuse } from './problem.ts';
import { json, type Reply } from './reply.ts';
import { type Route, route } from './route.ts';
import { ConfigAnswer, ConfigChange } from './schema/config.ts';
import { ofAccount } from './schema/input.ts';

const READ_TIMEOUT_MS = 2_000;
/** Longer than the engine is given to confirm, so that its silence is told by who knows what was written. */
const WRITE_TIMEOUT_MS = 5_000;

const READ_PROBLEMS = ['UNKNOWN_ACCOUNT', 'ENGINE_BUSY', 'ENGINE_SILENT'] as const;
const WRITE_PROBLEMS: readonly ProblemCode[] = [
  'UNKNOWN_ACCOUNT',
  'CONFIG_CHANGED',
  'CONFIG_BROKEN',
  'CONFIG_READ_ONLY',
  'CONFIG_NOT_WRITTEN',
  'REFUSED',
  'ENGINE_BUSY',
  'UNKNOWN_OUTCOME',
];

function replyTo(reply: LinkReply, account: string): Reply {
  if (reply.type === 'config') return json(200, reply.config);
  if (reply.type !== 'refused') return refuse('UNKNOWN_OUTCOME', 'the engine gave no clear answer');
  const { code, detail, errors } = reply;
  if (code === 'UNKNOWN_ACCOUNT') return noSuchAccount(account);
  return refuse(isProblemCode(code) ? code : 'REFUSED', detail, errors === undefined ? {} : { errors });
}

async function ask({ link, log }: Deps, request: ConfigRequest, timeoutMs: number): Promise<Reply> {
  try {
    return replyTo(await link.request(request, timeoutMs), request.account);
  } catch (error) {
    if (error instanceof Error && error.name === 'LinkBusy')
      return refuse('ENGINE_BUSY', 'try again in a second');
    log.warn({ err: error, request: request.name }, 'no answer about a configuration');
    if (request.name === 'config') return refuse('ENGINE_SILENT', 'the configuration was not read');
    return refuse('UNKNOWN_OUTCOME', 'read the configuration again before you try once more');
  }
}

const read = (deps: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/accounts/:id/config',
    scope: 'read',
    tag: 'config',
    summary:
      'The configuration of an account: limits, rules, risk, exits, kill, linked accounts, day, readiness',
    params: ofAccount,
    answers: [{ status: 200, what: 'It as it is on disk, and its version', schema: ConfigAnswer }],
    problems: READ_PROBLEMS,
    handle: ({ params: { id } }) => ask(deps, { name: 'config', account: id }, READ_TIMEOUT_MS),
  });

const write = (deps: Deps): Route =>
  route({
    method: 'PUT',
    path: '/api/accounts/:id/config',
    scope: 'admin',
    tag: 'config',
    summary: 'Change it: written to its file, then obeyed by the engine, then answered',
    params: ofAccount,
    body: ConfigChange,
    answers: [{ status: 200, what: 'It is written and in force', schema: ConfigAnswer }],
    problems: WRITE_PROBLEMS,
    handle({ params: { id }, body: { config, version = null }, caller }) {
      const request = { name: 'configure', account: id, config, version, by: caller.by } as const;
      return ask(deps, request, WRITE_TIMEOUT_MS);
    },
  });

export const config = (deps: Deps): readonly Route[] => [read(deps), write(deps)];
