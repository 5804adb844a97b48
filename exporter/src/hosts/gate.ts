// An account's gate with its sessions behind it: closed when its own gate is, and no session of it runs.
import type { Gate } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';

/** The sessions of an account, which a gate shuts in or lets start again. */
export interface SessionDoor {
  /** Refuses every start from now on; fails unless each session of the account is known to be stopped. */
  close(account: string, reason: string): Promise<Answer<null>>;
  /** Allows starts again; nothing starts by itself. */
  open(account: string): void;
}

export function sessionGate(own: Gate, sessions: SessionDoor): Gate {
  let turn = 0;

  async function close(account: string, reason: string): Promise<Answer<null>> {
    // Neither waits for the other, and neither spares the other.
    const [gate, stops] = await Promise.allSettled([
      own.set(account, true, reason),
      sessions.close(account, `the account was closed: ${reason}`),
    ]);
    if (gate.status === 'rejected') throw gate.reason;
    if (stops.status === 'rejected') throw stops.reason;
    if (gate.value.ok || stops.value.ok) return gate.value.ok ? stops.value : gate.value;
    return { ...gate.value, message: `${gate.value.message}; ${stops.value.message}` };
  }

  return {
    async set(account, closed, reason) {
      turn += 1;
      const mine = turn;
      if (closed) return close(account, reason);
      const answer = await own.set(account, false, reason);
      // An opening that was overtaken by a closing must not open anything when its answer comes.
      if (answer.ok && mine === turn) sessions.open(account);
      return answer;
    },
  };
}
