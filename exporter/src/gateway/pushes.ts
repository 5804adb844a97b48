// What trading systems push, merged and answered here at once and handed to the engine, whose word is final.
import type { PushedState, PushedView } from '../contract/pushed.ts';
import { mergePush } from '../core/risk/kv-status.ts';
import type { EngineLink } from './ports.ts';
import type { View } from './view.ts';

export interface PushLimits {
  /** Pushed accounts, the configured ones included; a push for a new id makes one while there are fewer. */
  readonly maxAccounts: number;
  /** Per identity and address. */
  readonly syncsPerMinute: number;
}

/** A push every ten milliseconds from one address. */
export const DEFAULT_PUSH_LIMITS: PushLimits = { maxAccounts: 32, syncsPerMinute: 6_000 };

export type Pushed =
  | { readonly ok: true; readonly pushed: PushedView }
  | { readonly ok: false; readonly why: 'not heard' | 'not pushed' | 'too many accounts' | 'busy' };

export interface Pushes {
  /** The newest that is known of the account's own word; null when it has said nothing. */
  current(account: string): PushedView | null;
  push(account: string, patch: PushedState): Pushed;
}

export interface PushesDeps {
  readonly view: View;
  readonly link: EngineLink;
  readonly maxAccounts: number;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
}

/** A frame that is not fresh means that nobody may be acting on what is pushed: that is no success. */
export function createPushes({ view, link, maxAccounts, now }: PushesDeps): Pushes {
  /** Ahead of the frame by what is on its way to the engine; an entry for each account that has pushed here. */
  const ahead = new Map<string, PushedView>();
  const current = (account: string): PushedView | null => {
    const own = ahead.get(account) ?? null;
    const shown = view.account(account)?.pushed ?? null;
    if (own === null || shown === null) return own ?? shown;
    return shown.receivedAt > own.receivedAt ? shown : own;
  };
  const refusalOf = (account: string): Exclude<Pushed, { ok: true }>['why'] | null => {
    if (!view.fresh()) return 'not heard';
    if (ahead.has(account)) return null;
    const known = view.account(account);
    if (known !== undefined) return known.broker === 'pushed' ? null : 'not pushed';
    const shown = view.latest()?.accounts ?? [];
    const ids = shown.filter(({ broker }) => broker === 'pushed').map(({ id }) => id);
    return new Set([...ids, ...ahead.keys()]).size < maxAccounts ? null : 'too many accounts';
  };
  return {
    current,
    push(account, patch) {
      const why = refusalOf(account);
      if (why !== null) return { ok: false, why };
      const before = current(account);
      // Never before the last one, so that a clock that was set back cannot make old values look newer than these.
      const receivedAt = Math.max(now(), before?.receivedAt ?? 0);
      if (!link.push(account, patch, receivedAt)) return { ok: false, why: 'busy' };
      const pushed = { state: mergePush(before?.state ?? {}, patch), receivedAt };
      ahead.set(account, pushed);
      return { ok: true, pushed };
    },
  };
}
