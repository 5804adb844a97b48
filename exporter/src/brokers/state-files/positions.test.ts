// The positions file, under every name that its writers use.
import { describe, expect, it } from 'vitest';
import { fundOf } from '../../../../tests/given-fund.ts';

const positions = (file: unknown, risk?: unknown) => fundOf({ positions: file, risk }).positions;
const one = (row: object) => positions([{ symbol: 'BTC', ...row }])[0];

describe('the list', () => {
  const row = { symbol: 'BTC' };
  it.each([
    ['at the top', [row]],
    ['positions', { positions: [row], items: [] }],
    ['items', { items: [row] }],
    ['rows', { rows: [row] }],
  ])('%s', (_name, file) => {
    expect(positions(file).map(({ symbol }) => symbol)).toEqual(['BTC']);
  });

  it('that is not there, or has rows of nobody, is said to', () => {
    const problem = (file: unknown) => fundOf({ positions: file }).surfaces.positions.problem;
    expect(problem({})).toBe('no list of positions in it');
    expect(problem([{ qty: 1 }, row, null])).toBe('rows without a symbol: 2 of 3');
    expect(problem([])).toBeNull();
    expect(problem(Array.from({ length: 501 }, () => row))).toBe('only 500 of 501 positions are shown');
  });
});

describe('a position', () => {
  it.each([
    ['symbol', { symbol: 'A', pair: 'B', asset: 'C', underlying: 'D' }, 'A'],
    ['symbol', { pair: 'B', asset: 'C', underlying: 'D' }, 'B'],
    ['symbol', { asset: 'C', underlying: 'D' }, 'C'],
    ['symbol', { underlying: 'D' }, 'D'],
    ['side', { symbol: 'A', side: 'SELL', positionSide: 'LONG' }, 'short'],
    ['side', { symbol: 'A', positionSide: 'LONG' }, 'long'],
    ['side', { symbol: 'A', direction: 'buy' }, 'long'],
    ['side', { symbol: 'A', positionSide: 'BOTH', positionAmt: '-2' }, 'short'],
    ['side', { symbol: 'A', qty: 0 }, null],
    ['qty', { symbol: 'A', qty: 0, positionAmt: 2 }, 0],
    ['qty', { symbol: 'A', positionAmt: '-1,000.5' }, -1_000.5],
    ['qty', { symbol: 'A', size: 3 }, 3],
    ['markPrice', { symbol: 'A', mark_price: 1, markPrice: 2, price: 3 }, 1],
    ['markPrice', { symbol: 'A', markPrice: 2, price: 3 }, 2],
    ['markPrice', { symbol: 'A', price: 3 }, 3],
    ['entryPrice', { symbol: 'A', entry_price: 1, entryPrice: 2 }, 1],
    ['entryPrice', { symbol: 'A', entryPrice: 2 }, 2],
    ['notional', { symbol: 'A', notional: 0, positionValue: 2, qty: 3, price: 4 }, 0],
    ['notional', { symbol: 'A', positionValue: 2, qty: 3, price: 4 }, 2],
    ['notional', { symbol: 'A', qty: 3, price: 4, entryPrice: 9 }, 12],
    ['notional', { symbol: 'A', qty: 3, entryPrice: 9 }, 27],
    ['notional', { symbol: 'A', qty: 3 }, null],
    ['pnl', { symbol: 'A', pnl: -1, unrealized: 2 }, -1],
    ['pnl', { symbol: 'A', unrealized: 2, unrealized_pnl: 3 }, 2],
    ['pnl', { symbol: 'A', unrealized_pnl: 3, unRealizedProfit: 4 }, 3],
    ['pnl', { symbol: 'A', unRealizedProfit: '4.5' }, 4.5],
  ] as const)('%s of %j is %s', (field, row, expected) => {
    expect(positions([row])[0]?.[field]).toBe(expected);
  });

  it.each([
    [12_345.674, '12,345.67'],
    [-1_234_567, '-1,234,567.00'],
    [0, '0.00'],
    [-0.001, '0.00'],
    [999.995, '1,000.00'],
    [null, '–'],
  ])('worth %d shows as %s', (pnl, expected) => {
    expect(one({ pnl })?.pnlFmt).toBe(expected);
    expect(one({ notional: pnl })?.notionalFmt).toBe(expected);
  });

  it('has the volatility and the drawdown of its symbol', () => {
    const symbols = { BTC: { risk: { dd_state: 'OK', dd_today_pct: 0.01 }, vol: { atr_ratio: 1.2 } } };
    const rows = [{ symbol: 'BTC' }, { symbol: 'ETH' }];
    expect(positions(rows, { symbols })).toMatchObject([
      { atrRatio: 1.2, ddState: 'OK', ddTodayRatio: 0.01 },
      { atrRatio: null, ddState: null, ddTodayRatio: null },
    ]);
  });
});
