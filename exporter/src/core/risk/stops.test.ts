// Which order of the book is the stop-loss of a sold option that executed, or that is gone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { order, position, sec, short, stop } from '../../../../tests/given.ts';
import type { Order, Position } from '../types.ts';
import { byTime, findStops, isWorking } from './stops.ts';

const NONE: ReadonlySet<string> = new Set();
const CARRIED = short('CE', 75, 10_000);
/** Sold at 09:20 today, so that the sale is in the book. */
const SOLD = position({ symbol: 'CE', netQty: -75, sellQty: 75, sellAmount: 750_000 });
const sale = order({ id: 'sale', side: 'sell', filled: 75, avgPrice: 10_000, status: 'complete' });
const filled = (over: Partial<Order> = {}): Order =>
  stop({ status: 'complete', filled: 75, avgPrice: 12_050, updatedAt: sec(60), ...over });
const flat = (p: Position): Position => ({ ...p, netQty: 0, buyQty: 75, buyAmount: 903_750 });
const ids = (orders: readonly Order[], positions: readonly Position[], seen = NONE) =>
  findStops(orders, positions, seen).map(({ orderId, how }) => `${how} ${orderId}`);

describe('a stop that executed', () => {
  it('is found with its fill', () => {
    expect(findStops([sale, filled()], [flat(SOLD)], NONE)).toEqual([
      { orderId: 'stop', symbol: 'CE', how: 'executed', qty: 75, price: 12_050 },
    ]);
  });

  it.each<readonly [string, readonly Order[], readonly Position[], ReadonlySet<string>]>([
    ['of a short that was carried into the day', [filled()], [flat(CARRIED)], NONE],
    ['as a stop-market order', [sale, filled({ type: 'stop-market' })], [flat(SOLD)], NONE],
    ['by its type, when the trigger is shown no more', [sale, filled({ trigger: 0 })], [flat(SOLD)], NONE],
    [
      'at the market by its type, when the trigger is shown no more',
      [sale, filled({ type: 'stop-market', trigger: 0 })],
      [flat(SOLD)],
      NONE,
    ],
    ['by its label, when its quantity lags', [sale, filled({ filled: 50 })], [flat(SOLD)], NONE],
    ['by its trigger, when the type was rewritten', [sale, filled({ type: 'limit' })], [flat(SOLD)], NONE],
    [
      'by having been seen waiting, when trigger and type were rewritten',
      [sale, filled({ type: 'limit', trigger: 0 })],
      [flat(SOLD)],
      new Set(['stop']),
    ],
    ['by its quantity, when the label lags', [sale, filled({ status: 'open' })], [flat(SOLD)], NONE],
    ['before the position book has heard of it', [sale, filled()], [SOLD], NONE],
  ])('counts %s', (_, orders, positions, seen) => {
    expect(ids(orders, positions, seen)).toEqual(['executed stop']);
  });

  it.each<readonly [string, readonly Order[], readonly Position[]]>([
    ['a buy stop that opens a long', [filled()], [position({ netQty: 75, buyQty: 75 })]],
    [
      'a second buy stop, when the first has closed the short',
      [sale, filled({ id: 'a', updatedAt: sec(50) }), filled()],
      [],
    ],
    ['a sell stop that closes a long', [filled({ side: 'sell' })], [short('CE', 75, 1)]],
    ['a stop of a future', [sale, filled()].map((o) => ({ ...o, optionType: null })), [flat(SOLD)]],
    ['a plain purchase', [sale, filled({ type: 'limit', trigger: 0 })], [flat(SOLD)]],
    ['a stop that still waits', [sale, stop()], [SOLD]],
    ['a stop that has filled in part so far', [sale, filled({ status: 'open', filled: 25 })], [SOLD]],
  ])('does not count %s', (_, orders, positions) => {
    expect(ids(orders, positions)).not.toContain('executed stop');
  });

  it('is found whatever the order of the rows', () => {
    const book = [
      sale,
      filled(),
      order({ id: 'again', side: 'sell', filled: 75, status: 'complete', updatedAt: sec(90) }),
    ];
    const rows = fc.shuffledSubarray(book, { minLength: book.length });
    fc.assert(
      fc.property(rows, (shuffled) => {
        expect(ids(shuffled, [SOLD])).toContain('executed stop');
      }),
    );
  });
});

