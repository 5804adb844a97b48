// What became of an exit, as far as the order book proves it. The kill and the exit of one position settle alike.

import type { IntendedExit, View } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms, Order } from '../types.ts';

/** How much longer the absence of an order is doubted that the broker has accepted. */
const ACCEPTED_PATIENCE = 10;

/** Orders that carry an exit's reference as their tag. */
export const ordersOf = (view: View, ref: string): readonly Order[] =>
  view.orders.filter((o) => o.tag === ref);

export const pendingOf = (exits: readonly IntendedExit[]): readonly IntendedExit[] =>
  exits.filter((e) => e.settled === null);

/** True when the newest read of it was asked for after the last change that outdates reads. */
export const ordersFresh = (view: View): boolean => (view.ordersAsked?.step ?? -1) >= view.changedStep;
export const accountFresh = (view: View): boolean => (view.accountAsked?.step ?? -1) >= view.changedStep;

/** When this exit may have left us for the last time; null while it surely has not. */
function leftAt(exit: IntendedExit, view: View): Ms | null {
  const tried = view.tried[`exit:${exit.exit.ref}`];
  if (tried !== undefined) return tried.at;
  return exit.seq <= view.bootSeq ? view.bootAt : null;
}

function settled(ref: string, outcome: 'refused' | 'absent', detail: string): Fact {
  return { type: 'ExitSettled', ref, orderId: null, outcome, filled: 0, avgPrice: null, detail };
}

function settleOne(exit: IntendedExit, view: View, absentAfterMs: Ms): Fact | null {
  const { ref } = exit.exit;
  const rows = ordersOf(view, ref);
  if (rows.some(isWorking)) return null;
  const last = rows.at(-1);
  if (last !== undefined) {
    const filled = rows.reduce((sum, o) => sum + o.filled, 0);
    const amount = rows.reduce((sum, o) => sum + o.filled * o.avgPrice, 0);
    const avgPrice = filled === 0 ? null : amount / filled;
    const detail = last.reason ?? '';
    return { type: 'ExitSettled', ref, orderId: last.id, outcome: last.status, filled, avgPrice, detail };
  }
  const tried = view.tried[`exit:${ref}`];
  const failure = tried?.failure ?? null;
  if (failure !== null && failure.retry !== 'unknown') return settled(ref, 'refused', failure.message);
  const left = leftAt(exit, view);
  const asked = view.ordersAsked;
  // An order that the broker took will show up; its absence needs far more patience than that of one that was lost.
  const patienceMs =
    tried !== undefined && failure === null ? ACCEPTED_PATIENCE * absentAfterMs : absentAfterMs;
  if (left === null || asked === null || asked.at - left < patienceMs) return null;
  // Absence is proved only by a whole book: an unreadable row may be this order.
  if (view.ordersUnparsed.length > 0) return null;
  return settled(ref, 'absent', failure?.message ?? 'not in the order book');
}

/** A fact for each of `exits` of which the book proves what became. */
export function settlePending(
  exits: readonly IntendedExit[],
  view: View,
  absentAfterMs: Ms,
): readonly Fact[] {
  return pendingOf(exits)
    .map((e) => settleOne(e, view, absentAfterMs))
    .filter((fact) => fact !== null);
}

/** True while the newest refusal among `exits` is younger than the pause before the next try. */
export function refusedLately(exits: readonly IntendedExit[], now: Ms, pauseMs: Ms): boolean {
  return exits.some(({ settled }) => settled?.refused === true && now - settled.at < pauseMs);
}

/** When the newest of `exits` that filled was settled; 0 while none has. */
export const lastFilledAt = (exits: readonly IntendedExit[]): Ms =>
  Math.max(0, ...exits.map(({ settled }) => (settled !== null && settled.filled > 0 ? settled.at : 0)));
