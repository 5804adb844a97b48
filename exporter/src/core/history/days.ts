// The days of an account that begin in a span: as they were kept, else worked out from what is known of their begin.
import type { Day, Ms } from '../types.ts';
import { HOUR_MS, MINUTE_MS } from './bar.ts';
import { type DaySpan, dayRow } from './day-row.ts';
import { localDay } from './local-day.ts';
import type { Past } from './past.ts';
import type { Asked } from './question.ts';
import type { DayRow } from './rows.ts';

export type DaysAsked = Pick<Asked, 'from' | 'to' | 'now' | 'localTime'>;

/** A day, with its record where one was kept. */
export interface KnownDay extends DaySpan {
  readonly kept: DayRow | null;
}

/** No day is longer, over changes of the clock too. */
const LONGEST_MS: Ms = 26 * HOUR_MS;

/**
 * Days whose roll the journal has; a clock that ran ahead may have told of one twice, or in the wrong order. The roll
 * is recorded when somebody was there to see it: up to a day later than the day began.
 */
async function rolledDays(past: Past, account: string, { from, to }: DaysAsked): Promise<readonly Day[]> {
  const found = new Map<Ms, Day>();
  const facts = past.facts(account, ['DayRolled'], from - LONGEST_MS, to + 2 * LONGEST_MS);
  for await (const page of facts) {
    for (const { fact } of page) if (fact.type === 'DayRolled') found.set(fact.day.startsAt, fact.day);
  }
  return [...found.values()].sort((a, b) => a.startsAt - b.startsAt);
}

/** A day ends with the next one at the latest, and one that runs ends now: what is to come has not happened. */
function spansOf(days: readonly Day[], now: Ms): readonly KnownDay[] {
  return days.flatMap(({ name, startsAt, endsAt }, i) => {
    const to = Math.min(endsAt, days[i + 1]?.startsAt ?? endsAt, now);
    return to > startsAt ? [{ name, from: startsAt, to, kept: null }] : [];
  });
}

interface Gap {
  readonly from: Ms;
  readonly to: Ms;
  /** What came before is a day that is known, so that a local date may begin in the middle. */
  readonly after: boolean;
}

function gapsOf(days: readonly KnownDay[], { from, to, now }: DaysAsked): readonly Gap[] {
  const gaps: Gap[] = [];
  let through = from;
  let after = false;
  for (const day of days) {
    if (day.from > through && through < to) gaps.push({ from: through, to: day.from, after });
    if (day.to > through) after = true;
    through = Math.max(through, day.to);
  }
  if (through < Math.min(to, now)) gaps.push({ from: through, to: Math.max(through, now), after });
  return gaps;
}

/** Moments at which something is known: of samples no finer than by hours. */
async function* moments(past: Past, account: string, from: Ms, to: Ms): AsyncGenerator<Ms> {
  for await (const page of past.trades(account, from, to)) for (const { closedAt } of page) yield closedAt;
  for await (const page of past.bars(account, from, to, HOUR_MS)) {
    for (const { at } of page) {
      yield Math.max(at, from);
      yield Math.min(at + HOUR_MS, to) - 1;
    }
  }
}

/** Where no roll is known, as of what was imported, a day is a local date on which there is anything. */
async function datesIn(
  past: Past,
  account: string,
  gap: Gap,
  { to, localTime }: DaysAsked,
): Promise<readonly KnownDay[]> {
  const found = new Map<Ms, KnownDay>();
  for await (const at of moments(past, account, gap.from, Math.min(gap.to, to))) {
    const date = localDay(at, (moment) => localTime(account, moment));
    if (date.from < gap.from && !gap.after) continue;
    const from = Math.max(date.from, gap.from);
    found.set(from, { name: date.name, from, to: Math.min(date.to, gap.to), kept: null });
  }
  const days: KnownDay[] = [];
  for (const day of found.values()) if (await isAnything(past, account, day)) days.push(day);
  return days;
}

/** An hour may lie in two days, and all of it in one of them. */
async function isAnything(past: Past, account: string, { from, to }: DaySpan): Promise<boolean> {
  for await (const page of past.trades(account, from, to)) return page.length > 0;
  for await (const page of past.bars(account, from, to, MINUTE_MS)) return page.length > 0;
  return false;
}

/** The days that begin in the span, oldest first, without overlap. */
export async function daySpans(past: Past, account: string, asked: DaysAsked): Promise<readonly KnownDay[]> {
  const { from, to, now } = asked;
  const byStart = new Map<Ms, KnownDay>();
  for (const day of spansOf(await rolledDays(past, account, asked), now)) byStart.set(day.from, day);
  for (const row of await past.days(account, from - LONGEST_MS, to)) {
    byStart.set(row.from, { name: row.day, from: row.from, to: row.to, kept: row });
  }
  const known = [...byStart.values()].sort((a, b) => a.from - b.from);
  const dates: KnownDay[] = [];
  for (const gap of gapsOf(known, asked)) dates.push(...(await datesIn(past, account, gap, asked)));
  return [...known, ...dates]
    .filter((day) => day.from >= from && day.from < to)
    .sort((a, b) => a.from - b.from);
}

/** The records of those days, each worked out as it is asked for. */
export async function* daysOf(past: Past, account: string, asked: DaysAsked): AsyncGenerator<DayRow> {
  for (const day of await daySpans(past, account, asked)) {
    yield day.kept ?? (await dayRow(past, account, day));
  }
}