describe('a stop that is gone while its short is open', () => {
  it.each(['cancelled', 'rejected'] as const)('is missing when it was %s', (status) => {
    const gone = stop({ status, updatedAt: sec(30) });
    expect(findStops([sale, gone], [SOLD], NONE)).toEqual([
      { orderId: 'stop', symbol: 'CE', how: 'missing', qty: 75, price: null },
    ]);
  });

  it('is missing when it was cancelled after filling in part', () => {
    const part = stop({ status: 'cancelled', filled: 25, avgPrice: 12_000, updatedAt: sec(30) });
    expect(ids([sale, part], [{ ...SOLD, netQty: -50, buyQty: 25 }])).toEqual(['missing stop']);
  });

  it('is missing although the short has been added to since', () => {
    const gone = stop({ status: 'cancelled', updatedAt: sec(30) });
    const more = order({ id: 'more', side: 'sell', filled: 75, status: 'complete', updatedAt: sec(60) });
    const partBack = order({ id: 'back', filled: 25, status: 'complete', updatedAt: sec(70) });
    expect(ids([sale, gone, more], [{ ...SOLD, netQty: -150 }])).toEqual(['missing stop']);
    expect(ids([sale, gone, partBack], [{ ...SOLD, netQty: -50 }])).toEqual(['missing stop']);
  });

  it('belonged to an earlier short whatever the order of the rows', () => {
    const gone = stop({ status: 'cancelled', updatedAt: sec(30) });
    const back = order({ id: 'back', filled: 75, status: 'complete', updatedAt: sec(60) });
    const again = order({ id: 'again', side: 'sell', filled: 75, status: 'complete', updatedAt: sec(90) });
    const rows = fc.shuffledSubarray([sale, gone, back, again], { minLength: 4 });
    fc.assert(
      fc.property(rows, (shuffled) => {
        expect(ids(shuffled, [SOLD])).toEqual([]);
      }),
    );
  });

  it('is not missing when the last of several executed, whatever the order of the rows', () => {
    const gone = stop({ id: 'gone', status: 'cancelled', updatedAt: sec(30) });
    for (const book of [
      [sale, gone, filled()],
      [sale, filled(), gone],
    ]) {
      expect(ids(book, [SOLD])).toEqual(['executed stop']);
    }
  });

  it.each<readonly [string, readonly Order[], Position]>([
    ['it was a plain purchase', [order({ status: 'cancelled', updatedAt: sec(30) })], SOLD],
    ['it was to sell', [stop({ side: 'sell', status: 'cancelled', updatedAt: sec(30) })], SOLD],
    [
      'it was of another contract',
      [stop({ instrument: 'PE', symbol: 'PE', status: 'cancelled', updatedAt: sec(30) })],
      SOLD,
    ],
    ['another stop works', [stop({ status: 'cancelled', updatedAt: sec(30) }), stop({ id: 'new' })], SOLD],
    ['the short is closed', [stop({ status: 'cancelled', updatedAt: sec(30) })], flat(SOLD)],
    ['there never was one', [], SOLD],
    ['it belonged to an earlier short', [stop({ status: 'cancelled', updatedAt: sec(-60) })], SOLD],
    ['its state is not known', [stop({ status: 'unknown' })], SOLD],
  ])('is not missing when %s', (_, orders, row) => {
    expect(ids([sale, ...orders], [row])).toEqual([]);
  });
});

it('an order works until it has surely ended', () => {
  const states = [
    'open',
    'pending',
    'trigger-pending',
    'unknown',
    'complete',
    'cancelled',
    'rejected',
  ] as const;
  const working = states.filter((status) => isWorking(order({ status })));
  expect(working).toEqual(['open', 'pending', 'trigger-pending', 'unknown']);
});

it('orders are in the order of their last change, then of their placing, then of their ids', () => {
  const at = (id: string, updatedAt: number, placedAt: number) => order({ id, updatedAt, placedAt });
  const sorted = [at('e', 1, 9), at('d', 2, 1), at('a', 2, 3), at('b', 2, 3), at('c', 2, 4), at('f', 3, 0)];
  const rows = fc.shuffledSubarray(sorted, { minLength: sorted.length });
  fc.assert(
    fc.property(rows, (shuffled) => {
      expect([...shuffled].sort(byTime)).toEqual(sorted);
    }),
  );
});
