// The gate of an account whose strategy runs at the paper exchange: closed means that it places no order.
import type { Gate } from '../core/ports.ts';
import type { Answer, Failure } from '../core/types.ts';

/** An authorised call to the exchange as one user; it logs in by itself and answers its failures. */
type StrategyCall = (call: {
  readonly method: 'POST';
  readonly path: string;
  readonly body: object;
}) => Promise<Answer<object>>;

/** Setting it twice is setting it once; an answer that does not confirm is a failure. */
export function paperStrategy(call: StrategyCall): Gate {
  return {
    async set(_account, closed, reason) {
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

function unconfirmed(closed: boolean): Failure {
  const message = `the strategy did not confirm that it is ${closed ? 'halted' : 'resumed'}`;
  return { kind: 'shape', retry: 'yes', message };
}
