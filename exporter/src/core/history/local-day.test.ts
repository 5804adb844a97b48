// Local dates from weekdays and minutes alone, against the calendar of the process, over changes of the clock.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { localTimeIn } from '../../../../tests/given-past.ts';
import { dateName, localDay } from './local-day.ts';

const DAY = 86_400_000;
const at = (iso: string): number => Date.parse(iso);
const moments = fc.integer({ min: at('1999-12-01T00:00:00Z'), max: at('2041-01-01T00:00:00Z') });

it('names the date of every day as the calendar does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200_000, max: 200_000 }), (days) => {
      const iso = new Date(days * DAY).toISOString().slice(0, 10);
      expect(dateName(days)).toBe(iso);
    }),
  );
});

it('holds its moment, is called by its date, and the next begins where it ends', () => {
  const zones = fc.constantFrom('Asia/Kolkata', 'America/New_York', 'Europe/London', 'Pacific/Auckland');
  fc.assert(
    fc.property(zones, moments, (zone, moment) => {
      const localTime = localTimeIn(zone);
      const time = (one: number) => localTime('a', one);
      const day = localDay(moment, time);
      expect(day.from).toBeLessThanOrEqual(moment);
      expect(day.to).toBeGreaterThan(moment);
      expect(day.name).toBe(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(moment));
      expect(time(day.from).minute).toBe(0);
      expect(localDay(day.to - 1, time)).toEqual(day);
      expect(localDay(day.to, time).from).toBe(day.to);
    }),
  );
});

it.each([
  ['23 hours when the clock goes forward', 'Europe/London', '2026-03-29T12:00:00Z', '2026-03-29', 23],
  ['25 hours when it goes back', 'Europe/London', '2026-10-25T12:00:00Z', '2026-10-25', 25],
  ['from 01:00 where midnight is skipped', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-24', 23],
])('has %s', (_, zone, moment, name, hours) => {
  const localTime = localTimeIn(zone);
  const day = localDay(at(moment), (one) => localTime('a', one));
  expect([day.name, (day.to - day.from) / 3_600_000]).toEqual([name, hours]);
});
