// Reads a moment as a person writes it: a trading day by its name, a date and time, `today`, `now`, `-7d`.
import type { Day, Ms } from '../../core/types.ts';
import { machineZone, zoneOf } from './zone.ts';

/** What a moment is told by; `days` are those that are known, `zone` is this machine's where it is absent. */
export interface Times {
  readonly now: Ms;
  readonly days: readonly Pick<Day, 'name' | 'startsAt' | 'endsAt'>[];
  readonly zone?: string;
}

export type Edge = 'begin' | 'end';

/** A moment that is not known before its account is: `begin` of a day or its `end`. */
export type Moment = (times: Times, edge: Edge) => Ms;

export const MOMENT_FORMS = 'a date, a date and time, today, now, or like -7d, -12h, -30m';

const UNITS: Readonly<Record<string, Ms>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/;

/** By a day that is known, or from midnight to midnight. */
function dayNamed(name: string, { days, zone = machineZone() }: Times, edge: Edge): Ms {
  const day = days.findLast((one) => one.name === name);
  if (day !== undefined) return edge === 'begin' ? day.startsAt : day.endsAt;
  const next = new Date(Date.parse(`${name}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return zoneOf(zone).momentOf(`${edge === 'begin' ? name : next}T00:00`);
}

const today: Moment = (times, edge) => {
  const { now, days, zone = machineZone() } = times;
  const day = days.findLast(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  return dayNamed(day?.name ?? zoneOf(zone).dateAt(now), times, edge);
};

/** null where it is none. A date that no calendar has, the 30th of February say, is none either. */
export function momentOf(text: string): Moment | null {
  if (text === 'now') return ({ now }) => now;
  if (text === 'today') return today;
  const [, count = '', unit = ''] = /^-(\d{1,4})([mhd])$/.exec(text) ?? [];
  const length = Number(count) * (UNITS[unit] ?? 0);
  if (length > 0) return ({ now }) => now - length;
  const [, date = text, time = '00:00', offset] = DATE_TIME.exec(text) ?? [];
  if (!DATE.test(date)) return null;
  const at = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) return null;
  if (date === text) return (times, edge) => dayNamed(date, times, edge);
  const exact = Date.parse(`${date}T${time}${offset ?? 'Z'}`);
  if (Number.isNaN(exact)) return null;
  if (offset !== undefined) return () => exact;
  return ({ zone = machineZone() }) => zoneOf(zone).momentOf(`${date}T${time}`);
}
