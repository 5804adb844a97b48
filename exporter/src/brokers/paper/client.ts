// Makes authorised calls to the paper exchange; an expired session is renewed and the call repeated once.
import type { Clock } from '../../core/ports.ts';
import type { Answer, Ms } from '../../core/types.ts';
import { failed, lostAnswer, readAnswer, wrongShape } from './failure.ts';
import type { Lane, Pace } from './pace.ts';
import { parseToken } from './parse.ts';
import { paperSession } from './session.ts';
import { type HttpRequest, type Transport, TransportError } from './transport.ts';

export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: unknown;
  /** The call must not be made twice: a lost answer is then `retry: 'unknown'`. */
  readonly once?: boolean;
  /** Orders and cancels wait their turn here; reads do not. */
  readonly lane?: Lane;
  /** Not to be sent after this time: by then the caller has given it up and may have acted otherwise. */
  readonly notAfter?: Ms;
}

export interface PaperClient {
  /** The JSON object that the exchange answered, or a failure. Never throws for a failure of the world. */
  call(call: Call): Promise<Answer<object>>;
  logout(): Promise<void>;
}

export interface PaperClientOptions {
  readonly transport: Transport;
  readonly user: string;
  readonly password: string;
  readonly clock: Clock;
  /** How long one request may take; 1.5 s unless given. */
  readonly timeoutMs?: Ms;
  /** Without it, lanes are open. */
  readonly pace?: Pace;
  /** Told of every successful login but the first. */
  readonly onRelogin?: () => void;
}

interface Attempt {
  readonly answer: Answer<object>;
  /** The session was turned away, so the call surely did not act. */
  readonly refused: boolean;
}

const TIMEOUT_MS = 1_500;
const NO_WAIT: Pace = () => Promise.resolve(() => {});

export function paperClient(options: PaperClientOptions): PaperClient {
  const { transport, clock, timeoutMs = TIMEOUT_MS, pace = NO_WAIT } = options;
  const session = paperSession(login, clock, options.onRelogin);

  async function send(call: Call, token: string | null): Promise<Answer<object>> {
    const once = call.once ?? false;
    try {
      return readAnswer(await transport(httpRequest(call, token), timeoutMs), once, clock.now());
    } catch (error) {
      if (error instanceof TransportError) return lostAnswer(error, once, clock.now());
      throw error;
    }
  }

  async function login(): Promise<Answer<string>> {
    const body = { user: options.user, password: options.password };
    const answer = await send({ method: 'POST', path: '/v1/login', body }, null);
    // The exchange's own words are left out here: they might repeat what was sent.
    if (!answer.ok) return { ...answer, message: `${answer.kind} ${answer.code ?? ''}`.trim() };
    const token = parseToken(answer.data);
    return token === null
      ? wrongShape('the login', false, answer.at)
      : { ok: true, data: token, at: answer.at };
  }

  async function authorised(call: Call): Promise<Attempt> {
    const token = await session.token();
    if (!token.ok) return { answer: token, refused: false };
    const now = clock.now();
    if (now > (call.notAfter ?? now)) return { answer: notSent('too late', now), refused: false };
    const answer = await send(call, token.data);
    const refused = !answer.ok && answer.kind === 'auth';
    if (refused) session.refused(token.data);
    else if (answer.ok) session.accepted();
    return { answer, refused };
  }

  /** One try, when its lane lets it pass. */
  async function attempt(call: Call): Promise<Attempt> {
    if (call.lane === undefined) return authorised(call);
    const leave = await pace(call.lane);
    if (leave === null) return { answer: notSent('too many orders wait', clock.now()), refused: false };
    return authorised(call).finally(leave);
  }

  return {
    async call(call) {
      const first = await attempt(call);
      return first.refused ? (await attempt(call)).answer : first.answer;
    },
    async logout() {
      const token = session.end();
      if (token !== null) await send({ method: 'POST', path: '/v1/logout' }, token);
    },
  };
}

function httpRequest(call: Call, token: string | null): HttpRequest {
  return {
    method: call.method,
    path: call.path,
    headers: {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

function notSent(why: string, at: Ms): Answer<never> {
  return failed({ kind: 'rate', retry: 'yes', message: `not sent: ${why}` }, at);
}
