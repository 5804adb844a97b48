// The paper exchange as a strategy host: each account's straddle, started and stopped over that user's own session.
import type { Clock } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';
import { type HostedSession, type StrategyHost, startOrder } from './host.ts';
import { readHosted } from './hosted.ts';

export const PAPER_STRATEGY = 'paper-short-straddle';

/** An authorised call to the exchange as one user; it logs in by itself and answers its failures. */
export type PaperCall = (call: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** The call must not be made twice: a lost answer is then `retry: 'unknown'`. */
  readonly once?: boolean;
}) => Promise<Answer<object>>;

const PATH = '/v1/strategy/sessions';

/** @param calls by account */
export function paperHost(calls: ReadonlyMap<string, PaperCall>, clock: Clock): StrategyHost {
  const call: (account: string, ...what: Parameters<PaperCall>) => Promise<Answer<object>> = async (
    account,
    what,
  ) => calls.get(account)?.(what) ?? notPaper(account, clock);
  return {
    id: 'paper',
    runs: (strategy, account) => strategy === PAPER_STRATEGY && calls.has(account),
    async start(session, events) {
      const body = startOrder(session, events);
      return done(await call(session.account, { method: 'POST', path: PATH, body, once: true }));
    },
    async stop(session, reason) {
      // An account that is no paper account any more is a matter for a person: it is not called stopped.
      const path = `${PATH}/${encodeURIComponent(session.id)}/stop`;
      const answer = await call(session.account, { method: 'POST', path, body: { reason } });
      const gone = !answer.ok && answer.code === 'NOT_FOUND';
      return gone ? { ok: true, data: null, at: answer.at } : done(answer);
    },
    async list() {
      const sessions: HostedSession[] = [];
      for (const ask of calls.values()) {
        const answer = await ask({ method: 'GET', path: PATH });
        const read = answer.ok ? readHosted(answer.data, answer.at) : answer;
        if (!read.ok) return read;
        sessions.push(...read.data);
      }
      return { ok: true, data: sessions, at: clock.now() };
    },
  };
}

const done = (answer: Answer<object>): Answer<null> => (answer.ok ? { ...answer, data: null } : answer);

function notPaper(account: string, clock: Clock): Answer<never> {
  const message = `${account} is not an account at the paper exchange`;
  return { ok: false, at: clock.now(), kind: 'broker', retry: 'no', message };
}
