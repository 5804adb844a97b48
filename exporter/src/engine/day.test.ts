// The trading day: from reset to reset in the account's own zone, over midnights and both clock changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayPolicy, dayOf } from './day.ts';

const at = (iso: string): number => Date.parse(iso);
const HOUR = 3_600_000;
const INDIA: DayPolicy = { timeZone: 'Asia/Kolkata', resetAt: '08:45' };
const NEW_YORK: DayPolicy = { timeZone: 'America/New_York', resetAt: '02:30' };
const days = (policy: DayPolicy, now: string) => {
  const { name, startsAt, endsAt } = dayOf(policy, at(now));
  return [name, new Date(startsAt).toISOString(), (endsAt - startsAt) / HOUR];
};

describe('a day in Asia/Kolkata with its reset at 08:45', () => {
  it.each([
    ['at the reset', '2024-07-24T03:15:00.000Z', '2024-07-24'],
    ['a millisecond before it', '2024-07-24T03:14:59.999Z', '2024-07-23'],
    ['in the session', '2024-07-24T06:00:00.000Z', '2024-07-24'],
    ['after midnight, restarted in the night', '2024-07-24T19:00:00.000Z', '2024-07-24'],
    ['at the next midnight of UTC', '2024-07-25T00:00:00.000Z', '2024-07-24'],
  ])('%s', (_, now, name) => {
    expect(dayOf(INDIA, at(now)).name).toBe(name);
  });
});

describe('a day in America/New_York with its reset at 02:30', () => {
  it('begins at 03:00 when the clocks skip its reset', () => {
    expect(days(NEW_YORK, '2026-03-08T06:59:59.999Z')).toEqual([
      '2026-03-07',
      '2026-03-07T07:30:00.000Z',
      23.5,
    ]);
    expect(days(NEW_YORK, '2026-03-08T07:00:00.000Z')).toEqual([
      '2026-03-08',
      '2026-03-08T07:00:00.000Z',
      23.5,
    ]);
    expect(days(NEW_YORK, '2026-03-09T12:00:00.000Z')).toEqual([
      '2026-03-09',
      '2026-03-09T06:30:00.000Z',
      24,
    ]);
  });

  it('begins once when the clocks run through its reset twice', () => {
    const policy = { ...NEW_YORK, resetAt: '01:30' };
    for (const now of ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z', '2026-11-02T06:29:59.999Z']) {
      expect(days(policy, now)).toEqual(['2026-11-01', '2026-11-01T05:30:00.000Z', 25]);
    }
  });
});

describe('a day that turns at midnight', () => {
  const policy = { timeZone: 'America/New_York', resetAt: '00:00' };

  it.each([
    ['2026-03-08T04:59:59.999Z', '2026-03-07', 24],
    ['2026-03-08T05:00:00.000Z', '2026-03-08', 23],
    ['2026-11-01T04:00:00.000Z', '2026-11-01', 25],
    ['2026-11-02T05:00:00.000Z', '2026-11-02', 24],
  ])('at %s is %s and lasts %d hours', (now, name, hours) => {
    expect(days(policy, now)).toEqual([name, expect.any(String), hours]);
  });

  it('is the same day to a process that restarts on either side of it', () => {
    const before = dayOf(policy, at('2026-06-01T03:59:59.999Z'));
    const after = dayOf(policy, at('2026-06-01T04:00:00.000Z'));
    expect(after.startsAt).toBe(before.endsAt);
    expect([before.name, after.name]).toEqual(['2026-05-31', '2026-06-01']);
  });
});

it('holds its own moment, and the next begins where it ends', () => {
  const policies = fc.record({
    timeZone: fc.constantFrom(
      'Asia/Kolkata',
      'America/New_York',
      'Europe/London',
      'UTC',
      'Australia/Lord_Howe',
    ),
    resetAt: fc.constantFrom('00:00', '01:30', '02:30', '08:45', '17:00', '23:59'),
  });
  const moments = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(policies, moments, (policy, now) => {
      const day = dayOf(policy, now);
      expect(day.startsAt).toBeLessThanOrEqual(now);
      expect(day.endsAt).toBeGreaterThan(now);
      expect(day.endsAt - day.startsAt).toBeLessThanOrEqual(25 * HOUR);
      expect(dayOf(policy, day.startsAt)).toEqual(day);
      expect(dayOf(policy, day.endsAt - 1)).toEqual(day);
      const next = dayOf(policy, day.endsAt);
      expect(next.startsAt).toBe(day.endsAt);
      expect(next.name).not.toBe(day.name);
    }),
    { numRuns: 40 },
  );
});

it.each(['8', '0845', '25:00', '08:60', ''])('refuses a reset at "%s"', (resetAt) => {
  expect(() => dayOf({ ...INDIA, resetAt }, 0)).toThrow();
});

it('refuses a zone that there is not', () => {
  expect(() => dayOf({ ...INDIA, timeZone: 'Asia/Nowhere' }, 0)).toThrow();
});
