// The latest frame and how old it is. Age is measured on this thread's own monotonic clock, so no clock can flatter it.
import type { AccountFrame, Frame } from '../contract.ts';

/** A frame older than this shows the past, not the present. */
export const FRESH_MS = 3_000;

export interface View {
  /** The newest frame, with every account that the engine has shown since it started. */
  latest(): Frame | null;
  /** Milliseconds since the latest frame arrived; null while none has. */
  ageMs(): number | null;
  fresh(): boolean;
  account(id: string): AccountFrame | undefined;
  take(frame: Frame): void;
  /** Calls `listener` after each frame; the returned function ends it. */
  subscribe(listener: () => void): () => void;
}

/**
 * Keeps the newest of each account, because a frame may hold only those that changed.
 * `nowMs` must never run backwards.
 */
export function createView(nowMs: () => number = () => performance.now()): View {
  const accounts = new Map<string, AccountFrame>();
  const listeners = new Set<() => void>();
  let newest: Frame | null = null;
  /** `newest` with all accounts, made when it is first asked for. */
  let whole: Frame | null = null;
  let arrivedAt = 0;
  const ageMs = (): number | null => (newest === null ? null : nowMs() - arrivedAt);
  return {
    latest() {
      if (newest === null) return null;
      whole ??= { ...newest, accounts: [...accounts.values()] };
      return whole;
    },
    ageMs,
    fresh: () => (ageMs() ?? Number.POSITIVE_INFINITY) < FRESH_MS,
    account: (id) => accounts.get(id),
    take(frame) {
      // Another engine may watch other accounts; what the last one showed is nobody's present.
      if (newest?.engine.startedAt !== frame.engine.startedAt) accounts.clear();
      for (const account of frame.accounts) accounts.set(account.id, account);
      newest = frame;
      whole = null;
      arrivedAt = nowMs();
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
