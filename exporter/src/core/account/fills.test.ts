// Properties: what has been seen filled is never less, and a book that shows less is known for an old one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given, order } from '../../../../tests/given.ts';
import { hasForgotten, withFills } from './fills.ts';

const books = fc.array(
  fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), filled: fc.nat(3) }), { maxLength: 4 }),
  { maxLength: 6 },
);

describe('fills', () => {
  it('are the most that any book has shown of an order, also where a book lists it twice', () => {
    fc.assert(
      fc.property(books, (shown) => {
        const rows = shown.map((book) => book.map((row) => order({ ...row, qty: 3 })));
        const fills = rows.reduce(withFills, new Map<string, number>());
        for (const id of ['a', 'b', 'c']) {
          const most = Math.max(0, ...shown.flat().map((row) => (row.id === id ? row.filled : 0)));
          expect(fills.get(id) ?? 0).toBe(most);
        }
      }),
    );
  });

  it('are the same map while nothing is new, because a book is read every second', () => {
    const fills = withFills(new Map(), [order({ id: 'a', filled: 2 })]);
    expect(withFills(fills, [order({ id: 'a', filled: 1 }), order({ id: 'b' })])).toBe(fills);
  });

  it('are missed in a book without the order, or with less of it, and in no other', () => {
    const { memory, view } = given().state;
    const fills = new Map([['a', 2]]);
    const lacks = (...orders: ReturnType<typeof order>[]) => hasForgotten(memory, { ...view, fills, orders });
    expect(lacks()).toBe(true);
    expect(lacks(order({ id: 'a', filled: 1 }))).toBe(true);
    expect(lacks(order({ id: 'a', filled: 2 }), order({ id: 'a', filled: 1 }))).toBe(false);
    expect(lacks(order({ id: 'a', filled: 2 }), order({ id: 'b' }))).toBe(false);
  });
});
