// due: what should be happening now, from the state alone; so recovery after a crash needs no code of its own.
import type { Effect } from '../effect.ts';
import type { Asked } from '../input.ts';
import { linkedDue } from '../kill/linked.ts';
import { lockDue } from '../kill/lock.ts';
import { logoutDue } from '../kill/logout.ts';
import { keyOf } from '../kill/manual-exit.ts';
import { askKey, asksOf } from '../kill/owner.ts';
import { accountFresh, ordersFresh, ordersOf, pendingOf } from '../kill/settle.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms, Order } from '../types.ts';
import { unsettled } from './requests.ts';
import type { AccountState, IntendedExit, Memory, Phase } from './state.ts';
import { currentTrip, restsFlat, runningKill } from './state.ts';
import { mayTry } from './tries.ts';

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

/** Exits that are on their way: of the kill while one runs, otherwise of what people asked for. */
function openExits({ phase, requests }: Memory): readonly IntendedExit[] {
  const kill = runningKill(phase);
  if (kill === null) return unsettled(requests);
  return kill.name === 'flattening' || kill.name === 'locking' ? pendingOf(kill.exits) : [];
}

/** Whether an order is to be cancelled: every one for a kill or a cancel, those of a position that is being left. */
function unwanted({ phase, requests }: Memory): (order: Order) => boolean {
  if (runningKill(phase) !== null || requests.cancel !== null) return () => true;
  const leaving = new Set(requests.exits.filter((r) => !r.abandoned).map((r) => r.position));
  const ours = new Set(unsettled(requests).map((e) => e.exit.ref));
  return (o) => leaving.has(keyOf(o)) || (o.tag !== null && ours.has(o.tag));
}

function cancelsDue({ memory, view }: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  const { repriceAfterMs } = memory.settings.exit;
  const isUnwanted = unwanted(memory);
  const exits = openExits(memory);
  // An exit that still has time to fill is left alone.
  const hasTime = (o: Order): boolean => {
    const own = exits.find((e) => e.exit.ref === o.tag);
    return own !== undefined && now - (view.tried[`exit:${own.exit.ref}`]?.at ?? own.at) < repriceAfterMs;
  };
  return view.orders
    .filter((o) => isWorking(o) && isUnwanted(o) && !hasTime(o))
    .map((o): Effect => ({ type: 'cancel', key: `cancel:${o.id}`, orderId: o.id }))
    .filter((effect) => mayTry(view, effect.key, now, retryMs));
}

/**
 * Intended in this life of the process and not sent yet. One from an earlier life may have been: the book decides. And
 * one from before the trip is not sent after it: what it was planned on is the past.
 */
function exitsDue({ memory, view }: AccountState): readonly Effect[] {
  const since = Math.max(view.bootSeq, currentTrip(memory.phase)?.seq ?? 0);
  return openExits(memory)
    .filter((e) => e.seq > since)
    .filter((e) => view.tried[`exit:${e.exit.ref}`] === undefined && ordersOf(view, e.exit.ref).length === 0)
    .map(({ exit }): Effect => ({ type: 'exit', key: `exit:${exit.ref}`, exit }));
}

function asksDue(state: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  return asksOf(state)
    .map((asking): Effect => ({ type: 'ask', key: askKey(asking), request: asking.request }))
    .filter((effect) => mayTry(state.view, effect.key, now, retryMs));
}

/** When the read may be asked for that can prove the account flat; null while none is waited for. */
function proofAt({ phase, settings }: Memory): Ms | null {
  const kill = runningKill(phase);
  return kill?.name === 'verifying' ? kill.seenAskedAt + settings.verifyGapMs : null;
}

/** Too old in its turn, and once a newer one can be a proof; but none is asked for just before that, in its way. */
function isOld(asked: Ms, now: Ms, retryMs: Ms, proof: Ms | null): boolean {
  const inTurn = now - asked >= retryMs;
  if (proof === null) return inTurn;
  return now < proof ? inTurn && proof - now >= retryMs : inTurn || asked < proof;
}

function readsDue(state: AccountState, now: Ms, retryMs: Ms): readonly Effect[] {
  const { view } = state;
  const proof = proofAt(state.memory);
  const due = (what: 'account' | 'orders', fresh: boolean, asked: Asked | null): readonly Effect[] => {
    const key = `read:${what}`;
    const failedLately = (view.tried[key]?.failures ?? 0) > 0 && !mayTry(view, key, now, retryMs);
    const wanted =
      !fresh || asked === null || asked.step < view.actedStep || isOld(asked.at, now, retryMs, proof);
    return wanted && !failedLately ? [{ type: 'read', key, what }] : [];
  };
  return [
    ...due('orders', ordersFresh(view), view.ordersAsked),
    ...due('account', accountFresh(view), view.accountAsked),
  ];
}

/** What rests flat is left to the polls: nothing is done to it until it is known to be open again. */
const isActing = ({ phase, requests }: Memory): boolean =>
  (runningKill(phase) !== null && !restsFlat(phase)) || requests.cancel !== null || requests.exits.length > 0;

/** Slowly for what a person has been told of: a kill that is stuck, an exit that was given up and is not settled. */
function retryPause({ settings, phase, requests }: Memory): Ms {
  const { retryMs, stuckRetryMs } = settings.exit;
  const resting = runningKill(phase) === null && requests.cancel === null;
  const left = resting && requests.exits.length > 0 && requests.exits.every((r) => r.abandoned);
  return phase.name === 'stuck' || left ? stuckRetryMs : retryMs;
}

/** Effects that should be in flight now. The shell starts those whose key is not. */
export function due(state: AccountState, now: Ms): readonly Effect[] {
  const retryMs = retryPause(state.memory);
  // The linked accounts wait for nothing of ours.
  const always = [...gateDue(state, now, retryMs), ...linkedDue(state, now)];
  if (state.can.hands === 'owner') return [...always, ...asksDue(state, now, retryMs)];
  const locks = [...lockDue(state, now), ...logoutDue(state, now)];
  if (!isActing(state.memory)) return [...always, ...locks];
  const acts = [...cancelsDue(state, now, retryMs), ...exitsDue(state), ...locks];
  return [...always, ...acts, ...readsDue(state, now, retryMs)];
}
