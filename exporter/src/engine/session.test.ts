// The session of a trading day: when the market opens and closes, over clock changes, weekends and holidays.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayPolicy, dayOf } from './day.ts';

const at = (iso: string): number => Date.parse(iso);
const HOUR = 3_600_000;
const INDIA: DayPolicy = {
  timeZone: 'Asia/Kolkata',
  resetAt: '08:45',
  session: { opens: '09:15', closes: '15:30' },
  holidays: ['2024-08-15'],
};
const NEW_YORK: DayPolicy = {
  timeZone: 'America/New_York',
  resetAt: '08:00',
  session: { opens: '09:30', closes: '16:00' },
};
const LONDON: DayPolicy = {
  timeZone: 'Europe/London',
  resetAt: '07:00',
  session: { opens: '08:00', closes: '16:30' },
};
const session = (policy: DayPolicy, now: string): readonly string[] | null | undefined => {
  const found = dayOf(policy, at(now)).session;
  return found && [found.opensAt, found.closesAt].map((ms) => new Date(ms).toISOString());
};

describe('a market in Asia/Kolkata', () => {
  const wednesday = ['2024-07-24T03:45:00.000Z', '2024-07-24T10:00:00.000Z'];
  it.each([
    ['before it opens', '2024-07-24T03:20:00Z'],
    ['while it trades', '2024-07-24T06:00:00Z'],
    ['after its close', '2024-07-24T12:00:00Z'],
    ['after midnight, before the reset', '2024-07-24T20:00:00Z'],
    ['a moment before the next reset', '2024-07-25T03:14:59.999Z'],
  ])('has the session of its own day %s', (_, now) => expect(session(INDIA, now)).toEqual(wednesday));

  it('does not open on a weekend, on a holiday, nor in the night after one', () => {
    for (const now of ['2024-07-27T06:00:00Z', '2024-07-28T06:00:00Z', '2024-08-15T06:00:00Z'])
      expect(session(INDIA, now)).toBeNull();
    expect(session(INDIA, '2024-08-15T20:00:00Z')).toBeNull();
    expect(session(INDIA, '2024-08-16T03:20:00Z')).toEqual([
      '2024-08-16T03:45:00.000Z',
      '2024-08-16T10:00:00.000Z',
    ]);
  });

  it('opens on a Saturday that is named, as for a budget', () => {
    const policy: DayPolicy = { ...INDIA, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };
    expect(session(policy, '2024-07-27T06:00:00Z')).not.toBeNull();
  });

  it('has no session where none is configured: it trades always', () => {
    expect(dayOf({ timeZone: 'UTC', resetAt: '00:00' }, at('2024-07-27T06:00:00Z'))).not.toHaveProperty(
      'session',
    );
  });
});

describe('a market whose clocks change', () => {
  it.each([
    ['New York on the Friday before summer time', NEW_YORK, '2026-03-06T18:00:00Z', '14:30', '21:00'],
    ['New York on the Monday after', NEW_YORK, '2026-03-09T18:00:00Z', '13:30', '20:00'],
    ['New York on the Friday before winter time', NEW_YORK, '2026-10-30T18:00:00Z', '13:30', '20:00'],
    ['New York on the Monday after', NEW_YORK, '2026-11-02T18:00:00Z', '14:30', '21:00'],
    ['London on the Friday before summer time', LONDON, '2026-03-27T12:00:00Z', '08:00', '16:30'],
    ['London on the Monday after', LONDON, '2026-03-30T12:00:00Z', '07:00', '15:30'],
    ['London on the Monday after winter time', LONDON, '2026-10-26T12:00:00Z', '08:00', '16:30'],
    ['Kolkata, where they never do', INDIA, '2026-03-30T06:00:00Z', '03:45', '10:00'],
  ])('%s', (_, policy, now, opens, closes) => {
    const date = now.slice(0, 10);
    expect(session(policy, now)).toEqual([`${date}T${opens}:00.000Z`, `${date}T${closes}:00.000Z`]);
  });

  it('opens after the gap when the clocks skip its opening, and once when they run through it twice', () => {
    const nights: DayPolicy = {
      timeZone: 'America/New_York',
      resetAt: '00:00',
      session: { opens: '02:30', closes: '05:00' },
      weekdays: ['sun'],
    };
    expect(session(nights, '2026-03-08T12:00:00Z')?.[0]).toBe('2026-03-08T07:00:00.000Z');
    const twice = { ...nights, session: { opens: '01:30', closes: '05:00' } };
    expect(session(twice, '2026-11-01T12:00:00Z')?.[0]).toBe('2026-11-01T05:30:00.000Z');
  });
});

describe('a session over midnight', () => {
  const evening: DayPolicy = {
    timeZone: 'America/New_York',
    resetAt: '17:00',
    session: { opens: '18:00', closes: '02:00' },
    weekdays: ['sun', 'mon', 'tue', 'wed', 'thu'],
    holidays: ['2026-07-02'],
  };
  it('closes on the next date and belongs to the day on which it opened', () => {
    const expected = ['2026-06-10T22:00:00.000Z', '2026-06-11T06:00:00.000Z'];
    for (const now of ['2026-06-10T21:00:00Z', '2026-06-11T03:00:00Z', '2026-06-11T20:00:00Z'])
      expect(session(evening, now)).toEqual(expected);
  });
  it('is there or not by the date on which it opens', () => {
    expect(session(evening, '2026-06-14T23:00:00Z')).not.toBeNull();
    expect(session(evening, '2026-06-13T01:00:00Z')).toBeNull();
    expect(session(evening, '2026-07-03T03:00:00Z')).toBeNull();
  });
});

it('opens within its day and closes after it opened, before the session of the next', () => {
  const times = fc.constantFrom('00:00', '02:30', '08:45', '09:15', '15:30', '18:00', '23:59');
  const policies = fc.record({
    timeZone: fc.constantFrom('Asia/Kolkata', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe'),
    resetAt: times,
    session: fc.record({ opens: times, closes: times }).filter(({ opens, closes }) => opens !== closes),
  });
  const moments = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(policies, moments, (policy, now) => {
      const day = dayOf(policy, now);
      const { session } = day;
      expect(session).not.toBeUndefined();
      if (session === null || session === undefined) return;
      expect(session.opensAt).toBeGreaterThanOrEqual(day.startsAt);
      expect(session.opensAt).toBeLessThan(day.endsAt);
      expect(session.closesAt).toBeGreaterThan(session.opensAt);
      expect(session.closesAt - session.opensAt).toBeLessThanOrEqual(25 * HOUR);
      expect(dayOf(policy, day.endsAt - 1).session).toEqual(session);
    }),
    { numRuns: 40 },
  );
});

it.each(['9', '0915', '25:00', ''])('refuses a session that opens at "%s"', (opens) => {
  expect(() =>
    dayOf({ ...INDIA, session: { opens, closes: '15:30' } }, at('2024-07-24T06:00:00Z')),
  ).toThrow();
});
