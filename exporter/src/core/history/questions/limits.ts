// How close each day came to its limits: what was used up of the nearest, warnings, near misses, and what tripped.
import type { Fact, Recorded } from '../../fact.ts';
import { HOUR_MS } from '../bar.ts';
import { daysOf } from '../days.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import type { DayRow } from '../rows.ts';
import { ACCOUNT, column, perAccount, type Row } from './columns.ts';

const columns = [
  ACCOUNT,
  column('day', 'day', 'The day by its local date.'),
  column('from', 'time', 'When it began.'),
  column('utilizationRatio', 'ratio', 'The largest share of the nearest limit that was used up.'),
  column('utilizationAt', 'time', 'The minute in which that was first met.'),
  column('warnings', 'count', 'Warnings that a limit was near; each step of each limit warns once.'),
  column('nearestPercent', 'count', 'The highest step that was warned of, in percent.'),
  column('nearestRule', 'text', 'The rule whose limit that was.'),
  column('nearMisses', 'count', 'Rules that came close to firing and did not.'),
  column('missedRules', 'text', 'Which they were, at most ten.'),
  column('trips', 'count', 'Trips of the day.'),
  column('trip', 'count', 'The first of them, by its number.'),
  column('tripAt', 'time', 'When it was.'),
  column('tripRule', 'text', 'The rule that fired, or `manual`.'),
];

const TYPES = ['LimitNear', 'NearMiss', 'KillTripped'] as const;
type Told = Extract<Fact, { type: (typeof TYPES)[number] }>;
type TellingFact = Pick<Recorded, 'at' | 'seq'> & { readonly fact: Told };

/** A day that began in the span may go on after it. */
const LONGEST_DAY_MS = 26 * HOUR_MS;
const MAX_FACTS = 200_000;
const MAX_RULES = 10;

const isTold = (fact: Fact): fact is Told => (TYPES as readonly string[]).includes(fact.type);

async function toldOf(past: Past, account: string, { from, to }: Asked): Promise<readonly TellingFact[]> {
  const found: TellingFact[] = [];
  for await (const page of past.facts(account, TYPES, from, to + LONGEST_DAY_MS)) {
    for (const { at, seq, fact } of page) if (isTold(fact)) found.push({ at, seq, fact });
    if (found.length >= MAX_FACTS) break;
  }
  return found;
}

const ofType = <T extends Told['type']>(
  told: readonly TellingFact[],
  type: T,
): readonly (Omit<TellingFact, 'fact'> & { readonly fact: Extract<Told, { type: T }> })[] =>
  told.flatMap(({ at, seq, fact }) =>
    fact.type === type ? [{ at, seq, fact: fact as Extract<Told, { type: T }> }] : [],
  );

function rowOf({ id }: PastAccount, day: DayRow, told: readonly TellingFact[]): Row {
  const warnings = ofType(told, 'LimitNear').map(({ fact }) => fact);
  const nearest = warnings.reduce<(typeof warnings)[number] | null>(
    (most, one) => (most === null || one.percent > most.percent ? one : most),
    null,
  );
  const missed = [...new Set(ofType(told, 'NearMiss').map(({ fact }) => fact.rule))];
  const trips = ofType(told, 'KillTripped');
  const first = trips[0];
  return [
    id,
    day.day,
    day.from,
    day.utilization?.ratio ?? null,
    day.utilization?.at ?? null,
    warnings.length,
    nearest?.percent ?? null,
    nearest?.rule ?? null,
    missed.length,
    missed.length === 0 ? null : missed.slice(0, MAX_RULES).join(', '),
    trips.length,
    first?.seq ?? null,
    first?.at ?? null,
    first?.fact.rule ?? null,
  ];
}

async function* rowsOf(past: Past, asked: Asked, account: PastAccount): AsyncGenerator<Row> {
  const told = await toldOf(past, account.id, asked);
  for await (const day of daysOf(past, account.id, asked)) {
    const own = told.filter(({ at }) => at >= day.from && at < day.to);
    yield rowOf(account, day, own);
  }
}

export const limits: Question = {
  name: 'limits',
  what: 'How close did each day come to its limits?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
