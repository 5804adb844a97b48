// Clocks of zones over their changes.
import { describe, expect, it } from 'vitest';
import { zoneOf } from './zone.ts';

const utc = (text: string): number => Date.parse(text);

describe('a zone', () => {
  it('shows the weekday and the minute that its clocks show', () => {
    const kolkata = zoneOf('Asia/Kolkata');
    expect(kolkata.localTime(utc('2024-10-27T18:29:59Z'))).toEqual({ weekday: 7, minute: 1_439 });
    expect(kolkata.localTime(utc('2024-10-27T18:30:00Z'))).toEqual({ weekday: 1, minute: 0 });
    expect(kolkata.dateAt(utc('2024-10-27T18:30:00Z'))).toBe('2024-10-28');
  });

  it('follows the clocks over a change of them, both ways', () => {
    const york = zoneOf('America/New_York');
    expect(york.localTime(utc('2024-03-10T06:59:00Z')).minute).toBe(119);
    expect(york.localTime(utc('2024-03-10T07:00:00Z')).minute).toBe(180);
    expect(york.momentOf('2024-03-10T03:00')).toBe(utc('2024-03-10T07:00:00Z'));
    expect(york.momentOf('2024-11-04T00:00')).toBe(utc('2024-11-04T05:00:00Z'));
    expect(york.momentOf('2024-11-03T00:00')).toBe(utc('2024-11-03T04:00:00Z'));
    expect(zoneOf('Europe/Vienna').momentOf('2024-07-01T09:15:00.250')).toBe(utc('2024-07-01T07:15:00.250Z'));
  });

  it('takes the first of two equal times, and of a time that is skipped the moment after the gap', () => {
    const york = zoneOf('America/New_York');
    expect(york.momentOf('2024-11-03T01:30')).toBe(utc('2024-11-03T05:30:00Z'));
    expect(york.momentOf('2024-03-10T02:30')).toBe(utc('2024-03-10T07:30:00Z'));
    const beirut = zoneOf('Asia/Beirut');
    expect(beirut.dateAt(beirut.momentOf('2024-03-31T00:00'))).toBe('2024-03-31');
  });
});
