// Moments as people write them, in the days and the zone of an account.
import { describe, expect, it } from 'vitest';
import { momentOf } from './moment.ts';

const NOW = Date.parse('2024-10-28T06:00:00Z');
const zone = 'Asia/Kolkata';
const day = {
  name: '2024-10-28',
  startsAt: Date.parse('2024-10-28T03:15:00Z'),
  endsAt: Date.parse('2024-10-29T03:15:00Z'),
};
const iso = (text: string, edge: 'begin' | 'end', days = [day]): string | undefined => {
  const at = momentOf(text)?.({ now: NOW, days, zone }, edge);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('a moment', () => {
  it('is a trading day that is known, from its roll to the next', () => {
    expect(iso('2024-10-28', 'begin')).toBe('2024-10-28T03:15:00.000Z');
    expect(iso('2024-10-28', 'end')).toBe('2024-10-29T03:15:00.000Z');
    expect(iso('today', 'begin')).toBe('2024-10-28T03:15:00.000Z');
  });

  it("is midnight in the account's zone where the day is not known", () => {
    expect(iso('2024-10-20', 'begin')).toBe('2024-10-19T18:30:00.000Z');
    expect(iso('2024-10-20', 'end')).toBe('2024-10-20T18:30:00.000Z');
    expect(iso('today', 'end', [])).toBe('2024-10-28T18:30:00.000Z');
  });

  it('is a time with its offset, or one of the zone', () => {
    expect(iso('2024-10-28T09:15:00+05:30', 'begin')).toBe('2024-10-28T03:45:00.000Z');
    expect(iso('2024-10-28 09:15', 'begin')).toBe('2024-10-28T03:45:00.000Z');
    expect(iso('2024-10-28T09:15:00.250Z', 'end')).toBe('2024-10-28T09:15:00.250Z');
  });

  it('is a length before now', () => {
    expect(iso('-7d', 'begin')).toBe('2024-10-21T06:00:00.000Z');
    expect(iso('-30m', 'begin')).toBe('2024-10-28T05:30:00.000Z');
    expect(iso('now', 'end')).toBe('2024-10-28T06:00:00.000Z');
  });

  it.each([
    '',
    'yesterday',
    '-0d',
    '-7y',
    '2024-13-01',
    '2024-02-30',
    '2024-02-30T00:00Z',
    '2024-10-28T25:00',
    '28.10.2024',
  ])('is not %j', (text) => expect(momentOf(text)).toBeNull());
});
