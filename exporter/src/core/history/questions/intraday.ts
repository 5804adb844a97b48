// When in the week money is made and lost: the change of the MTM by local weekday and stretch of the day.
import type { Minor } from '../../types.ts';
import { type Bar, MINUTE_MS } from '../bar.ts';
import { daySpans } from '../days.ts';
import type { Past, PastAccount } from '../past.ts';
import type { Asked, Question } from '../question.ts';
import { ACCOUNT, CURRENCY, column, perAccount, type Row } from './columns.ts';
import { meanMoney, quotient } from './results.ts';

const columns = [
  ACCOUNT,
  CURRENCY,
  column('weekday', 'count', 'The local weekday, 1 = Monday to 7 = Sunday.'),
  column('time', 'text', 'The local time at which the stretch begins, HH:MM.'),
  column('stretches', 'count', 'How often there was such a stretch of which something is known.'),
  column('mean', 'money', 'The mean change of the MTM within it: its last less its first.'),
  column('lostRatio', 'ratio', 'The share of them in which the MTM fell.'),
  column('worst', 'money', 'The largest fall, or smallest rise, in one of them.'),
  column('best', 'money', 'The largest rise, or smallest fall, in one of them.'),
];

const DAY_MINUTES = 1_440;
const DEFAULT_MINUTES = 30;

interface Slot {
  count: number;
  sum: Minor;
  lost: number;
  worst: Minor;
  best: Minor;
}

class Week {
  readonly #slots = new Map<number, Slot>();
  #key: number | null = null;
  #first: Minor = 0;
  #last: Minor = 0;

  see(key: number, bar: Bar): void {
    if (bar.mtm === null || bar.mtmFirst === null) return;
    if (key !== this.#key) {
      this.close();
      this.#key = key;
      this.#first = bar.mtmFirst;
    }
    this.#last = bar.mtm;
  }

  /** Ends the stretch: what follows is of another, be its place in the week the same. */
  close(): void {
    if (this.#key === null) return;
    const change = this.#last - this.#first;
    const none = { count: 0, sum: 0, lost: 0, worst: change, best: change };
    const slot: Slot = this.#slots.get(this.#key) ?? none;
    slot.count += 1;
    slot.sum += change;
    slot.lost += change < 0 ? 1 : 0;
    slot.worst = Math.min(slot.worst, change);
    slot.best = Math.max(slot.best, change);
    this.#slots.set(this.#key, slot);
    this.#key = null;
  }

  slots(): readonly (readonly [key: number, slot: Slot])[] {
    return [...this.#slots.entries()].sort(([a], [b]) => a - b);
  }
}

const timeOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');

async function weekOf(past: Past, asked: Asked, account: string, minutes: number): Promise<Week> {
  const week = new Week();
  for (const day of await daySpans(past, account, asked)) {
    for await (const page of past.bars(account, day.from, day.to, MINUTE_MS)) {
      for (const bar of page) {
        const { weekday, minute } = asked.localTime(account, bar.at);
        week.see(weekday * DAY_MINUTES + Math.floor(minute / minutes) * minutes, bar);
      }
    }
    // The day's MTM begins anew with it, in the middle of a stretch or not.
    week.close();
  }
  return week;
}

async function* rowsOf(past: Past, asked: Asked, { id, currency }: PastAccount): AsyncGenerator<Row> {
  const wanted = asked.step === null ? DEFAULT_MINUTES : Math.ceil(asked.step / MINUTE_MS);
  const minutes = Math.min(DAY_MINUTES, Math.max(1, wanted));
  const week = await weekOf(past, asked, id, minutes);
  for (const [key, { count, sum, lost, worst, best }] of week.slots()) {
    const place = [Math.floor(key / DAY_MINUTES), timeOf(key % DAY_MINUTES)];
    yield [id, currency, ...place, count, meanMoney(sum, count), quotient(lost, count), worst, best];
  }
}

export const intraday: Question = {
  name: 'intraday',
  what: 'At which times of the week is money made and lost?',
  columns,
  ask: (past, asked) => perAccount(asked, (account) => rowsOf(past, asked, account)),
};
