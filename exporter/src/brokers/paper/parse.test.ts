// What the paper exchange says, and above all what it says wrongly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOrders, parsePositions, parseQuotes } from './parse.ts';

const positionRow = {
  symbol: 'NIFTY24JUL24450CE',
  product: 'NRML',
  option_type: 'CE',
  strike: 24450,
  expiry: '2024-07-25',
  lot_size: 25,
  tick_size: 0.05,
  freeze_qty: 1800,
  multiplier: 1,
  carried_qty: 0,
  buy_qty: 0,
  sell_qty: 25,
  buy_amount: 0,
  sell_amount: 2861.25,
  net_qty: -25,
};
const orderRow = {
  order_id: '2024072400000000001',
  symbol: 'NIFTY24JUL24450CE',
  option_type: 'CE',
  product: 'NRML',
  side: 'BUY',
  type: 'SL',
  price: 120,
  trigger_price: 114.45,
  qty: 25,
  filled_qty: 25,
  avg_price: 114.45,
  status: 'COMPLETE',
  reason: null,
  tag: 'strategy-1',
  placed_at: 1_721_792_400_000,
  updated_at: 1_721_793_840_000,
};
const quoteRow = { symbol: 'NIFTY24JUL24450CE', last: 114.45, at: 1_721_793_840_000 };
const list = (...data: unknown[]) => ({ data });

describe('positions', () => {
  it('become whole paise and units', () => {
    const read = parsePositions(list(positionRow));
    expect(read?.unparsed).toEqual([]);
    expect(read?.rows).toEqual([
      {
        key: 'NIFTY24JUL24450CE|NRML',
        instrument: 'NIFTY24JUL24450CE',
        symbol: 'NIFTY24JUL24450CE',
        product: 'NRML',
        optionType: 'CE',
        netQty: -25,
        carriedQty: 0,
        buyQty: 0,
        sellQty: 25,
        buyAmount: 0,
        sellAmount: 286_125,
        unit: 1,
        tickSize: 5,
        lotSize: 25,
        freezeQty: 1800,
      },
    ]);
  });

  it.each([
    ['net_qty', { net_qty: '-25' }],
    ['net_qty', { net_qty: -50 }],
    ['sell_amount', { sell_amount: null }],
    ['sell_amount', { sell_amount: Number.POSITIVE_INFINITY }],
    ['sell_amount', { sell_amount: 1e300 }],
    ['multiplier', { multiplier: 0 }],
    ['option_type', { option_type: 'XX' }],
    ['lot_size', { lot_size: undefined }],
  ])('with a bad %s are named and counted, and the others still count', (field, wrong) => {
    const read = parsePositions(list({ ...positionRow, ...wrong }, { ...positionRow, product: 'MIS' }));
    expect(read?.rows.map((row) => row.product)).toEqual(['MIS']);
    expect(read?.rejects).toEqual({ [`positions.${field}`]: 1 });
    expect(read?.unparsed).toHaveLength(1);
    expect(read?.unparsed[0]).toContain(`NIFTY24JUL24450CE: ${field} `);
  });

  it('of one key that come twice leave a doubt', () => {
    const read = parsePositions(list(positionRow, positionRow));
    expect(read?.rows).toHaveLength(1);
    expect(read?.unparsed).toEqual([
      'positions[1] NIFTY24JUL24450CE: symbol NIFTY24JUL24450CE|NRML comes twice',
    ]);
  });

  it('that cannot be read are described within bounds', () => {
    const bad = { symbol: 'x'.repeat(10_000), net_qty: 'y'.repeat(10_000) };
    const read = parsePositions(list(...Array.from({ length: 500 }, () => bad)));
    expect(read?.unparsed).toHaveLength(51);
    expect(read?.unparsed.at(-1)).toBe('and 450 more');
    expect(Math.max(...(read?.unparsed ?? []).map((text) => text.length))).toBeLessThanOrEqual(160);
  });

  it.each([[{}], [{ data: null }], [{ data: {} }], [[]], [null], ['<html>']])(
    'are not empty when the answer is %j',
    (body) => {
      expect(parsePositions(body)).toBeNull();
      expect(parseOrders(body)).toBeNull();
      expect(parseQuotes(body)).toBeNull();
    },
  );
});

