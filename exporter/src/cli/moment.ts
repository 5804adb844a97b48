// Reads a moment as a person writes it: a trading day by its name, a date and time, `today`, `now`, `-7d`.
import { InvalidArgumentError } from 'commander';
import type { Day } from '../core/types.ts';

/** What a moment is told by; `days` are those that the journal knows. */
export interface Times {
  readonly now: number;
  readonly days: readonly Day[];
}

/** A moment that is not known before the journal is: `begin` of a day or its `end`. */
export type Moment = (times: Times, edge: 'begin' | 'end') => number;

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Midnight on this machine, where the journal knows no day of that name. */
function midnight(date: string, edge: 'begin' | 'end'): number {
  const at = new Date(`${date}T00:00:00`);
  if (edge === 'end') at.setDate(at.getDate() + 1);
  return at.getTime();
}

const edgeOf = ({ startsAt, endsAt }: Day, edge: 'begin' | 'end'): number =>
  edge === 'begin' ? startsAt : endsAt;

function localDate(now: number): string {
  const at = new Date(now);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function today({ now, days }: Times, edge: 'begin' | 'end'): number {
  const day = days.findLast(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  return day === undefined ? midnight(localDate(now), edge) : edgeOf(day, edge);
}

export function moment(text: string): Moment {
  if (text === 'now') return ({ now }) => now;
  if (text === 'today') return today;
  const [, count = '', unit = ''] = /^-(\d{1,4})([mhd])$/.exec(text) ?? [];
  const length = Number(count) * (UNITS[unit] ?? 0);
  if (length > 0) return ({ now }) => now - length;
  const at = Date.parse(text);
  if (DATE.test(text) && !Number.isNaN(at)) {
    return ({ days }, edge) => {
      const day = days.findLast(({ name }) => name === text);
      return day === undefined ? midnight(text, edge) : edgeOf(day, edge);
    };
  }
  if (DATE_TIME.test(text) && !Number.isNaN(at)) return () => at;
  throw new InvalidArgumentError('It must be a date, a date and time, today, now, or like -7d, -12h, -30m.');
}
