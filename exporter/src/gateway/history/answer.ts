// Answers an inquiry from a history: whose, from when to when in each account's own days, then the question itself.
import type { Past, PastAccount } from '../../core/history/past.ts';
import { type Answer, type Asked, MAX_ROWS, type Question } from '../../core/history/question.ts';
import { QUESTIONS } from '../../core/history/questions/registry.ts';
import type { Day, Ms } from '../../core/types.ts';
import type { Answered } from './answered.ts';
import type { Inquiry } from './inquiry.ts';
import { type Edge, momentOf } from './moment.ts';
import { DEFAULT_ZONE, type Zone, zoneOf } from './zone.ts';

/** What else is known beside the history; plain data. */
export interface Setting {
  readonly now: Ms;
  /** Zones of accounts by id; `DEFAULT_ZONE` for others. */
  readonly zones: Readonly<Record<string, string>>;
  /** Accounts that exist, whether or not anything of them is kept yet. */
  readonly accounts: readonly PastAccount[];
}

export type Refusal =
  | { readonly code: 'UNKNOWN_QUESTION' | 'UNKNOWN_ACCOUNT'; readonly detail: string }
  | { readonly code: 'INVALID'; readonly path: 'from' | 'to'; readonly detail: string };

export type Outcome = { readonly ok: true; readonly answered: Answered } | ({ readonly ok: false } & Refusal);

const HOUR_MS: Ms = 3_600_000;
const MOST_MS: Ms = 3_660 * 24 * HOUR_MS;

interface Span {
  readonly from: Ms;
  readonly to: Ms;
}

/** Accounts whose span is the same are asked together. */
interface Group extends Span {
  readonly accounts: PastAccount[];
}

export const questionNames = (): string => QUESTIONS.map(({ name }) => name).join(', ');

/** Days that are told of around `at`; a day is told of after it has begun, however late. */
async function daysAround(past: Past, account: string, at: Ms): Promise<readonly Day[]> {
  const days: Day[] = [];
  for await (const page of past.facts(account, ['DayRolled'], at - 60 * HOUR_MS, at + 60 * HOUR_MS)) {
    for (const { fact } of page) if (fact.type === 'DayRolled') days.push(fact.day);
  }
  return days;
}

const tellsOfDay = (text: string): boolean => text === 'today' || /^\d{4}-\d{2}-\d{2}$/.test(text);

async function momentIn(past: Past, account: string, zone: string, now: Ms, text: string, edge: Edge) {
  const moment = momentOf(text);
  if (moment === null) throw new RangeError(`not a moment: ${text}`);
  const roughly = moment({ now, days: [], zone }, 'begin');
  const days = tellsOfDay(text) ? await daysAround(past, account, roughly) : [];
  return moment({ now, days, zone }, edge);
}

const named = (question: string): Question | undefined => QUESTIONS.find(({ name }) => name === question);

async function accountsOf(past: Past, inquiry: Inquiry, setting: Setting): Promise<readonly PastAccount[]> {
  const known = new Map([...setting.accounts, ...(await past.accounts())].map((one) => [one.id, one]));
  const wanted = inquiry.accounts ?? [...known.keys()].toSorted();
  return wanted.flatMap((id) => known.get(id) ?? []);
}

/** One answer of several, in their order. What is beyond the bound is left out. */
function together(answers: readonly Answer[]): Answer {
  const [only] = answers;
  if (only !== undefined && answers.length === 1) return only;
  const rows = answers.flatMap((answer) => answer.rows);
  const truncated = rows.length > MAX_ROWS || answers.some((answer) => answer.truncated);
  return { rows: rows.slice(0, MAX_ROWS), truncated };
}

/** Rejects when the history cannot be read. */
export async function answer(past: Past, inquiry: Inquiry, setting: Setting): Promise<Outcome> {
  const question = named(inquiry.question);
  if (question === undefined) {
    const detail = `there is no question ${inquiry.question.slice(0, 64)}; there are ${questionNames()}`;
    return { ok: false, code: 'UNKNOWN_QUESTION', detail };
  }
  const { now, zones } = setting;
  const accounts = await accountsOf(past, inquiry, setting);
  const unknown = inquiry.accounts?.find((name) => !accounts.some(({ id }) => id === name));
  if (unknown !== undefined) return { ok: false, code: 'UNKNOWN_ACCOUNT', detail: unknown };
  const zoneName = (account: string): string =>
    Object.hasOwn(zones, account) ? (zones[account] ?? DEFAULT_ZONE) : DEFAULT_ZONE;
  const groups = new Map<string, Group>();
  for (const account of accounts) {
    const at = (text: string, edge: Edge) =>
      momentIn(past, account.id, zoneName(account.id), now, text, edge);
    const [from, to] = [await at(inquiry.from, 'begin'), await at(inquiry.to, 'end')];
    const wrong = wrongSpan({ from, to });
    if (wrong !== null) return { ok: false, code: 'INVALID', ...wrong };
    const key = `${from} ${to}`;
    const group = groups.get(key) ?? { from, to, accounts: [] };
    group.accounts.push(account);
    groups.set(key, group);
  }
  const localTime = localTimes(zoneName);
  const answers: Answer[] = [];
  const { step, limits, symbol, side } = inquiry;
  for (const group of groups.values()) {
    const asked: Asked = { ...group, now, step, limits, symbol, side, localTime };
    answers.push(await question.ask(past, asked));
  }
  const spans = [...groups.values()];
  const whole = {
    from: least(spans.map(({ from }) => from)) ?? now,
    to: most(spans.map(({ to }) => to)) ?? now,
  };
  const ids = accounts.map(({ id }) => id);
  return { ok: true, answered: { question, accounts: ids, ...whole, ...together(answers) } };
}

const least = (values: readonly Ms[]): Ms | null => (values.length === 0 ? null : Math.min(...values));
const most = (values: readonly Ms[]): Ms | null => (values.length === 0 ? null : Math.max(...values));

function wrongSpan({ from, to }: Span): { readonly path: 'from' | 'to'; readonly detail: string } | null {
  if (to <= from) return { path: 'from', detail: 'must be before `to`' };
  return to - from > MOST_MS ? { path: 'from', detail: 'must be at most ten years before `to`' } : null;
}

function localTimes(zoneName: (account: string) => string): Asked['localTime'] {
  const zones = new Map<string, Zone>();
  return (account, at) => {
    const name = zoneName(account);
    const zone = zones.get(name) ?? zoneOf(name);
    zones.set(name, zone);
    return zone.localTime(at);
  };
}
