// Trades by symbol, and the slippage of exits against what they were planned on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, FIRST, keptOf } from '../../../../../tests/any-past.ts';
import { answerTo, asking, memoryPast, recordedOf } from '../../../../../tests/given-past.ts';
import type { Fact } from '../../fact.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { quartiles } from './quartiles.ts';
import { symbols } from './symbols.ts';
import { trades } from './trades.ts';

const span = asking(FIRST, FIRST + 96 * 3_600_000);
const filters = fc.record({
  symbol: fc.constantFrom(null, 'CE', 'FUT', 'none'),
  side: fc.constantFrom(null, 'long' as const, 'short' as const),
});

describe('trades', () => {
  it('are all that were closed in the span, of the symbol and side that are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(anyPast, filters, fc.nat(60), async (plain, { symbol, side }, minutes) => {
        const asked = { ...span, symbol, side, from: FIRST + minutes * 60_000 };
        const rows = await answerTo(trades, keptOf(plain), asked);
        const wanted = plain.trades
          .filter((trade) => trade.closedAt >= asked.from)
          .filter((trade) => symbol === null || trade.symbol === symbol)
          .filter((trade) => side === null || trade.side === side);
        expect(rows.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort());
        const times = rows.map(({ closedAt }) => Number(closedAt));
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
});

describe('symbols', () => {
  it('are a plain grouping of the trades', async () => {
    await fc.assert(
      fc.asyncProperty(anyPast, filters, async (plain, { symbol, side }) => {
        const rows = await answerTo(symbols, keptOf(plain), { ...span, symbol, side });
        const wanted = plain.trades.filter(
          (trade) => (symbol === null || trade.symbol === symbol) && (side === null || trade.side === side),
        );
        expect(rows.map((row) => row.symbol)).toEqual([...new Set(wanted.map((t) => t.symbol))].sort());
        for (const row of rows) {
          const own = wanted.filter((trade) => trade.symbol === row.symbol);
          const results = own.flatMap(({ pnl }) => (pnl === null ? [] : [pnl]));
          const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
          const decided = results.filter((pnl) => pnl !== 0);
          const lost = -sum(results.filter((pnl) => pnl < 0));
          const held = own.flatMap(({ openedAt, closedAt }) =>
            openedAt === null ? [] : [closedAt - openedAt],
          );
          const mean = (values: readonly number[]): number | null =>
            values.length === 0 ? null : Math.round(sum(values) / values.length) + 0;
          expect(row).toMatchObject({
            trades: own.length,
            wins: results.filter((pnl) => pnl > 0).length,
            losses: results.filter((pnl) => pnl < 0).length,
            pnl: results.length === 0 ? null : sum(results),
            expectancy: mean(decided),
            meanHeldMs: mean(held),
            best: results.length === 0 ? null : Math.max(...results),
            worst: results.length === 0 ? null : Math.min(...results),
          });
          if (lost === 0) expect(row.profitFactor).toBeNull();
          else expect(row.profitFactor).toBeCloseTo((sum(results) + lost) / lost, 5);
        }
      }),
      { numRuns: 60 },
    );
  });

  const settings = (protectionBps: number): Fact => ({
    type: 'SettingsChanged',
    settings: { ...DEFAULT_SETTINGS, exit: { ...DEFAULT_SETTINGS.exit, protectionBps } },
    by: 'config',
  });
  const exit = (ref: string, side: 'buy' | 'sell', price: number | null, round = 1): Fact => ({
    type: 'ExitIntended',
    round,
    exit: {
      ref,
      positionKey: 'CE|NRML',
      instrument: 'CE',
      symbol: 'CE',
      product: 'NRML',
      side,
      qty: 75,
      netBefore: side === 'buy' ? -75 : 75,
      price,
    },
  });
  const settled = (ref: string, avgPrice: number | null, filled = 75): Fact => ({
    type: 'ExitSettled',
    ref,
    orderId: '1',
    outcome: 'complete',
    filled,
    avgPrice,
    detail: '',
  });
  const slips = async (facts: readonly Fact[], over = {}) => {
    const recorded = recordedOf(facts.map((fact, i) => [FIRST - 1 + i, fact] as const));
    return await answerTo(symbols, memoryPast({ facts: recorded }), { ...span, ...over });
  };

  it.each([
    ['bought above what it was planned on', [exit('1', 'buy', 10_200), settled('1', 10_100)], 100],
    ['bought below it', [exit('1', 'buy', 10_200), settled('1', 9_900)], -100],
    ['sold below it', [exit('1', 'sell', 9_800), settled('1', 9_950)], 50],
    ['in a later round, which reaches further', [exit('1', 'buy', 10_400, 2), settled('1', 10_100)], 100],
  ])('say what an exit slipped that was %s', async (_, facts, bps) => {
    expect(await slips([settings(200), ...facts])).toMatchObject([
      { symbol: 'CE', trades: 0, pnl: null, exits: 1, exitSlipQ50Bps: bps },
    ]);
  });

  it.each([
    ['a market order', [settings(200), exit('1', 'buy', null), settled('1', 10_100)]],
    ['an exit that did not fill', [settings(200), exit('1', 'buy', 10_200), settled('1', null, 0)]],
    [
      'an exit of settings that are not known',
      [exit('0', 'buy', 1), exit('1', 'buy', 10_200), settled('1', 1)],
    ],
  ])('say nothing of %s', async (_, facts) => {
    expect(await slips(facts)).toEqual([]);
  });

  it('take the settings that were in force, and the side that is asked for', async () => {
    const facts = [
      settings(200),
      exit('1', 'buy', 10_200),
      settled('1', 10_000),
      settings(400),
      exit('2', 'buy', 10_400),
      settled('2', 10_200),
    ];
    expect(await slips(facts)).toMatchObject([
      { exits: 2, exitSlipQ25Bps: 50, exitSlipQ50Bps: 100, exitSlipQ75Bps: 150 },
    ]);
    expect(await slips(facts, { side: 'long' })).toEqual([]);
    expect(await slips(facts, { side: 'short', symbol: 'CE' })).toHaveLength(1);
  });
});

it.each([
  [[], [null, null, null]],
  [[7], [7, 7, 7]],
  [
    [4, 1, 3, 2],
    [1.75, 2.5, 3.25],
  ],
])('the quartiles of %j lie between its values', (values, expected) => {
  expect(quartiles(values)).toEqual(expected);
});
