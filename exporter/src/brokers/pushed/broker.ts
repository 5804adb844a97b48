// An account whose trading system tells us of its day. It holds its positions itself: we can only ask it.
import type { PushedState, PushedView } from '../../contract/pushed.ts';
import type { Broker, Clock } from '../../core/ports.ts';
import { mergePush } from '../../core/risk/kv-status.ts';
import type { Answer, Failure, Ms } from '../../core/types.ts';

export interface PushedBrokerOptions {
  readonly id: string;
  readonly clock: Clock;
  /** How the trading system is asked; null where it cannot be. */
  readonly ask: Broker['ask'] | null;
  /** Looks whether it could be asked. */
  readonly preflight?: Broker['preflight'];
  /** After so long without a sync its last word no longer counts as the present. */
  readonly staleMs: Ms;
  /** What it last said before this process began. */
  readonly remembered?: PushedView | null;
}

export interface PushedBroker extends Broker {
  /** Merges what was pushed at `at` and tells the watchers. A word from before the last one is merged all the same. */
  take(patch: PushedState, at: Ms): void;
}

const notHere: Failure = {
  kind: 'broker',
  retry: 'no',
  message: 'the trading system holds its orders and positions itself',
};
const noWebhook: Failure = {
  kind: 'broker',
  retry: 'no',
  message: 'no webhook is configured: the trading system cannot be asked',
};

export function pushedBroker(options: PushedBrokerOptions): PushedBroker {
  const { id, clock, staleMs } = options;
  const watchers = new Set<() => void>();
  let pushed = options.remembered ?? null;
  const fail = (failure: Failure): Answer<never> => ({ ok: false, at: clock.now(), ...failure });
  /** The last word while it counts, or the failure that its absence is. */
  const present = (): PushedView | Answer<never> => {
    if (pushed === null) return fail({ kind: 'network', retry: 'yes', message: 'no sync yet' });
    const ageMs = clock.now() - pushed.receivedAt;
    if (ageMs <= staleMs) return pushed;
    return fail({ kind: 'network', retry: 'yes', message: `no sync for ${Math.floor(ageMs / 1000)} s` });
  };
  return {
    id,
    can: { marketOrders: false, lock: 'none', hands: 'owner', ordersPerSecond: 1 },
    stats: { parseRejects: {}, relogins: 0 },
    async account() {
      const word = present();
      if ('ok' in word) return word;
      const data = { positions: [], marks: {}, unparsed: [], brokerMtm: null, pushed: word };
      return { ok: true, data, at: clock.now() };
    },
    async orders() {
      const word = present();
      return 'ok' in word ? word : { ok: true, data: { orders: [], unparsed: [] }, at: clock.now() };
    },
    cancel: async () => fail(notHere),
    exit: async () => fail(notHere),
    ask: options.ask ?? (async () => fail(noWebhook)),
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    logout: async () => ({ ok: true, data: null, at: clock.now() }),
    preflight: options.preflight ?? (async () => []),
    take(patch, at) {
      const receivedAt = Math.max(at, pushed?.receivedAt ?? 0);
      pushed = { state: mergePush(pushed?.state ?? {}, patch), receivedAt };
      for (const changed of watchers) changed();
    },
  };
}
