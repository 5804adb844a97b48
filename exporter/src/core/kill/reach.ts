// How far a trip reaches, as it is recorded with the trip: its scope, and the accounts that go with it.
import type { AccountState } from '../account/state.ts';
import type { Fact } from '../fact.ts';

/** What a trip records of what it will do where that is not everything, or not in this account alone. */
export function reach({ memory }: AccountState): Pick<Fact & { type: 'KillTripped' }, 'scope' | 'linked'> {
  const { kill, linked } = memory.settings;
  return {
    ...(kill.scope === 'all' ? {} : { scope: kill.scope }),
    ...(linked.length === 0 ? {} : { linked }),
  };
}
