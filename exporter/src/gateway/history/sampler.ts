// Takes at most one sample a second of each account, from the newest frames, and hands them to the history.
import { sampleOf } from '../../core/sample.ts';
import type { View } from '../view.ts';
import type { History } from './handle.ts';

export const EVERY_MS = 1_000;

/** What is shown of an account that no longer changes is no news, and is not kept a second time. */
export function sampler(view: View, history: Pick<History, 'write'>): () => void {
  const taken = new Map<string, number>();
  return () => {
    const accounts = view.latest()?.accounts ?? [];
    const fresh = accounts.filter(({ id, at }) => at > (taken.get(id) ?? 0));
    for (const { id, at } of fresh) taken.set(id, at);
    history.write(
      fresh.map((account) => ({ id: account.id, currency: account.currency, sample: sampleOf(account) })),
    );
  };
}

/** Samples every second until it is told to end. */
export function keepSampling(view: View, history: Pick<History, 'write'>): () => void {
  const timer = setInterval(sampler(view, history), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
