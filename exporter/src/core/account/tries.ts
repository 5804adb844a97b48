// When an effect that failed may be tried again.
import type { Ms } from '../types.ts';
import type { View } from './state.ts';

const MAX_BACKOFF_MS = 5_000;

/** True when `key` has not been tried, or its pause, which doubles with each failure, is over. */
export function mayTry(
  view: View,
  key: string,
  now: Ms,
  retryMs: Ms,
  mostMs: Ms = Math.max(MAX_BACKOFF_MS, retryMs),
): boolean {
  const tried = view.tried[key];
  if (tried === undefined) return true;
  return now - tried.at >= Math.min(retryMs * 2 ** Math.max(0, tried.failures - 1), mostMs);
}
