// Questions answered in the thread that asks them, for tests of whoever hands them on.
import type { Past } from '../../core/history/past.ts';
import { answer } from './answer.ts';
import { documentOf } from './answered.ts';
import type { Answers } from './answers.ts';

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

export const emptyPast: Past = {
  accounts: async () => [],
  samples: nothing,
  bars: nothing,
  facts: nothing,
  trades: nothing,
  days: async () => [],
};

/** Questions to a history, answered at once and in this thread. */
export const answersOf = (past: Past): Answers => ({
  async ask({ inquiry, setting, format }) {
    const outcome = await answer(past, inquiry, setting);
    if (!outcome.ok) return outcome;
    return { ok: true, bytes: new Uint8Array(Buffer.from(documentOf(outcome.answered, format))) };
  },
  close: async () => undefined,
});
