// A trip is told to the accounts that are linked to its own: each once, each by itself, and none tells it on.
import type { AccountState, Trip } from '../account/state.ts';
import { currentTrip } from '../account/state.ts';
import { mayTry } from '../account/tries.ts';
import type { Effect } from '../effect.ts';
import type { Fact } from '../fact.ts';
import type { Input } from '../input.ts';
import type { Ms } from '../types.ts';
import { tripStem } from './plan.ts';

const keyOf = ({ at, seq }: Trip, account: string): string => `linked:${tripStem(at, seq)}${account}`;

const isTold = ({ told }: Trip, account: string): boolean => told.some((one) => one.account === account);

/** Linked accounts that have not answered yet, from the moment of the trip: nothing of ours is waited for. */
export function linkedDue({ id, memory, view }: AccountState, now: Ms): readonly Effect[] {
  const trip = currentTrip(memory.phase);
  if (trip === null || trip.origin !== null) return [];
  const { linked, exit } = memory.settings;
  const origin = { account: id, seq: trip.seq };
  const reason = `${id} has tripped: ${trip.reason}`;
  return linked
    .filter((account) => !isTold(trip, account))
    .map((account): Effect => ({ type: 'linked', key: keyOf(trip, account), account, reason, origin }))
    .filter(({ key }) => mayTry(view, key, now, exit.retryMs));
}

/** What a linked account answered, once. */
export function decideTold({ memory }: AccountState, input: Input & { type: 'linkedTold' }): readonly Fact[] {
  const trip = currentTrip(memory.phase);
  const { key, account, outcome, seq, detail } = input;
  if (trip === null || key !== keyOf(trip, account) || isTold(trip, account)) return [];
  return [{ type: 'LinkedTold', account, outcome, seq, detail }];
}
