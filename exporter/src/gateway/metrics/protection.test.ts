// What an account's protection rests on, as Prometheus reads it: unknown leaves no series.
import { describe, expect, it } from 'vitest';
import type { AccountFrame, OrderView, PositionView } from '../../contract.ts';
import { frameOf, watching } from '../fixture.ts';
import { PROTECTION } from './protection.ts';
import { familiesOf, type Scrape } from './table.ts';

const families = familiesOf(PROTECTION);

/** The value of one metric of the only account; undefined where there is no series. */
function measured(name: string, over: Partial<AccountFrame>): number | undefined {
  const scrape = { frame: frameOf({ ...watching, ...over }) } as Scrape;
  const family = families(scrape).find((one) => one.name === `tripline_account_${name}`);
  if (family === undefined) throw new Error(`there is no ${name}`);
  return family.values[0]?.value;
}

const short: PositionView = {
  ...(watching.positions[0] as PositionView),
  symbol: 'CE',
  optionType: 'CE',
  netQty: -50,
};
const stop: OrderView = {
  id: '1',
  symbol: 'CE',
  side: 'buy',
  type: 'stop-limit',
  status: 'trigger-pending',
  qty: 50,
  filled: 0,
  price: 110,
  trigger: 105,
  tag: null,
};
const uncovered = (openOrders: readonly OrderView[], positions = [short], over: Partial<AccountFrame> = {}) =>
  measured('shorts_without_stop', { positions, openOrders, ...over });

describe('sold options without a stop', () => {
  it('are none while a working stop covers the whole of each', () => {
    expect(uncovered([stop])).toBe(0);
    expect(uncovered([{ ...stop, type: 'limit', trigger: 105 }])).toBe(0);
    expect(uncovered([{ ...stop, qty: 25 }], [{ ...short, netQty: -25 }])).toBe(0);
  });

  it('are counted when the stop is gone, too small, of another symbol, or no stop', () => {
    expect(uncovered([])).toBe(1);
    expect(uncovered([{ ...stop, qty: 49 }])).toBe(1);
    expect(uncovered([{ ...stop, filled: 1 }])).toBe(1);
    expect(uncovered([{ ...stop, symbol: 'PE' }])).toBe(1);
    expect(uncovered([{ ...stop, type: 'limit', trigger: 0 }])).toBe(1);
    expect(uncovered([{ ...stop, side: 'sell' }])).toBe(1);
  });

  it('share what covers a symbol over its products', () => {
    const mis = { ...short, key: 'b', product: 'MIS' };
    expect(uncovered([stop], [short, mis])).toBe(1);
    expect(uncovered([stop, { ...stop, id: '2' }], [short, mis])).toBe(0);
  });

  it('are no longs, no futures, and not known where nobody has read or another trades', () => {
    expect(uncovered([], [{ ...short, netQty: 50 }])).toBe(0);
    expect(uncovered([], [{ ...short, optionType: null }])).toBe(0);
    expect(uncovered([], [short], { hands: 'owner' })).toBeUndefined();
    expect(uncovered([], [short], { lastGoodReadAt: null })).toBeUndefined();
  });
});

describe('the age of what is known of an account', () => {
  const { at } = frameOf(watching);
  it('is that of the last read, or of the last push where that is older', () => {
    expect(measured('feed_age_seconds', { lastGoodReadAt: at - 2_500 })).toBe(2.5);
    const pushed = { state: {}, receivedAt: at - 90_000 };
    expect(measured('feed_age_seconds', { lastGoodReadAt: at - 2_500, pushed })).toBe(90);
  });

  it('is not known before the first read, and not of an account that is logged out', () => {
    expect(measured('feed_age_seconds', { lastGoodReadAt: null })).toBeUndefined();
    const kill = { loggedOutAt: at } as AccountFrame['kill'];
    expect(measured('feed_age_seconds', { kill })).toBeUndefined();
  });
});

it('tells books that agree from books that were not read', () => {
  expect(measured('books_disagree_seconds', { booksDisagreeMs: 0 })).toBe(0);
  expect(measured('books_disagree_seconds', { booksDisagreeMs: 31_000 })).toBe(31);
  expect(measured('books_disagree_seconds', { booksDisagreeMs: null })).toBeUndefined();
  expect(measured('books_disagree_seconds', {})).toBeUndefined();
});
