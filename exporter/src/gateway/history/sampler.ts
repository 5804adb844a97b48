// Takes at most one sample a second of each account, from the newest frames, and hands them to the store.
import { sampleOf } from '../../core/sample.ts';
import type { View } from '../view.ts';
import type { SampleStore } from './store.ts';

export const EVERY_MS = 1_000;

/** What is shown of an account that no longer changes is no news, and is not kept a second time. */
export function sampler(view: View, store: Pick<SampleStore, 'write'>): () => void {
  const taken = new Map<string, number>();
  return () => {
    const accounts = view.latest()?.accounts ?? [];
    const fresh = accounts.filter(({ id, at }) => at > (taken.get(id) ?? 0));
    for (const { id, at } of fresh) taken.set(id, at);
    store.write(fresh.map((account) => ({ account: account.id, sample: sampleOf(account) })));
  };
}

/** Samples every second until it is told to end. */
export function keepSampling(view: View, store: Pick<SampleStore, 'write'>): () => void {
  const timer = setInterval(sampler(view, store), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
