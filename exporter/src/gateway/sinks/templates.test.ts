// What people read: the account, what happened, the money, and what to do.
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../core/fact.ts';
import { watching } from '../fixture.ts';
import { isAlone } from './kinds.ts';
import { createTeller } from './teller.ts';

const UNTIL = Date.parse('2026-08-04T03:15:00Z');
const AT = Date.parse('2026-08-03T03:50:14Z');

function tell(...facts: readonly Fact[]) {
  const view = { account: (id: string) => (id === 'a' ? { ...watching, id } : undefined) };
  const heads = { on: (account: string, seq: number) => `head of ${account} on ${seq}` };
  const teller = createTeller({ view, minPercent: 75, timeZone: 'Asia/Kolkata', heads });
  return facts.map((fact, i) =>
    teller({ account: 'a', seq: i + 1, position: i + 1, at: AT + i * 1_000, fact, hash: `hash-${i + 1}` }),
  );
}
const text = (...facts: readonly Fact[]) => tell(...facts).at(-1)?.text;

const trip: Fact = {
  type: 'KillTripped',
  cause: 'rule',
  rule: 'loss-and-stop',
  reason: 'the loss is at its limit',
  by: 'tripline',
  evidence: [{ condition: 'dailyLoss', observed: -203_450, limit: 200_000, text: 'lost 2,034.50 of 2,000' }],
  mtm: -203_450,
  seenAt: AT,
};
const flat: Fact = { type: 'FlatVerified', askedAt: AT, mtm: -210_000 };
const confirmed: Fact = {
  type: 'LockConfirmed',
  attempt: 1,
  proof: {
    how: 'browser',
    already: false,
    evidence: ['Kill Switch: active'],
    screenshots: [],
    fingerprint: null,
  },
};

describe('fault 29: a kill goes unnoticed for hours. A kill', () => {
  it('tells its cause and its money at the trip, and what not to do', () => {
    expect(text(trip)).toBe(
      'a: TRIPPED by loss-and-stop: the loss is at its limit (trip 1).\n' +
        'MTM −₹2,034.50. dailyLoss: lost 2,034.50 of 2,000\n' +
        'Tripline is cancelling and leaving now. Do not trade this account; wait for LOCKED.',
    );
  });

  it('tells that it is flat, and then that it is locked, by which proof, with the head of its receipt', () => {
    expect(text(trip, flat)).toBe(
      'a: FLAT (trip 1), proved by two reads, 1.0 s after the trip. MTM −₹2,100.00',
    );
    const locked = text(trip, flat, confirmed, { type: 'KillLocked', until: UNTIL });
    expect(locked).toContain('a: LOCKED until 4 Aug, 08:45:00 GMT+5:30 (trip 1), 3.0 s after the trip.');
    expect(locked).toContain("The broker's own lock: Kill Switch: active");
    expect(locked).toContain('MTM when flat: −₹2,100.00');
    expect(locked).toContain('Receipt head: head of a on 4');
    expect(locked).toContain('tripline rearm a --clears 1');
  });

  it('is urgent and told alone from its trip to its lock', () => {
    const locked: Fact = { type: 'KillLocked', until: UNTIL };
    expect(tell(trip, flat, locked).map((one) => one?.level)).toEqual(['urgent', 'urgent', 'urgent']);
    expect([trip, flat, locked].every(({ type }) => isAlone(type))).toBe(true);
  });

  it('tells beside FLAT what it has left open on purpose', () => {
    const left = [{ key: 'X|NRML', symbol: 'X24500CE', netQty: 75 }];
    expect(text(trip, { ...flat, left } as Fact)).toContain('Still OPEN, left on purpose: 75 X24500CE');
  });

  it.each<[string, Fact, RegExp]>([
    ['is stuck', { type: 'KillStuck', step: 'flattening', why: 'refused' }, /leave by hand/],
    ['is stuck at the lock', { type: 'KillStuck', step: 'locking', why: 'no box' }, /Press it by hand/],
    [
      'wants a code',
      { type: 'CodeWanted', id: 'c', what: 'OTP by SMS', until: UNTIL },
      /OTP by SMS\n.*\/code/,
    ],
    [
      'is refused by a linked account',
      { type: 'LinkedTold', account: 'b', outcome: 'refused', seq: null, detail: 'no such account' },
      /b was NOT killed with it/,
    ],
  ])('that %s is urgent, is told alone, and says what to do', (_name, fact, words) => {
    const [message] = tell(fact);
    expect(message?.level).toBe('urgent');
    expect(isAlone(fact.type)).toBe(true);
    expect(message?.text).toMatch(words);
  });
});

describe('what is told', () => {
  it('is nothing below the share of a limit that is asked for, and a warning from 90 % on', () => {
    const near = (percent: number): Fact => {
      const rest = { rule: 'r', condition: 'dailyLoss', observed: 1, limit: 2, text: 'used' };
      return { type: 'LimitNear', percent, ...rest };
    };
    expect(tell(near(50), near(75), near(90)).map((one) => one?.level)).toEqual([
      undefined,
      'info',
      'warning',
    ]);
  });

  it('is a failed readiness with each check, and nothing when all is well or was not looked at', () => {
    const checked = (ok: boolean | null): Fact => ({
      type: 'ReadinessChecked',
      checks: [{ name: 'login', ok, detail: 'wrong PIN', at: AT }],
      by: 'daily',
    });
    expect(tell(checked(true), checked(null))).toEqual([null, null]);
    expect(text(checked(false))).toContain('a: NOT ready for a kill:\n- login: wrong PIN');
  });

  it('is an alert by its own account and severity, and its end quietly', () => {
    const alert = (status: 'firing' | 'resolved', severity: string): Fact => ({
      type: 'AlertReceived',
      by: 'am',
      alert: {
        fingerprint: 'f',
        status,
        name: 'NavStale',
        severity,
        account: 'b',
        summary: 's',
        startsAt: 1,
        endsAt: null,
      },
    });
    const told = tell(alert('firing', 'critical'), alert('firing', 'info'), alert('resolved', 'critical'));
    expect(told.map((one) => [one?.account, one?.level])).toEqual([
      ['b', 'urgent'],
      ['b', 'warning'],
      ['b', 'info'],
    ]);
  });

  it('is never longer than one message of any sink, whatever somebody wrote', () => {
    const [message] = tell({ type: 'Blocked', rule: 'r', why: 'x'.repeat(100_000) });
    expect(message?.text.length).toBeLessThan(4_096);
  });
});
