// One day of the question while it is walked through: what was seen, what fired, what nothing can be said of.
import type { Hold } from '../account/state.ts';
import type { Fact, Recorded } from '../fact.ts';
import type { Judged } from '../kill/hold.ts';
import { ripe } from '../kill/hold.ts';
import type { Sample } from '../sample.ts';
import type { Settings } from '../settings.ts';
import type { Day, Minor, Ms } from '../types.ts';
import { nearer, type Scored } from './nearest.ts';
import type { At, Firing, RealTrip, Unjudged, WhatIfDay } from './report.ts';

const MAX_UNJUDGED = 20;
/** More firings, trips or changes than this in a day are not listed. */
const MAX_LISTED = 100;

export class DayLog {
  readonly #day: Day | null;
  readonly #from: Ms;
  #samples = 0;
  #unknown = 0;
  #unjudged: Unjudged[] = [];
  /** The newest, which may still grow. */
  #run: Unjudged | null = null;
  #unjudgedMs = 0;
  #fired: Firing | null = null;
  #others: Firing[] = [];
  #nearest = new Map<string, Scored>();
  #trips: RealTrip[] = [];
  #changes: { at: Ms; by: string }[] = [];
  #end: At | null = null;
  #lowest: At | null = null;

  constructor(day: Day | null, from: Ms) {
    this.#day = day;
    this.#from = from;
  }

  get fired(): boolean {
    return this.#fired !== null;
  }

  /** A stretch before the first day of the span, of which there is nothing to say. */
  get void(): boolean {
    const nothing = this.#samples === 0 && this.#end === null && this.#trips.length === 0;
    return nothing && (this.#day === null || this.#unjudgedMs === 0);
  }

  /** Only the hours of trading count, where they are known. */
  leaveOut(from: Ms, to: Ms, why: Unjudged['why']): void {
    const session = this.#day?.session;
    if (session === null) return;
    const begin = Math.max(from, session?.opensAt ?? from);
    const end = Math.min(to, session?.closesAt ?? to);
    if (end <= begin) return;
    this.#unjudgedMs += end - begin;
    const run = this.#run;
    if (run?.why === why && run.to === begin) {
      this.#run = { ...run, to: end };
      return;
    }
    this.#unjudged = this.#longest();
    this.#run = { from: begin, to: end, why };
  }

  #longest(): Unjudged[] {
    const all = this.#run === null ? this.#unjudged : [...this.#unjudged, this.#run];
    return all.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MAX_UNJUDGED);
  }

  see({ at, mtm }: Sample): void {
    if (mtm === null) return;
    this.#end = { at, mtm };
    if (this.#lowest === null || mtm < this.#lowest.mtm) this.#lowest = { at, mtm };
  }

  happened({ at, seq, fact }: Recorded): void {
    if (fact.type === 'KillTripped' && this.#trips.length < MAX_LISTED)
      this.#trips.push(tripOf(at, seq, fact));
    if (fact.type === 'SettingsChanged' && this.#changes.length < MAX_LISTED) {
      this.#changes.push({ at, by: fact.by });
    }
  }

  judge({ at, mtm }: Sample, { rules, unknownGraceMs }: Settings, { verdicts, holds }: Judged): void {
    this.#samples += 1;
    if (mtm === null) this.#unknown += 1;
    for (const [i, rule] of rules.entries()) {
      const hold = holds[i];
      if (hold === undefined) continue;
      const texts = (verdicts[i] ?? []).map(({ text }) => text).join('; ');
      const firing = { at, rule: rule.id, then: rule.then, why: texts, mtm };
      if (ripe(rule, hold, at)) this.#fire(firing);
      else if (isBlind(hold, at, unknownGraceMs)) {
        this.#fire({ ...firing, then: 'block', why: `unknown for too long: ${texts}` });
      }
      if (rule.then !== 'kill') continue;
      const near = nearer(this.#nearest.get(rule.id) ?? null, rule, verdicts[i] ?? [], hold, { at, mtm });
      if (near !== null) this.#nearest.set(rule.id, near);
    }
  }

  #fire(firing: Firing): void {
    if (firing.then === 'kill') {
      this.#fired ??= firing;
      return;
    }
    const known = this.#others.some(({ rule, then }) => rule === firing.rule && then === firing.then);
    if (!known && this.#others.length < MAX_LISTED) this.#others.push(firing);
  }

  close(to: Ms): WhatIfDay {
    const fired = this.#fired;
    const saved: Minor | null =
      fired === null || fired.mtm === null || this.#end === null ? null : fired.mtm - this.#end.mtm;
    return {
      day: this.#day?.name ?? null,
      from: this.#from,
      to,
      samples: this.#samples,
      unknown: this.#unknown,
      unjudged: this.#longest(),
      unjudgedMs: this.#unjudgedMs,
      fired,
      others: this.#others.filter(({ at }) => fired === null || at <= fired.at),
      nearest: fired === null ? [...this.#nearest.values()].map(({ nearest }) => nearest) : [],
      trips: this.#trips,
      settingsChanged: this.#changes,
      end: this.#end,
      lowest: this.#lowest,
      saved,
    };
  }
}

const isBlind = ({ unknownSince }: Hold, at: Ms, graceMs: Ms): boolean =>
  unknownSince !== null && at - unknownSince > graceMs;

function tripOf(at: Ms, seq: number, { cause, rule, reason, mtm }: Fact & { type: 'KillTripped' }): RealTrip {
  return { at, seq, cause, rule, reason, mtm };
}
