// The exporter killed at random moments of a kill and started again: flat and locked all the same, each exit once.
import { afterEach, describe, expect, it } from 'vitest';
import type { Recorded } from '../../exporter/src/core/fact.ts';
import { dice } from '../simulation/random.ts';
import { exitOrders, fillsByTag, openPositions, workingOrders } from './exchange.ts';
import { clean, newDir, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

const MOMENTS = 6;
const LATEST_MS = 2_500;
/** The moments of a run can be had again by its seed. */
const SEED = Number(process.env.TRIPLINE_CRASH_SEED ?? Date.now() % 1_000_000);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const { int } = dice(SEED);
const moments = Array.from({ length: MOMENTS }, () => int(0, LATEST_MS)).sort((a, b) => a - b);
say(`crashes after ${moments.join(', ')} ms; again with TRIPLINE_CRASH_SEED=${SEED}`);

/** A venue that takes its time, so that a kill has a middle to be struck in: it then takes about three seconds. */
const SLOW = [
  { type: 'latency', ms: 100, user: 'paper-1' },
  { type: 'slowOrders', ms: 500, user: 'paper-1' },
] as const;

/** Its lock in the browser has a test of its own: a dozen browsers at once would only make this one slow. */
const CALM = { TRIPLINE_DEMO_SCENARIO: 'calm', TRIPLINE_CHROMIUM: 'none' };

async function factsOf(exporter: Running): Promise<readonly Recorded[]> {
  const page = await exporter.get<{ events: readonly Recorded[] }>('/api/events?account=paper-1&limit=1000');
  return page.body.events;
}

const opened: { dir: string; running: Running[] }[] = [];
afterEach(async () => {
  for (const { dir, running } of opened.splice(0)) await clean(dir, ...running);
});

describe('kill -9 in the middle of a kill', () => {
  it('ends flat and locked after the next start, with each exit filled once, whenever it strikes', async () => {
    // All of them to their end, so that a failure of one leaves nothing of another running.
    const ends = await Promise.allSettled(moments.map(strikeAfter));
    const struck = ends.map((end) => (end.status === 'fulfilled' ? end.value : String(end.reason)));
    say(`struck after ${struck.join(', ')}`);
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
  });
});

/** One life and the next one; the last fact that the first life left behind. */
async function strikeAfter(ms: number): Promise<string> {
  const dir = await newDir();
  const lives: Running[] = [];
  opened.push({ dir, running: lives });
  const first = await startExporter(dir, CALM);
  lives.push(first);
  await untilStraddle(first, 'paper-1');
  const held = openPositions(await first.exchange.book('paper-1'));
  await first.exchange.add(...SLOW);
  expect(await first.kill('paper-1')).toBe(202);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await first.end('SIGKILL');
  const diedAt = Date.now();

  const second = await startExporter(dir, CALM, first.token);
  lives.push(second);
  expect(second.said()).toContain('taking it up again');
  await untilPhase(second, 'paper-1', 'locked');
  const book = await second.exchange.book('paper-1');
  const facts = await factsOf(second);

  expect(openPositions(book)).toEqual({});
  expect(workingOrders(book)).toEqual([]);
  expect(facts.filter(({ fact }) => fact.type === 'KillTripped')).toHaveLength(1);
  expect(Math.max(...Object.values(fillsByTag(book)))).toBe(1);
  // Bought back is exactly what was short: no more, and nothing was ever sold.
  const bought = Object.keys(held).map((symbol) => {
    const ours = exitOrders(book).filter((order) => order.symbol === symbol);
    return [
      symbol,
      ours.reduce((sum, { side, filled_qty: n }) => sum + (side === 'BUY' ? n : Number.NaN), 0),
    ];
  });
  expect(bought).toEqual(Object.entries(held).map(([symbol, qty]) => [symbol, -qty]));
  return facts.findLast(({ at }) => at <= diedAt)?.fact.type ?? 'nothing';
}
