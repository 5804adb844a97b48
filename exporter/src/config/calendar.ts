// The day of an account as its owner writes it: zone, reset, and the hours and days on which its market trades.
import { z } from 'zod';
import { timeOfDay, timeZone } from './local-time.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export interface DayConfig {
  readonly timeZone: string;
  readonly resetAt: string;
  /** Absent: the market trades always. */
  readonly session?: { readonly opens: string; readonly closes: string };
  readonly weekdays?: readonly (typeof WEEKDAYS)[number][];
  readonly holidays?: readonly string[];
}

const sessionSchema = z
  .strictObject({ opens: timeOfDay, closes: timeOfDay })
  .refine(
    ({ opens, closes }) => opens !== closes,
    'must not close when it opens; leave it out to trade always',
  );

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const DAY_MINUTES = 24 * 60;

/** Minutes from when it opens, round the clock. */
const after = (opens: string, text: string): number =>
  (minutes(text) - minutes(opens) + DAY_MINUTES) % DAY_MINUTES;

type Written = z.output<typeof written>;
const written = z.strictObject({
  timeZone: timeZone.default('Asia/Kolkata'),
  resetAt: timeOfDay.default('08:45'),
  session: sessionSchema.optional(),
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional(),
  holidays: z.array(z.iso.date('must be a date like 2026-01-26')).max(1_000).optional(),
});

/** Half a calendar would be obeyed in a way that nobody meant. */
function wrongIn({
  resetAt,
  session,
  weekdays,
  holidays,
}: Written): { path: string; message: string } | null {
  if (session === undefined) {
    const path = weekdays !== undefined ? 'weekdays' : holidays !== undefined ? 'holidays' : null;
    return path === null ? null : { path, message: 'means nothing without a session' };
  }
  const inside = after(session.opens, resetAt);
  if (inside === 0 || inside >= after(session.opens, session.closes)) return null;
  return { path: 'resetAt', message: 'must not lie within the session' };
}

export const daySchema = written.superRefine((day, ctx) => {
  const wrong = wrongIn(day);
  if (wrong !== null) ctx.addIssue({ code: 'custom', path: [wrong.path], message: wrong.message });
});

/** Without what was left out. */
export function dayConfig({ timeZone, resetAt, session, weekdays, holidays }: Written): DayConfig {
  return {
    timeZone,
    resetAt,
    ...(session === undefined ? {} : { session }),
    ...(weekdays === undefined ? {} : { weekdays }),
    ...(holidays === undefined ? {} : { holidays }),
  };
}
