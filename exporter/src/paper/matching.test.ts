// Which order fills at which price, as a table: one order, one price or one bar.
import { describe, expect, it } from 'vitest';
import { type Match, matchBar, matchNow, partOf } from './matching.ts';
import type { OrderStatus, OrderType, Side } from './types.ts';

const order = (
  side: Side,
  type: OrderType,
  price: number | null,
  trigger: number | null,
  status: OrderStatus,
) => ({
  side,
  type,
  price,
  trigger,
  status,
});
const bar = { open: 10_000, high: 10_400, low: 9_700, close: 10_100, at: 0 };
const gapUp = { open: 11_000, high: 11_200, low: 10_900, close: 11_100, at: 0 };

describe('an order against the prices of now (bid 99.95, ask 100.05)', () => {
  const touch = { bid: 9_995, ask: 10_005 };
  const cases: readonly [string, ReturnType<typeof order>, Match][] = [
    ['a market purchase pays the ask', order('BUY', 'MARKET', null, null, 'OPEN'), 10_005],
    ['a market sale gets the bid', order('SELL', 'MARKET', null, null, 'OPEN'), 9_995],
    [
      'a limit beyond the ask pays the ask, not the limit',
      order('BUY', 'LIMIT', 10_500, null, 'OPEN'),
      10_005,
    ],
    ['a limit at the ask fills', order('BUY', 'LIMIT', 10_005, null, 'OPEN'), 10_005],
    ['a limit one tick short rests', order('BUY', 'LIMIT', 10_000, null, 'OPEN'), null],
    ['a sale below the bid gets the bid', order('SELL', 'LIMIT', 9_000, null, 'OPEN'), 9_995],
    ['a sale above the bid rests', order('SELL', 'LIMIT', 10_000, null, 'OPEN'), null],
    ['a stop waits for a bar', order('BUY', 'SL-M', null, 9_000, 'TRIGGER_PENDING'), null],
    ['an order on its way does not fill', order('BUY', 'MARKET', null, null, 'PENDING'), null],
  ];
  it.each(cases)('%s', (_, given, expected) => expect(matchNow(given, touch)).toBe(expected));
});

describe('a resting order against a bar (open 100, high 104, low 97, no spread)', () => {
  const cases: readonly [string, ReturnType<typeof order>, typeof bar, Match][] = [
    [
      'a stop below the high fills at its trigger',
      order('BUY', 'SL-M', null, 10_300, 'TRIGGER_PENDING'),
      bar,
      10_300,
    ],
    ['a stop at the high fills', order('BUY', 'SL-M', null, 10_400, 'TRIGGER_PENDING'), bar, 10_400],
    ['a stop above the high rests', order('BUY', 'SL-M', null, 10_405, 'TRIGGER_PENDING'), bar, null],
    ['a gap is paid for', order('BUY', 'SL-M', null, 10_300, 'TRIGGER_PENDING'), gapUp, 11_000],
    [
      'a selling stop fills at its trigger',
      order('SELL', 'SL-M', null, 9_800, 'TRIGGER_PENDING'),
      bar,
      9_800,
    ],
    ['a selling stop under the low rests', order('SELL', 'SL-M', null, 9_695, 'TRIGGER_PENDING'), bar, null],
    [
      'a stop with room to its limit fills',
      order('BUY', 'SL', 10_500, 10_300, 'TRIGGER_PENDING'),
      bar,
      10_300,
    ],
    [
      'a gap beyond the limit only wakes it',
      order('BUY', 'SL', 10_500, 10_300, 'TRIGGER_PENDING'),
      gapUp,
      'triggered',
    ],
    ['an awake stop is a limit', order('BUY', 'SL', 10_500, 10_300, 'OPEN'), bar, 10_000],
    ['a limit that the bar crosses gets its price', order('BUY', 'LIMIT', 9_800, null, 'OPEN'), bar, 9_800],
    ['a limit above the open gets the open', order('BUY', 'LIMIT', 10_100, null, 'OPEN'), bar, 10_000],
    ['a limit under the low rests', order('BUY', 'LIMIT', 9_695, null, 'OPEN'), bar, null],
    ['a sale that the bar crosses gets its price', order('SELL', 'LIMIT', 10_350, null, 'OPEN'), bar, 10_350],
    ['the rest of a market order goes at the open', order('SELL', 'MARKET', null, null, 'OPEN'), bar, 10_000],
    ['an order that has ended does not fill', order('BUY', 'LIMIT', 10_500, null, 'CANCELLED'), bar, null],
  ];
  it.each(cases)('%s', (_, given, on, expected) => expect(matchBar(given, on, 0)).toBe(expected));

  it('charges half of the spread', () => {
    expect(matchBar(order('BUY', 'SL-M', null, 10_300, 'TRIGGER_PENDING'), bar, 5)).toBe(10_305);
    expect(matchBar(order('SELL', 'MARKET', null, null, 'OPEN'), bar, 5)).toBe(9_995);
  });
});

describe('a partial fill', () => {
  it.each([
    [75, 0.5, 25],
    [100, 0.5, 50],
    [25, 0.1, 25],
    [75, 0, 25],
    [75, 1, 75],
  ])('of %i units at ratio %f is %i units', (rest, ratio, part) =>
    expect(partOf(rest, ratio, 25)).toBe(part),
  );
});
