// Turns the journal into messages, one fact after another, remembering of each account the kill that is going on.
import type { Fact, Recorded } from '../../core/fact.ts';
import type { Message } from '../../notify/message.ts';
import type { ReceiptHeads } from '../receipt-book.ts';
import type { View } from '../view.ts';
import { type TripKnown, told } from './templates.ts';
import { momentIn, moneyIn } from './words.ts';

/** A message is cut here: whoever wrote a reason of many pages is read in the journal. */
const MOST_CHARACTERS = 3_500;

export interface TellerDeps {
  readonly view: Pick<View, 'account'>;
  readonly minPercent: number;
  readonly timeZone: string | undefined;
  readonly heads: Pick<ReceiptHeads, 'on'>;
}

/** Null for what is not worth telling. */
export type Teller = (recorded: Recorded) => Message | null;

/** The kill after this fact; null when none is going on. */
function followed(trip: TripKnown | null, { seq, at, fact }: Recorded): TripKnown | null {
  switch (fact.type) {
    case 'KillTripped':
      return { seq, at, mtmAtFlat: null, evidence: [] };
    case 'FlatVerified':
      return trip === null ? null : { ...trip, mtmAtFlat: fact.mtm };
    case 'LockConfirmed':
      return trip === null ? null : { ...trip, evidence: fact.proof.evidence };
    case 'Rearmed':
      return null;
    default:
      return trip;
  }
}

/** Whom a fact is about: alerts stand in a stream of their own and name their account themselves. */
const accountOf = (account: string, fact: Fact): string | null =>
  fact.type === 'AlertReceived' ? fact.alert.account : account;

export function createTeller({ view, minPercent, timeZone, heads }: TellerDeps): Teller {
  const trips = new Map<string, TripKnown | null>();
  const time = momentIn(timeZone);

  /** After a restart in the middle of a kill the engine's own view of it stands in. */
  function shownTrip(account: string): TripKnown | null {
    const kill = view.account(account)?.kill ?? null;
    if (kill === null) return null;
    return { seq: kill.seq, at: kill.trippedAt, mtmAtFlat: null, evidence: kill.lock.evidence };
  }

  return (recorded) => {
    const { account, at, fact } = recorded;
    const trip = followed(trips.get(account) ?? shownTrip(account), recorded);
    trips.set(account, trip);
    const words = { money: moneyIn(view.account(account)?.currency), time };
    const head = () => heads.on(account, recorded.seq);
    const said = told({ recorded, words, trip, minPercent, head });
    if (said === null) return null;
    const about = accountOf(account, fact);
    const text = `${about === null ? '' : `${about}: `}${said.text}`.slice(0, MOST_CHARACTERS);
    const whole = said.advice === undefined ? text : `${text}\n${said.advice}`;
    return { level: said.level, account: about, kind: fact.type, text: whole, at, fact: recorded };
  };
}
