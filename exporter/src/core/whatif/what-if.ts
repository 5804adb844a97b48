// When rules would have fired on what was really seen: samples and facts, judged as a live account is.
import { evolve } from '../account/evolve.ts';
import type { Memory } from '../account/state.ts';
import type { Fact, Recorded } from '../fact.ts';
import { type Judged, judgeRules } from '../kill/hold.ts';
import type { Sample } from '../sample.ts';
import { completeSettings, type Rule, type Settings } from '../settings.ts';
import type { Day, Ms } from '../types.ts';
import { DayLog } from './day-log.ts';
import { pictureOf } from './picture.ts';
import type { WhatIfDay } from './report.ts';

/** Samples further apart than this have a gap between them, in which nothing is known to have held. */
export const GAP_MS: Ms = 5_000;
/** A real trip and the samples of it are not of one moment; after this long the account is what the kill made of it. */
const TRIP_SEEN_MS: Ms = 3_000;

export interface Question {
  /** What the journal remembers at the beginning of the span. */
  readonly before: Memory;
  readonly from: Ms;
  readonly to: Ms;
  /** null: those that were in force at each moment. */
  readonly settings: Settings | null;
}

/** Samples do not keep the leaps of NAV: a rule on them is left out, rather than found to be fine. */
export const isAnswerable = ({ terms }: Rule): boolean =>
  terms.every(({ condition }) => condition !== 'navAnomaly');

/** Facts up to a moment, each once. */
function upTo(facts: Iterable<Recorded>): (at: Ms) => readonly Recorded[] {
  const rest = facts[Symbol.iterator]();
  let next = rest.next();
  return (at) => {
    const found: Recorded[] = [];
    while (next.done !== true && next.value.at <= at) {
      found.push(next.value);
      next = rest.next();
    }
    return found;
  };
}

const NOTHING_JUDGED: Judged = { verdicts: [], holds: [] };

/** True when the sample is another reading of the market than the last one was. */
function isNews(sample: Sample, last: Sample | null): boolean {
  if (last === null || sample.open !== last.open) return true;
  const seen = ({ at, open, markAgeMs, readAgeMs }: Sample): number | null => {
    const age = open === null || open === 0 ? readAgeMs : markAgeMs;
    return age === null ? null : at - age;
  };
  const [now, then] = [seen(sample), seen(last)];
  return now !== null && (then === null || now > then);
}

class Course {
  readonly #question: Question;
  readonly #days: WhatIfDay[] = [];
  #memory: Memory;
  #log: DayLog;
  #judged: Judged = NOTHING_JUDGED;
  #last: Sample | null = null;
  /** Since when the account was watched without a gap, and up to when the day has been accounted for. */
  #since: Ms;
  #through: Ms;
  #trippedAt: Ms | null;

  constructor(question: Question) {
    this.#question = question;
    this.#memory = question.before;
    this.#since = question.from;
    this.#through = question.from;
    this.#trippedAt = null;
    this.#log = new DayLog(question.before.day, question.from);
  }

  remember(recorded: Recorded): void {
    const { fact, at } = recorded;
    if (fact.type === 'DayRolled') this.#roll(fact.day, at);
    this.#memory = evolve(this.#memory, recorded);
    this.#log.happened(recorded);
    this.#follow(fact, at);
  }

  #follow(fact: Fact, at: Ms): void {
    if (fact.type === 'KillTripped') this.#trippedAt ??= at;
    // Rules are held by their place in the list: another list must not inherit how long the old one held.
    if (fact.type === 'SettingsChanged' && this.#question.settings === null) this.#judged = NOTHING_JUDGED;
    if (fact.type !== 'Rearmed') return;
    this.#trippedAt = null;
    this.#judged = NOTHING_JUDGED;
  }

  #roll(day: Day, at: Ms): void {
    this.#settle(at);
    this.#finish(at);
    this.#log = new DayLog(day, at);
    this.#through = at;
    this.#trippedAt = null;
  }

  #finish(at: Ms): void {
    if (!this.#log.void) this.#days.push(this.#log.close(at));
  }

  /** What lies between the last sample of the day and `at` is known to nobody. */
  #settle(at: Ms): void {
    if (at - this.#through > GAP_MS) this.#log.leaveOut(this.#through, at, 'no samples');
  }

  see(sample: Sample): void {
    const { at } = sample;
    const gap = at - Math.max(this.#through, this.#last?.at ?? Number.NEGATIVE_INFINITY) > GAP_MS;
    if (gap) {
      this.#settle(at);
      this.#judged = NOTHING_JUDGED;
      this.#since = at;
    }
    this.#log.see(sample);
    const why = this.#deaf(sample);
    if (why !== null) {
      this.#judged = NOTHING_JUDGED;
      if (!gap) this.#log.leaveOut(this.#through, at, why);
    } else if (!this.#log.fired) this.#judge(sample, gap);
    this.#through = at;
    this.#last = sample;
  }

  /** Why the rules are not asked about this moment; null where they are. */
  #deaf({ at, phase }: Sample): 'it had really tripped' | 'monitoring was stopped' | null {
    if (this.#trippedAt !== null && at - this.#trippedAt > TRIP_SEEN_MS) return 'it had really tripped';
    if (phase === 'stopped') return 'monitoring was stopped';
    const judged = phase === 'watching' || phase === 'blocked' || this.#trippedAt !== null;
    return judged ? null : 'it had really tripped';
  }

  #judge(sample: Sample, gap: boolean): void {
    const asked = this.#question.settings ?? completeSettings(this.#memory.settings);
    const settings = { ...asked, rules: asked.rules.filter(isAnswerable) };
    const picture = pictureOf(sample, this.#memory, settings, this.#since);
    const news = isNews(sample, gap ? null : this.#last);
    this.#judged = judgeRules(settings.rules, picture, this.#judged, news);
    this.#log.judge(sample, settings, this.#judged);
  }

  end(): readonly WhatIfDay[] {
    const { to } = this.#question;
    const ends =
      this.#memory.day === null ? to : Math.min(to, Math.max(this.#memory.day.endsAt, this.#through));
    this.#settle(ends);
    this.#finish(ends);
    return this.#days;
  }
}

/**
 * The days of the span, oldest first. `samples` are one account's, by time, with from <= at < to; `facts` are its facts
 * of the same span, in order. Where samples are missing nothing is claimed, and no rule goes on holding over it.
 */
export function whatIf(
  samples: Iterable<Sample>,
  facts: Iterable<Recorded>,
  question: Question,
): readonly WhatIfDay[] {
  const course = new Course(question);
  const known = upTo(facts);
  for (const sample of samples) {
    for (const fact of known(sample.at)) course.remember(fact);
    course.see(sample);
  }
  for (const fact of known(question.to)) course.remember(fact);
  return course.end();
}
