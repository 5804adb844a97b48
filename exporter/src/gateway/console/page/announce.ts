// Says phase changes to people who do not see the screen: a trip at once, anything else when there is a pause.
import type { AccountFrame, PhaseName } from '../../../contract.ts';
import { accountsOf, type Desk } from './desk.ts';
import { KILLING, PHASE_LOOKS } from './phases.ts';

/** Compares each render with the one before it. The first one says nothing: nothing has changed yet. */
export function announcer(polite: Element, assertive: Element): (desk: Desk) => void {
  const known = new Map<string, PhaseName>();

  const say = (account: AccountFrame, before: PhaseName): void => {
    const { id, phase, phaseText } = account;
    const text = `${id}: ${PHASE_LOOKS[phase].word}. ${phaseText}`;
    const isTrip = KILLING.has(phase) && (phase === 'stuck' || !KILLING.has(before));
    (isTrip ? assertive : polite).textContent = text;
  };

  return (desk) => {
    for (const account of accountsOf(desk)) {
      const before = known.get(account.id);
      if (before !== undefined && before !== account.phase) say(account, before);
      known.set(account.id, account.phase);
    }
  };
}
