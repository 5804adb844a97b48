// The gate of accounts whose strategy runs at the paper exchange: closed means that it places no order.
import type { Clock, Gate } from '../core/ports.ts';
import type { Answer, Failure } from '../core/types.ts';

/** An authorised call to the exchange as one user; it logs in by itself and answers its failures. */
export type StrategyCall = (call: {
  readonly method: 'POST';
  readonly path: string;
  readonly body: object;
}) => Promise<Answer<object>>;

/** `calls` by account. Setting it twice is setting it once; an answer that does not confirm is a failure. */
export function paperStrategy(calls: ReadonlyMap<string, StrategyCall>, clock: Clock): Gate {
  return {
    async set(account, closed, reason) {
      const call = calls.get(account);
      if (call === undefined) return { ok: false, at: clock.now(), ...noHost(account) };
      const path = `/v1/strategy/${closed ? 'halt' : 'resume'}`;
      const answer = await call({ method: 'POST', path, body: { reason } });
      if (!answer.ok) return answer;
      const done = 'halted' in answer.data && answer.data.halted === closed;
      return done
        ? { ok: true, data: null, at: answer.at }
        : { ok: false, at: answer.at, ...unconfirmed(closed) };
    },
  };
}

function noHost(account: string): Failure {
  return {
    kind: 'broker',
    retry: 'no',
    code: 'NO_HOST',
    message: `no strategy host is known for ${account}`,
  };
}

function unconfirmed(closed: boolean): Failure {
  const message = `the strategy did not confirm that it is ${closed ? 'halted' : 'resumed'}`;
  return { kind: 'shape', retry: 'yes', message };
}
