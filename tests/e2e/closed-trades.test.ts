// Round trips of the demo's strategy, from the exchange's fills to the journal: each once, also over a kill -9.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ClosedTrade, Recorded } from '../../exporter/src/core/fact.ts';
import { openPositions } from './exchange.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

const ACCOUNT = 'paper-1';
const CALM = { TRIPLINE_DEMO_SCENARIO: 'calm', TRIPLINE_CHROMIUM: 'none' };
/** Longer than a trade waits until it is told. */
const WAIT_MS = 6_000;

let dir: string;
const lives: Running[] = [];
beforeAll(async () => {
  dir = await newDir();
});
afterAll(() => clean(dir, ...lives));

async function told(exporter: Running): Promise<readonly ClosedTrade[]> {
  const page = await exporter.get<{ events: readonly Recorded[] }>(
    `/api/events?account=${ACCOUNT}&limit=1000`,
  );
  return page.body.events.flatMap(({ fact }) => (fact.type === 'TradesClosed' ? fact.trades : []));
}

it('puts each round trip of the strategy on record once, with what it brought', async () => {
  const first = await startExporter(dir, CALM);
  lives.push(first);
  await untilStraddle(first, ACCOUNT);
  expect(await first.kill(ACCOUNT)).toBe(202);
  await untilPhase(first, ACCOUNT, 'locked');
  await vi.waitFor(async () => expect((await told(first)).length).toBeGreaterThanOrEqual(2), PATIENT);
  const trades = await told(first);
  const book = await first.exchange.book(ACCOUNT);
  const { orders } = book;
  expect(openPositions(book)).toEqual({});
  for (const { id, symbol, side, qty, closedAt } of trades) {
    const closing = orders.find(({ order_id }) => id === `${symbol}|NRML|${order_id}`);
    expect(closing).toMatchObject({ side: 'BUY', filled_qty: qty, updated_at: closedAt });
    expect(side).toBe('short');
  }
  const bought = orders.filter(({ side, filled_qty }) => side === 'BUY' && filled_qty > 0);
  expect(trades).toHaveLength(bought.length);
  const account = await first.account(ACCOUNT);
  const sum = trades.reduce((total, { pnl }) => total + (pnl ?? Number.NaN), 0);
  expect(sum / 100).toBeCloseTo(account?.realized ?? Number.NaN, 2);
  await first.end('SIGKILL');

  const second = await startExporter(dir, CALM, first.token);
  lives.push(second);
  await untilPhase(second, ACCOUNT, 'locked');
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  expect((await second.account(ACCOUNT))?.dayView.trades).toBe(trades.length);
  expect(await told(second)).toEqual(trades);
}, 120_000);
