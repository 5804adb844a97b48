// The catalogue of everything that can go wrong over HTTP: one code, one status, one title each.
import type { Log } from '../../log.ts';
import type { Reply } from './reply.ts';

export const PROBLEMS = {
  BAD_JSON: { status: 400, title: 'The body is not JSON' },
  TOO_DEEP: { status: 400, title: 'The body is nested too deeply' },
  INVALID: { status: 400, title: 'The request is not valid' },
  PROTOTYPE_KEY: { status: 400, title: 'The body names a key that is never allowed' },
  BAD_REQUEST: { status: 400, title: 'The request cannot be understood' },
  WHICH_FUND: { status: 400, title: 'There are several funds, and none is named' },
  NOT_AUTHENTICATED: { status: 401, title: 'This needs a valid token or a signed-in page' },
  LOGIN_REFUSED: { status: 401, title: 'The login link is wrong, used or too old' },
  NOT_ALLOWED: { status: 403, title: 'The caller lacks the scope for this' },
  FOREIGN_ORIGIN: { status: 403, title: 'The request comes from another site' },
  HEADER_MISSING: { status: 403, title: 'A signed-in page must send the X-Tripline header' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this path' },
  UNKNOWN_ACCOUNT: { status: 404, title: 'No such account' },
  UNKNOWN_SESSION: { status: 404, title: 'No such session' },
  UNKNOWN_STRATEGY: { status: 404, title: 'No host runs this strategy' },
  UNKNOWN_KILL: { status: 404, title: 'The account has no such kill' },
  UNKNOWN_QUESTION: { status: 404, title: 'The history has no such question' },
  NO_FUND: { status: 404, title: 'No fund is read' },
  WRONG_METHOD: { status: 405, title: 'This path does not take that method' },
  ALREADY_TRIPPED: { status: 409, title: 'The account has tripped already' },
  NOT_LOCKED: { status: 409, title: 'The account is not locked' },
  WRONG_TRIP: { status: 409, title: 'The lock belongs to another trip' },
  SAME_PERSON: { status: 409, title: 'A second identity must ask for this too' },
  NOT_DURABLE: { status: 409, title: 'The trip is not on disk yet' },
  NOT_WATCHING: { status: 409, title: 'The account is not being watched' },
  NOT_STOPPED: { status: 409, title: 'Monitoring is not stopped' },
  NOT_OPEN: { status: 409, title: 'No such position is open' },
  NOT_PUSHED: { status: 409, title: 'The account is not one that is pushed' },
  EXIT_RUNNING: { status: 409, title: 'The position is being left already' },
  NOT_WAITING: { status: 409, title: 'Nobody waits for a code' },
  ACCOUNT_CLOSED: { status: 409, title: 'The account does not let a session start now' },
  CONFIG_CHANGED: { status: 409, title: 'The configuration is not what it was when it was read' },
  CONFIG_BROKEN: { status: 409, title: 'The configuration file is broken; a person must mend it' },
  CONFIG_READ_ONLY: { status: 409, title: 'The configuration file may not be written' },
  REFUSED: { status: 409, title: 'The engine refused the command' },
  TOO_LARGE: { status: 413, title: 'The body is larger than 256 KiB' },
  TOO_MANY_ACCOUNTS: { status: 413, title: 'Pushing may make no more accounts' },
  WRONG_MEDIA_TYPE: { status: 415, title: 'The body must be application/json in UTF-8' },
  FOREIGN_HOST: { status: 421, title: 'The Host header names another machine' },
  KEY_REUSED: { status: 422, title: 'This Idempotency-Key came with another request before' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  TOO_MANY_QUESTIONS: { status: 429, title: 'Too many questions to the history wait already' },
  TOO_MANY_ALERTS: { status: 429, title: 'Too many alerts' },
  TOO_MANY_FAILED_LOGINS: { status: 429, title: 'Too many failed logins' },
  INTERNAL: { status: 500, title: 'The gateway failed; the engine is not touched by this' },
  HOST_FAILED: { status: 502, title: 'The strategy host did not do it' },
  NOT_READY: { status: 503, title: 'Not ready' },
  NO_FRAME: { status: 503, title: 'The engine has not been heard yet' },
  ENGINE_BUSY: {
    status: 503,
    title: 'The engine has too many commands waiting; this one was not carried out',
  },
  TOO_MANY_SESSIONS: { status: 503, title: 'Too many sessions run already' },
  TOO_MANY_STREAMS: { status: 503, title: 'Too many event streams are open' },
  CONFIG_NOT_WRITTEN: { status: 503, title: 'The configuration could not be written' },
  HISTORY_UNREADABLE: { status: 503, title: 'The history cannot be read now' },
  QUESTION_TOO_BIG: { status: 503, title: 'The question took too long or too much memory' },
  ENGINE_SILENT: { status: 504, title: 'The engine did not answer' },
  UNKNOWN_OUTCOME: { status: 504, title: 'The command may or may not have been carried out' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

/** An error answer by RFC 9457. `extra` holds further members, e.g. `errors` or `results`. */
export function refuse(
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const { status, title } = PROBLEMS[code];
  const type = `urn:tripline:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const text = JSON.stringify({ type, title, status, code, detail, ...extra });
  return { status, code, headers, type: 'application/problem+json', text };
}

/** What a bug of ours is told as: logged whole, said as nothing. */
export function failureOf(error: unknown, path: string, log: Log): Reply {
  log.error({ err: error, path }, 'a request failed');
  return refuse('INTERNAL', 'the log says more');
}
