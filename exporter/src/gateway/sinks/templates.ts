// Facts as messages: short and plain, with the account, what happened, the money, and what a person should do.
import type { Level } from '../../config/notify.ts';
import type { Evidence, Fact, Recorded } from '../../core/fact.ts';
import { sentence } from '../console/page/sentence.ts';
import type { ToldType } from './kinds.ts';
import { lasting, type ZonedWords } from './words.ts';

/** What is known of the kill that a fact belongs to. */
export interface TripKnown {
  readonly seq: number;
  readonly at: number;
  readonly mtmAtFlat: number | null;
  /** What proved the broker's own lock. */
  readonly evidence: readonly string[];
}

export interface Telling {
  readonly recorded: Recorded;
  readonly words: ZonedWords;
  readonly trip: TripKnown | null;
  /** The least share of a limit of which is told. */
  readonly minPercent: number;
  /** The receipt's filing that was made on this fact, by its hash; null where none was. */
  readonly head: () => string | null;
}

export interface Told {
  readonly level: Level;
  /** After the account's name. */
  readonly text: string;
  /** What to do; empty where there is nothing. */
  readonly advice?: string;
}

type Say<T extends ToldType> = (fact: Extract<Fact, { type: T }>, telling: Telling) => Told | null;

const MOST_EVIDENCE = 3;
/** From this share of a limit on, in percent, a warning is a warning. */
const CLOSE_PERCENT = 90;

const moneyOf = (minor: number | null, { money }: ZonedWords): string =>
  minor === null ? 'unknown' : money(minor);
const named = (trip: TripKnown | null): string => (trip === null ? '' : ` (trip ${trip.seq})`);
const since = (trip: TripKnown | null, at: number): string =>
  trip === null ? '' : `, ${lasting(at - trip.at)} after the trip`;
const because = (evidence: readonly Evidence[]): string =>
  evidence
    .slice(0, MOST_EVIDENCE)
    .map(({ condition, text }) => `${condition}: ${text}`)
    .join('; ');

/** As the journal's own sentence. */
const plainly =
  (level: Level, advice?: string) =>
  (fact: Fact, { words }: Telling): Told => ({
    level,
    text: sentence(fact, words),
    ...(advice === undefined ? {} : { advice }),
  });

const tripped: Say<'KillTripped'> = (fact, { recorded, words }) => ({
  level: 'urgent',
  text: [
    `${sentence(fact, words)} (trip ${recorded.seq}).`,
    `MTM ${moneyOf(fact.mtm, words)}${fact.evidence.length === 0 ? '' : `. ${because(fact.evidence)}`}`,
  ].join('\n'),
  advice: 'Tripline is cancelling and leaving now. Do not trade this account; wait for LOCKED.',
});

/** What a kill leaves on purpose is open, and whoever reads FLAT must know. */
const flat: Say<'FlatVerified'> = ({ mtm, left = [] }, { recorded, words, trip }) => ({
  level: 'urgent',
  text: [
    `FLAT${named(trip)}, proved by two reads${since(trip, recorded.at)}. MTM ${moneyOf(mtm, words)}`,
    ...(left.length === 0
      ? []
      : [
          `Still OPEN, left on purpose: ${left.map(({ netQty, symbol }) => `${netQty} ${symbol}`).join(', ')}`,
        ]),
  ].join('\n'),
});

const locked: Say<'KillLocked'> = ({ until }, { recorded, words, trip, head }) => {
  const proof = trip?.evidence ?? [];
  const filed = head();
  const lines = [
    `LOCKED until ${words.time(until)}${named(trip)}${since(trip, recorded.at)}.`,
    ...(trip === null || trip.mtmAtFlat === null ? [] : [`MTM when flat: ${words.money(trip.mtmAtFlat)}`]),
    ...(proof.length === 0 ? [] : [`The broker's own lock: ${proof.slice(0, MOST_EVIDENCE).join('; ')}`]),
    ...(filed === null ? [] : [`Receipt head: ${filed}`]),
  ];
  const clears = trip === null ? '' : ` --clears ${trip.seq}`;
  const rearm = `tripline rearm ${recorded.account}${clears}`;
  const keep = filed === null ? '' : 'Keep this message: it vouches for the receipt. ';
  const advice = `${keep}To end the lock: ${rearm}`;
  return { level: 'urgent', text: lines.join('\n'), advice };
};