describe('orders', () => {
  it('keep their long ids as text and their tags', () => {
    const read = parseOrders(list(orderRow));
    expect(read?.rows[0]).toMatchObject({
      id: '2024072400000000001',
      side: 'buy',
      type: 'stop-limit',
      price: 12_000,
      trigger: 11_445,
      avgPrice: 11_445,
      status: 'complete',
      tag: 'strategy-1',
    });
  });

  it('of a status that nobody has heard of are unknown, not ended', () => {
    for (const status of ['AMO REQ RECEIVED', 'constructor', '']) {
      expect(parseOrders(list({ ...orderRow, status }))?.rows[0]?.status).toBe('unknown');
    }
  });

  it('listed twice count once, as the one that has come furthest, in either order', () => {
    const open = { ...orderRow, status: 'OPEN', filled_qty: 0, avg_price: null, updated_at: 9e12 };
    const partial = { ...open, filled_qty: 10, avg_price: 114.45, updated_at: 1 };
    for (const rows of [
      [open, orderRow],
      [orderRow, open],
      [partial, orderRow, open],
    ]) {
      expect(parseOrders(list(...rows))?.rows).toMatchObject([{ status: 'complete', filled: 25 }]);
    }
    expect(parseOrders(list(partial, open))?.rows).toMatchObject([{ status: 'open', filled: 10 }]);
  });

  it('that contradict themselves are not believed', () => {
    const read = parseOrders(list({ ...orderRow, filled_qty: 50 }, { ...orderRow, avg_price: null }));
    expect(read?.rows).toEqual([]);
    expect(read?.rejects).toEqual({ 'orders.filled_qty': 1, 'orders.avg_price': 1 });
  });
});

describe('quotes', () => {
  it('of nothing are no price', () => {
    const read = parseQuotes(
      list(quoteRow, { ...quoteRow, symbol: 'A', last: 0 }, { ...quoteRow, last: null }),
    );
    expect(read?.rows).toEqual([
      { instrument: quoteRow.symbol, mark: { price: 11_445, at: 1_721_793_840_000 } },
    ]);
    expect(read?.rejects).toEqual({ 'quotes.last': 2 });
  });

  it('of every price with two decimals become exactly its paise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (paise) => {
        const last = Number(`${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`);
        expect(parseQuotes(list({ ...quoteRow, last }))?.rows[0]?.mark.price).toBe(paise);
      }),
    );
  });
});

/** Anything that JSON can say (1e999 is Infinity to a reader), and rows that are nearly right. */
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308),
);
const value = fc.oneof(fc.jsonValue(), number);
const nearly = (row: object) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(row), '__proto__'), value, { maxKeys: 3 })
    .map((wrong) => ({ ...row, ...wrong }));

describe('whatever arrives', () => {
  const finite = (found: unknown): boolean =>
    typeof found === 'number'
      ? Number.isFinite(found)
      : typeof found !== 'object' || found === null || Object.values(found).every(finite);

  it('never throws, never turns into a number that is none, and loses no row', () => {
    const parsers: [
      object,
      (body: unknown) => ReturnType<typeof parsePositions | typeof parseOrders | typeof parseQuotes>,
    ][] = [
      [positionRow, parsePositions],
      [orderRow, parseOrders],
      [quoteRow, parseQuotes],
    ];
    for (const [row, parse] of parsers) {
      const body = fc.oneof(
        value,
        fc.record({ data: fc.array(fc.oneof(value, nearly(row)), { maxLength: 5 }) }),
      );
      fc.assert(
        fc.property(body, (given) => {
          const read = parse(given);
          if (read === null) return;
          expect(finite(read.rows)).toBe(true);
          const rejected = Object.values(read.rejects).reduce((sum, count) => sum + count, 0);
          expect(read.unparsed).toHaveLength(rejected);
        }),
        { numRuns: 2_000 },
      );
    }
  });
});
