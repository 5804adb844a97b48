// What the page makes of numbers, frames and facts, without a browser: unknown never turns into a number.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recorded } from '../../core/fact.ts';
import { ageOf, asMessage, emptyDesk, isStale, takeFact, takeFrame } from './page/desk.ts';
import { gain, money, percent, span } from './page/format.ts';
import { sentence, toneOf } from './page/sentence.ts';

const frame = (sequence: number, ageMs = 0) =>
  asMessage({ sequence, at: 1_000, ageMs, journalHead: 0, journalOk: true, accounts: [], sessions: [] });
const words = { money: (minor: number) => (minor / 100).toFixed(2), time: () => '08:45' };

describe('money on the page', () => {
  it.each([
    [null, '–'],
    [0, '₹0.00'],
    [-0, '₹0.00'],
    [-0.001, '₹0.00'],
    [-1240, '−₹1,240.00'],
    [12_34_567.5, '₹12,34,567.50'],
  ])('writes %s as %s', (value, text) => expect(money(value, 'INR')).toBe(text));

  it('shows a plus only for a gain, and a coin by its name', () => {
    expect([gain(5, 'INR'), gain(0, 'INR'), gain(-5, 'INR'), gain(null, 'INR')]).toEqual([
      '+₹5.00',
      '₹0.00',
      '−₹5.00',
      '–',
    ]);
    expect(money(-1234.5, 'USDT')).toBe('−1,234.50 USDT');
  });

  it('calls an unknown share and an unknown age unknown', () => {
    expect([percent(null), span(null)]).toEqual(['unknown', 'unknown']);
    expect([percent(0.926), span(400), span(43_000), span(600_000)]).toEqual([
      '93 %',
      '0.4 s',
      '43 s',
      '10 min',
    ]);
  });
});

describe('the age of a frame', () => {
  it('counts from when it was made, not from when it came', () => {
    const desk = emptyDesk();
    expect(ageOf(desk, 0)).toBe(null);
    takeFrame(desk, frame(1, 2_500), 10_000);
    expect(isStale(desk, 10_100)).toBe(false);
    expect(isStale(desk, 10_600)).toBe(true);
  });

  it('does not start anew when the same frame comes again', () => {
    const desk = emptyDesk();
    takeFrame(desk, frame(1), 0);
    takeFrame(desk, frame(1), 9_000);
    expect(ageOf(desk, 9_000)).toBe(9_000);
    takeFrame(desk, frame(2), 9_000);
    expect(ageOf(desk, 9_000)).toBe(0);
  });
});

describe('the list of facts', () => {
  const fact = (position: number, type: 'CancelCompleted' | 'MarksKept' = 'CancelCompleted'): Recorded => ({
    account: 'a',
    seq: position,
    position,
    at: 0,
    hash: '',
    fact: type === 'MarksKept' ? { type, marks: {} } : { type, count: 1 },
  });

  it('holds the newest fifty, each once, newest first, whatever the order they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 200 }), (positions) => {
        const desk = emptyDesk();
        for (const position of positions) takeFact(desk, fact(position));
        const want = [...new Set(positions)].sort((a, b) => b - a).slice(0, 50);
        expect(desk.facts.map((each) => each.position)).toEqual(want);
      }),
    );
  });

  it('leaves out housekeeping', () => {
    const desk = emptyDesk();
    takeFact(desk, fact(1, 'MarksKept'));
    // During a kill the places of the sinks would push the kill itself out of the list.
    takeFact(desk, { ...fact(2), fact: { type: 'Notified', sink: 'telegram.ops', through: 1 } });
    expect(desk.facts).toEqual([]);
  });
});

describe('a fact as a sentence', () => {
  it('says who, why and how much, and unknown where nothing is known', () => {
    const tripped = {
      type: 'KillTripped',
      cause: 'manual',
      rule: 'manual',
      reason: 'hand off',
      by: 'cli:1000',
      evidence: [],
      mtm: null,
      seenAt: 0,
    } as const;
    expect(sentence(tripped, words)).toBe('Kill asked by cli:1000: hand off');
    expect(toneOf(tripped)).toBe('alarm');
    expect(sentence({ type: 'FlatVerified', askedAt: 0, mtm: null }, words)).toContain('MTM unknown');
    expect(sentence({ type: 'KillLocked', until: 5 }, words)).toBe('Locked until 08:45');
    const owner = { type: 'OwnerConfirmed', action: 'kill', id: 'x-1-kill', detail: '' } as const;
    expect(sentence(owner, words)).toContain('Tripline does not see its positions');
    const trade = { id: 'a', symbol: 'CE', side: 'short', qty: 25, entryPrice: null, exitPrice: 1 } as const;
    const closed = { ...trade, openedAt: null, closedAt: 1, pnl: null };
    expect(sentence({ type: 'TradesClosed', trades: [closed] }, words)).toBe(
      'Closed short 25 CE, result unknown',
    );
    const many = Array.from({ length: 200 }, () => closed);
    expect(sentence({ type: 'TradesClosed', trades: many }, words)).toMatch(/; .*; .* and 197 more$/);
    const given = { type: 'ExitAbandoned', request: 4, position: 'CE|NRML', why: 'not flat' } as const;
    expect([sentence(given, words), toneOf(given)]).toEqual([
      'Exit of CE|NRML GIVEN UP (request 4): not flat',
      'alarm',
    ]);
  });
});
