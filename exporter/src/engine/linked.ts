// Tells a linked account of a trip: gives it the kill, and reads from its answer what became of it.
import type { CommandResult } from '../contract/request.ts';
import type { AccountState } from '../core/account/state.ts';
import { currentTrip } from '../core/account/state.ts';
import type { Effect } from '../core/effect.ts';
import type { Fact, TripName } from '../core/fact.ts';
import type { Command } from '../core/input.ts';
import type { Clock } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';

type Told = Pick<Fact & { type: 'LinkedTold' }, 'outcome' | 'seq' | 'detail'>;

/** Resolves with what the account made of it; a failure is worth another try. Telling twice does no harm. */
export type Tell = (effect: Effect & { type: 'linked' }) => Promise<Answer<Told>>;

interface Group {
  readonly clock: Clock;
  readonly state: (account: string) => AccountState | undefined;
  readonly command: (account: string, command: Command, by: string) => Promise<CommandResult>;
}

const refused = (detail: string): Told => ({ outcome: 'refused', seq: null, detail });

/** An answer that was lost, or a crash, may have us tell a second time: the trip that follows ours is then ours. */
function alreadyTripped(state: AccountState | undefined, origin: TripName, seq: number | null): Told {
  const followed = state === undefined ? null : (currentTrip(state.memory.phase)?.origin ?? null);
  const ours = followed?.account === origin.account && followed.seq === origin.seq;
  return { outcome: ours ? 'tripped' : 'already', seq, detail: '' };
}

/** What the result says; a text where it says only that another try is needed. */
function understand(result: CommandResult, state: AccountState | undefined, origin: TripName): Told | string {
  if (result.ok) {
    return result.durable
      ? { outcome: 'tripped', seq: result.seq, detail: '' }
      : 'its trip runs and is not on disk yet';
  }
  switch (result.code) {
    case 'ALREADY_TRIPPED':
      return state?.undurable === true
        ? 'its trip runs and is not on disk yet'
        : alreadyTripped(state, origin, result.seq ?? null);
    case 'OVERLOADED':
    case 'NOTHING_DONE':
      return result.detail;
    default:
      return refused(result.detail);
  }
}

export function tellLinked({ clock, state, command }: Group): Tell {
  return async ({ account, reason, origin }) => {
    const ok = (data: Told) => ({ ok: true, data, at: clock.now() }) as const;
    if (account === origin.account) return ok(refused('an account is not linked to itself'));
    const result = await command(account, { name: 'kill', reason, origin }, `linked:${origin.account}`);
    const told = understand(result, state(account), origin);
    if (typeof told !== 'string') return ok(told);
    return { ok: false, at: clock.now(), kind: 'broker', retry: 'yes', message: `${account}: ${told}` };
  };
}
