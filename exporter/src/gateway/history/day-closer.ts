// Keeps the record of each day that is over, some time after its end, so that what comes late is in it.
import type { Recorded } from '../../core/fact.ts';
import type { DaySpan } from '../../core/history/day-row.ts';
import { EMPTY_BATCH, type Past } from '../../core/history/past.ts';
import type { DayRow } from '../../core/history/rows.ts';
import type { Day, Ms } from '../../core/types.ts';
import type { HistoryStore } from './port.ts';

export interface DayCloser {
  /** Facts that were kept: a day that begins is the end of the one before it. */
  took(facts: readonly Recorded[]): void;
  /** At most one day of one account; false when none is due. Never rejects. */
  step(now: Ms): Promise<boolean>;
  readonly trouble: string | null;
}

interface Parts {
  readonly past: Past;
  readonly store: Pick<HistoryStore, 'position' | 'keep'>;
  readonly dayRow: (past: Past, account: string, day: DaySpan) => Promise<DayRow>;
}

const DAY_MS = 24 * 3_600_000;
/** After the next day has begun: samples, and what a broker tells late of the day's trades, are then in. */
export const GRACE_MS = 120_000;
const RETRY_MS = 60_000;
/** The last record of an account is found within these, or it is looked for from the beginning. */
const LOOK_BACK_MS = 40 * DAY_MS;

interface Over extends DaySpan {
  /** When the day after it was seen to begin. */
  readonly seenAt: Ms;
}

interface Roll {
  readonly day: Day;
  readonly at: Ms;
}

/** Days that another one followed, oldest first. A clock that ran ahead may have told of one twice, or out of order. */
function daysOver(rolls: readonly Roll[]): readonly Over[] {
  const byStart = [...new Map(rolls.map((roll) => [roll.day.startsAt, roll])).values()];
  const days = byStart.sort((a, b) => a.day.startsAt - b.day.startsAt);
  return days.flatMap(({ day: { name, startsAt, endsAt } }, i) => {
    const next = days[i + 1];
    if (next === undefined) return [];
    const to = Math.min(endsAt, next.day.startsAt);
    return to > startsAt ? [{ name, from: startsAt, to, seenAt: next.at }] : [];
  });
}

class Closer implements DayCloser {
  readonly #parts: Parts;
  /** Accounts that may have a day to close, and when to look; null = not asked yet which there are. */
  #due: Map<string, Ms> | null = null;
  readonly #early = new Set<string>();
  /** Where the last day began that has its record. */
  readonly #closed = new Map<string, Ms>();
  #retryAt: Ms = 0;
  trouble: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly took = (facts: readonly Recorded[]): void => {
    for (const { account, at, fact } of facts) {
      if (fact.type !== 'DayRolled') continue;
      if (this.#due === null) this.#early.add(account);
      else if (!this.#due.has(account)) this.#due.set(account, at + GRACE_MS);
    }
  };

  async step(now: Ms): Promise<boolean> {
    if (now < this.#retryAt) return false;
    try {
      const due = await this.#accounts();
      const [account] = [...due].find(([, at]) => at <= now) ?? [];
      if (account !== undefined) await this.#look(account, now, due);
      this.trouble = null;
      return account !== undefined;
    } catch (error) {
      this.#retryAt = now + RETRY_MS;
      this.trouble = `a day has no record yet: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    }
  }

  /** After a start every account is looked at once: days may have ended while nothing ran. */
  async #accounts(): Promise<Map<string, Ms>> {
    if (this.#due !== null) return this.#due;
    const known = await this.#parts.past.accounts();
    this.#due = new Map([...known.map(({ id }) => id), ...this.#early].map((id) => [id, 0]));
    this.#early.clear();
    return this.#due;
  }

  async #look(account: string, now: Ms, due: Map<string, Ms>): Promise<void> {
    const { past, store, dayRow } = this.#parts;
    const last = await this.#lastClosed(account, now);
    const rolls = await this.#rolls(account, last ?? 0, now);
    const open = daysOver(rolls).filter(({ from }) => last === null || from > last);
    const [first] = open;
    if (first === undefined) return void due.delete(account);
    const at = first.seenAt + GRACE_MS;
    if (now < at) return void due.set(account, at);
    const { name, from, to } = first;
    const row = await dayRow(past, account, { name, from, to });
    store.keep({ ...EMPTY_BATCH, days: [row] }, store.position());
    this.#closed.set(account, from);
    if (open.length === 1) due.delete(account);
  }

  async #lastClosed(account: string, now: Ms): Promise<Ms | null> {
    const known = this.#closed.get(account);
    if (known !== undefined) return known;
    const { past } = this.#parts;
    const near = await past.days(account, now - LOOK_BACK_MS, now + DAY_MS);
    const days = near.length > 0 ? near : await past.days(account, 0, now + DAY_MS);
    return days.at(-1)?.from ?? null;
  }

  async #rolls(account: string, from: Ms, now: Ms): Promise<readonly Roll[]> {
    const rolls: Roll[] = [];
    for await (const page of this.#parts.past.facts(account, ['DayRolled'], from, now + DAY_MS)) {
      for (const { at, fact } of page) if (fact.type === 'DayRolled') rolls.push({ day: fact.day, at });
    }
    return rolls;
  }
}

export const createDayCloser = (parts: Parts): DayCloser => new Closer(parts);