const STUCK_ADVICE =
  "It keeps trying, slowly. Look at the broker's own terminal NOW and leave by hand what is open there.";
const STUCK_LOCK_ADVICE =
  "The account is flat, but the broker's own lock is not proved. Press it by hand in the broker's terminal NOW.";

const stuck: Say<'KillStuck'> = (fact, telling) => ({
  ...plainly('urgent')(fact, telling),
  advice: fact.step === 'locking' ? STUCK_LOCK_ADVICE : STUCK_ADVICE,
});

const linked: Say<'LinkedTold'> = (fact, { words }) =>
  fact.outcome === 'refused'
    ? {
        level: 'urgent',
        text: sentence(fact, words),
        advice: `${fact.account} was NOT killed with it. Look at ${fact.account} now.`,
      }
    : null;

const limitNear: Say<'LimitNear'> = (fact, telling) =>
  fact.percent < telling.minPercent
    ? null
    : plainly(fact.percent >= CLOSE_PERCENT ? 'warning' : 'info')(fact, telling);

type Noted = Extract<Fact, { type: 'RuleNoted' | 'NearMiss' | 'Reduced' }>;

const noted = (fact: Noted, { words }: Telling): Told => ({
  level: fact.type === 'NearMiss' ? 'info' : 'warning',
  text: `${sentence(fact, words)}${fact.evidence.length === 0 ? '' : ` (${because(fact.evidence)})`}`,
});

const readiness: Say<'ReadinessChecked'> = ({ checks }) => {
  const failed = checks.filter(({ ok }) => ok === false);
  if (failed.length === 0) return null;
  const lines = failed.map(({ name, detail }) => `- ${name}: ${detail}`);
  return {
    level: 'warning',
    text: ['NOT ready for a kill:', ...lines].join('\n'),
    advice: 'Mend it before the market opens.',
  };
};

const LOUD = /^(page|critical|urgent|fatal)$/i;

const alert: Say<'AlertReceived'> = (fact, telling) => {
  const { status, severity } = fact.alert;
  if (status === 'resolved') return plainly('info')(fact, telling);
  return plainly(LOUD.test(severity ?? '') ? 'urgent' : 'warning')(fact, telling);
};

const TEMPLATES: { readonly [T in ToldType]: Say<T> } = {
  KillTripped: tripped,
  FlatVerified: flat,
  KillLocked: locked,
  KillStuck: stuck,
  BypassSeen: plainly(
    'urgent',
    'Somebody or something trades this account while it is locked. Find out who.',
  ),
  FlatBroken: plainly('warning'),
  LockFailed: plainly('warning', 'The account is not locked at the broker yet; it is tried again.'),
  LockConfirmed: plainly('info'),
  CodeWanted: plainly('urgent', 'Answer here with /code and the digits, if this chat may; or by the page.'),
  LoggedOut: plainly('info'),
  LinkedTold: linked,
  Blocked: plainly('warning', 'No new exposure until this ends; what is open stays open.'),
  Unblocked: plainly('info'),
  LimitNear: limitNear,
  NearMiss: noted,
  RuleNoted: noted,
  Reduced: noted,
  ReadinessChecked: readiness,
  MonitoringStopped: plainly('warning', 'NOTHING protects this account until somebody starts it again.'),
  MonitoringStarted: plainly('info'),
  Rearmed: plainly('warning'),
  RearmAsked: plainly('warning'),
  SettingsChanged: plainly('info'),
  AlertReceived: alert,
  RequestAbandoned: plainly('urgent', 'It is not asked again. Look at the trading system.'),
  ExitAbandoned: plainly('urgent', 'It is not tried again. Leave the position by hand.'),
};

/** Null for what is not worth telling. */
export function told(telling: Telling): Told | null {
  const { fact } = telling.recorded;
  const say = (TEMPLATES as Readonly<Record<string, ((fact: never, t: Telling) => Told | null) | undefined>>)[
    fact.type
  ];
  return say === undefined ? null : say(fact as never, telling);
}
