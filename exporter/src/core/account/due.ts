// due: what should be happening now, from the state alone; so recovery after a crash needs no code of its own.
import type { Effect } from '../effect.ts';
import type { Asked } from '../input.ts';
import { accountFresh, ordersFresh, ordersOf } from '../kill/machine.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms, Order } from '../types.ts';
import type { AccountState, KillPhase, Phase, View } from './state.ts';
import { currentTrip, runningKill } from './state.ts';

const MAX_BACKOFF_MS = 5_000;

/** True when `key` has not been tried, or its pause, which doubles with each failure, is over. */
function mayTry(view: View, key: string, now: Ms, retryMs: Ms): boolean {
  const tried = view.tried[key];
  if (tried === undefined) return true;
  const pause = Math.min(retryMs * 2 ** Math.max(0, tried.failures - 1), Math.max(MAX_BACKOFF_MS, retryMs));
  return now - tried.at >= pause;
}

function gateDue({ memory, view }: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  const closed = memory.phase.name !== 'watching';
  const key = closed ? 'gate:closed' : 'gate:open';
  if (view.gateClosed === closed || !mayTry(view, key, now, retryMs)) return [];
  return [{ type: 'gate', key, closed, reason: gateReason(memory.phase) }];
}

/** Why the gate is as it is, for whoever is stopped by it. */
function gateReason(phase: Phase): string {
  if (phase.name === 'blocked') return phase.why;
  return currentTrip(phase)?.reason ?? phase.name;
}

/** An exit of this round that still has time to fill is left alone; everything else that works is cancelled. */
function isOurs(order: Order, kill: KillPhase | null, view: View, now: Ms, repriceAfterMs: Ms): boolean {
  if (kill?.name !== 'flattening' || order.tag === null) return false;
  const own = kill.exits.find((e) => e.settled === null && e.exit.ref === order.tag);
  if (own === undefined) return false;
  return now - (view.tried[`exit:${own.exit.ref}`]?.at ?? own.at) < repriceAfterMs;
}

function cancelsDue(state: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  const { memory, view } = state;
  const kill = runningKill(memory.phase);
  if (kill === null && memory.cancelRequestedAt === null) return [];
  const { repriceAfterMs } = memory.settings.exit;
  return view.orders
    .filter((o) => isWorking(o) && !isOurs(o, kill, view, now, repriceAfterMs))
    .map((o): Effect => ({ type: 'cancel', key: `cancel:${o.id}`, orderId: o.id }))
    .filter((effect) => mayTry(view, effect.key, now, retryMs));
}

/** Intended in this life of the process and not sent yet. One from an earlier life may have been: the book decides. */
function exitsDue({ memory, view }: AccountState): readonly Effect[] {
  const kill = runningKill(memory.phase);
  if (kill?.name !== 'flattening') return [];
  return kill.exits
    .filter((e) => e.settled === null && e.seq > view.bootSeq)
    .filter((e) => view.tried[`exit:${e.exit.ref}`] === undefined && ordersOf(view, e.exit.ref).length === 0)
    .map(({ exit }): Effect => ({ type: 'exit', key: `exit:${exit.ref}`, exit }));
}

function readsDue(state: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  const { memory, view } = state;
  if (runningKill(memory.phase) === null && memory.cancelRequestedAt === null) return [];
  const due = (what: 'account' | 'orders', fresh: boolean, asked: Asked | null): readonly Effect[] => {
    const key = `read:${what}`;
    const failedLately = (view.tried[key]?.failures ?? 0) > 0 && !mayTry(view, key, now, retryMs);
    const wanted = !fresh || asked === null || asked.step < view.actedStep || now - asked.at >= retryMs;
    return wanted && !failedLately ? [{ type: 'read', key, what }] : [];
  };
  return [
    ...due('orders', ordersFresh(view), view.ordersAsked),
    ...due('account', accountFresh(view), view.accountAsked),
  ];
}

/** Effects that should be in flight now. The shell starts those whose key is not. */
export function due(state: AccountState, now: Ms): readonly Effect[] {
  const { exit } = state.memory.settings;
  const retryMs = state.memory.phase.name === 'stuck' ? exit.stuckRetryMs : exit.retryMs;
  return [
    ...gateDue(state, now, retryMs),
    ...cancelsDue(state, now, retryMs),
    ...exitsDue(state),
    ...readsDue(state, now, retryMs),
  ];
}
