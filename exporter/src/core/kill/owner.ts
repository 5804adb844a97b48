// Accounts whose positions only their trading system can leave: what it is asked, and what follows from its word.

import type { AccountState } from '../account/state.ts';
import { runningKill } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import type { Input } from '../input.ts';
import type { Ms, OwnerRequest } from '../types.ts';
import { lockEnds } from './lock.ts';

/** Something that the owner is asked until it has confirmed it. */
export interface Asking {
  readonly request: OwnerRequest;
  /** The fact it comes from. */
  readonly seq: number;
  readonly since: Ms;
}

export const askKey = ({ request }: Asking): string => `ask:${request.id}`;

/** All that the owner is to be asked now. The ids follow from the journal, so they outlive a crash. */
export function asksOf({ can, memory }: AccountState): readonly Asking[] {
  if (can.hands !== 'owner') return [];
  const asking = (
    action: OwnerRequest['action'],
    { seq, at, reason }: { readonly seq: number; readonly at: Ms; readonly reason: string },
    position?: string,
  ): Asking => {
    const id = `${at.toString(36)}-${seq}-${action}`;
    const request = { action, id, reason, ...(position === undefined ? {} : { position }) };
    return { request, seq, since: at };
  };
  const { cancel, exits, reset } = memory.requests;
  const trip = runningKill(memory.phase)?.trip;
  return [
    ...(trip === undefined ? [] : [asking('kill', trip)]),
    ...(cancel === null ? [] : [asking('cancel', cancel)]),
    ...exits.map((request) => asking('exit', request, request.position)),
    ...(reset === null ? [] : [asking('reset-day', reset)]),
  ];
}

/** What follows when an owner has confirmed: its word is recorded, and no proof is claimed. */
export function decideConfirmed(
  state: AccountState,
  { key, detail }: Input & { type: 'effectDone' },
): readonly Fact[] {
  const asking = asksOf(state).find((one) => askKey(one) === key);
  if (asking === undefined) return [];
  const { action, id, position = '' } = asking.request;
  const word: Fact = { type: 'OwnerConfirmed', action, id, detail };
  switch (action) {
    case 'kill':
      return [word, { type: 'KillLocked', until: lockEnds(state) }];
    case 'cancel':
      return [word, { type: 'CancelCompleted', count: null }];
    case 'exit':
      return [word, { type: 'ExitCompleted', request: asking.seq, position, how: 'owner' }];
    default:
      return [word];
  }
}

/** Why the owner is not believed to act on its own any more; null while there is hope. */
function trouble(state: AccountState, asking: Asking): string | null {
  const { view, memory } = state;
  const failure = view.tried[askKey(asking)]?.failure ?? null;
  if (failure?.retry === 'no') return `the trading system refused: ${failure.message}`;
  const { stuckAfterMs } = memory.settings.exit;
  if (view.at - asking.since <= stuckAfterMs) return null;
  const last = failure === null ? 'no answer' : failure.message;
  return `the trading system has not confirmed in ${Math.round(stuckAfterMs / 1000)} s: ${last}`;
}

function giveUp(state: AccountState, asking: Asking): readonly Fact[] {
  const why = trouble(state, asking);
  if (why === null) return [];
  const { action, id, position = '' } = asking.request;
  switch (action) {
    // A kill is never given up: a person is called, and the owner asked again, slowly.
    case 'kill':
      return state.memory.phase.name === 'stuck' ? [] : [{ type: 'KillStuck', step: 'cancelling', why }];
    case 'exit':
      return [{ type: 'ExitAbandoned', request: asking.seq, position, why }];
    default:
      return [{ type: 'RequestAbandoned', action, id, why }];
  }
}

/**
 * Facts that follow from time and failures alone. A lock on the owner's word is not looked after by reads: there are
 * none that could prove or break it, and a trading system that has stopped for the day falls silent.
 */
export function decideOwner(state: AccountState): readonly Fact[] {
  return asksOf(state).flatMap((asking) => giveUp(state, asking));
}
