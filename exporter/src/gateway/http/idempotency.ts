// The same Idempotency-Key with the same request gives the same answer; a doubled click is one command.
import { createHash } from 'node:crypto';
import { refuse } from './problem.ts';
import type { Reply } from './reply.ts';

const KEPT_MS = 10 * 60_000;
/** Beyond this the oldest answer is forgotten: its caller has long had it. */
const MOST_KEPT = 1_000;
/** Only answers that are certain are kept. After a 5xx the caller must be able to ask again. */
const isCertain = (reply: Reply): boolean => reply.status < 500;

interface Kept {
  readonly request: string;
  readonly at: number;
  readonly answer: Promise<Reply>;
}

export interface Once {
  /** Runs `act` unless `key` did already; `request` is all that must be equal for the two to be the same. */
  run(key: string, request: string, act: () => Promise<Reply>): Promise<Reply>;
}

export function createOnce(nowMs: () => number): Once {
  const kept = new Map<string, Kept>();
  const forgetOld = (): void => {
    for (const [key, { at }] of kept) {
      if (kept.size < MOST_KEPT && nowMs() - at < KEPT_MS) return;
      kept.delete(key);
    }
  };
  return {
    async run(key, request, act) {
      forgetOld();
      const hash = createHash('sha256').update(request).digest('hex');
      const known = kept.get(key);
      if (known !== undefined) {
        if (known.request === hash) return known.answer;
        return refuse('KEY_REUSED', 'take a new key for a new request');
      }
      const answer = act();
      kept.set(key, { request: hash, at: nowMs(), answer });
      const forget = (): boolean => kept.delete(key);
      void answer.then((reply) => isCertain(reply) || forget(), forget);
      return answer;
    },
  };
}
