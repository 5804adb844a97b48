// Alerts as they are remembered: a repeated notification is no news, a resolved one fires no longer.
import { describe, expect, it } from 'vitest';
import type { Alert } from '../contract/request.ts';
import { createAlertBook, MOST_ALERTS } from './alerts.ts';
import type { Recorded } from './fact.ts';

const alert = (fingerprint: string, status: Alert['status'] = 'firing', startsAt = 1_000): Alert => ({
  fingerprint,
  status,
  name: 'MtmUnknown',
  severity: 'warning',
  account: 'paper-1',
  summary: 'unknown',
  startsAt,
  endsAt: null,
});

const recorded = (one: Alert, seq = 1): Recorded => ({
  account: 'alerts',
  seq,
  position: seq,
  at: 2_000 + seq,
  fact: { type: 'AlertReceived', alert: one, by: 'token:am' },
  hash: '',
});

describe('the book of alerts', () => {
  it('calls an alert news once, and again when it ends or begins anew', () => {
    const book = createAlertBook();
    expect(book.isNews(alert('a'))).toBe(true);
    book.take(recorded(alert('a')));
    expect(book.isNews(alert('a'))).toBe(false);
    expect(book.isNews(alert('a', 'resolved'))).toBe(true);
    expect(book.isNews(alert('a', 'firing', 5_000))).toBe(true);
    expect(book.isNews(alert('b'))).toBe(true);
  });

  it('lists what fires, the newest first, and counts all', () => {
    const book = createAlertBook();
    book.take(recorded(alert('a'), 1));
    book.take(recorded(alert('b'), 2));
    book.take(recorded(alert('c'), 3));
    book.take(recorded(alert('b', 'resolved'), 4));
    expect(book.firing().map(({ alert: { fingerprint } }) => fingerprint)).toEqual(['c', 'a']);
    expect(book.counts).toEqual({ firing: 3, resolved: 1 });
  });

  it('forgets the oldest beyond its bound', () => {
    const book = createAlertBook();
    for (let i = 0; i <= MOST_ALERTS; i += 1) book.take(recorded(alert(`f${i}`), i + 1));
    expect(book.firing()).toHaveLength(MOST_ALERTS);
    expect(book.isNews(alert('f0'))).toBe(true);
    expect(book.isNews(alert('f1'))).toBe(false);
  });
});
