// A recorded day as a session: everything once and at its time, wherever the player starts, with prices known by then.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../core/ports.ts';
import type { HostEvent, TickState } from '../document.ts';
import { EMPTY, reduce } from '../state.ts';
import { diagnosticsText, tradesOf } from '../state-text.ts';
import { openLibrary } from './library.ts';
import { play } from './player.ts';
import { type Recording, understand } from './recording.ts';
import { eventsBetween, tickAt } from './step.ts';

const node = (
  id: string,
  time: string,
  node_id: string,
  next: readonly string[] = [],
  more: object = {},
) => ({
  execution_id: id,
  parent_execution_id: null,
  timestamp: `2024-10-28 ${time}+05:30`,
  event_type: 'logic_completed',
  node_id,
  node_name: node_id,
  node_type: 'EntryNode',
  children_nodes: next.map((child) => ({ id: child })),
  ...more,
});
const trade = (re_entry_num: number, from: string, to: string, prices: readonly string[], pnl: string) => ({
  trade_id: 'entry-1-pos1',
  re_entry_num,
  symbol: 'CE',
  side: 'sell',
  quantity: 1,
  entry_price: prices[0],
  entry_time: `2024-10-28T${from}+05:30`,
  exit_price: prices[1],
  exit_time: `2024-10-28T${to}+05:30`,
  pnl,
});
const DIAGNOSTICS = {
  events_history: {
    a: node('a', '09:15:00', 'start', ['entry-1']),
    b: node('b', '09:18:00', 'entry-1', ['exit-1'], { ltp_store: { NIFTY: { ltp: 24_243.45 } } }),
    c: node('c', '09:23:00', 'exit-1', ['entry-1'], { ltp_store: { CE: { ltp: 280.9 } } }),
    d: node('d', '09:25:00', 'entry-1', ['exit-1']),
    e: node('e', '09:30:00', 'exit-1'),
  },
};
const TRADES = {
  date: '2024-10-28',
  summary: {
    total_trades: 2,
    total_pnl: '20.95',
    winning_trades: 1,
    losing_trades: 1,
    win_rate: '50.00',
    by: 'them',
  },
  trades: [
    trade(0, '09:18:00', '09:23:00', ['270.00', '280.90'], '-10.90'),
    trade(1, '09:25:00', '09:30:00', ['267.80', '235.95'], '31.85'),
  ],
};
const candle = (time: string, open: number, close: number) => ({
  timestamp: `2024-10-28T${time}+05:30`,
  open,
  high: 300,
  low: 200,
  close,
  volume: 10,
});
const CANDLES = { CE: [candle('09:19:00', 271, 272), candle('09:20:00', 273, 274)] };

const at = (time: string): number => Date.parse(`2024-10-28T${time}+05:30`);
const day: Recording = understand({ diagnostics: DIAGNOSTICS, trades: TRADES });
const priced: Recording = understand({ diagnostics: DIAGNOSTICS, trades: TRADES, candles: CANDLES });

/** Time that moves only when told. */
function handClock(): Clock & { pass(ms: number): void } {
  let now = at('12:00:00');
  let timers: { at: number; fn: () => void }[] = [];
  return {
    now: () => now,
    after(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined || due.at > until) break;
        timers = timers.filter((each) => each !== due);
        now = due.at;
        due.fn();
      }
      now = until;
    },
  };
}

const nodesIn = (events: readonly HostEvent[]) =>
  events.flatMap((event) => (event.type === 'node' ? [event.event.execution_id] : []));
const positions = (tick: TickState) =>
  tick.open_positions?.map(({ current_price, unrealized_pnl, price_time }) => [
    current_price,
    unrealized_pnl,
    price_time,
  ]);

describe('a player', () => {
  it('tells each node and each closed trade at its time, and ends with the recorded documents', () => {
    const clock = handClock();
    const told: { afterMs: number; type: string }[] = [];
    const began = clock.now();
    let state = EMPTY;
    const tell = (events: readonly HostEvent[]) => {
      for (const { type } of events) told.push({ afterMs: clock.now() - began, type });
      state = reduce(state, events).state;
    };
    play({ day, startedAt: began, speed: 60, clock, tell });
    clock.pass(60_000);
    const when = (type: string) => told.filter((each) => each.type === type).map(({ afterMs }) => afterMs);
    expect(when('node')).toEqual([0, 3_000, 8_000, 10_000, 15_000]);
    expect(when('trades')).toEqual([0, 8_000, 15_000]);
    expect(when('tick')).toEqual([0, ...Array.from({ length: 15 }, (_, i) => (i + 1) * 1_000)]);
    expect(when('status')).toEqual([15_000]);
    expect(tradesOf(state)).toEqual(TRADES);
    expect(JSON.parse(diagnosticsText(state)).events_history).toEqual(DIAGNOSTICS.events_history);
  });

  it('that starts late tells at once what has happened and goes on from there', () => {
    const clock = handClock();
    const told: HostEvent[] = [];
    const tell = (events: readonly HostEvent[]) => void told.push(...events);
    const stop = play({ day, startedAt: clock.now() - 9_000, speed: 60, clock, tell });
    expect(nodesIn(told)).toEqual(['a', 'b', 'c']);
    clock.pass(2_000);
    expect(nodesIn(told)).toEqual(['a', 'b', 'c', 'd']);
    stop();
    clock.pass(60_000);
    expect(nodesIn(told)).toHaveLength(4);
  });
});

it('every node event comes once, however the day is cut into steps', () => {
  const cuts = fc.array(fc.integer({ min: day.startAt, max: day.endAt }), { maxLength: 20 });
  fc.assert(
    fc.property(cuts, (inner) => {
      const times = [Number.NEGATIVE_INFINITY, ...inner.toSorted((a, b) => a - b), day.endAt];
      const told = times.slice(1).flatMap((to, i) => eventsBetween(day, times[i] ?? to, to));
      expect(nodesIn(told)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(tradesOf(reduce(EMPTY, told).state)).toEqual(TRADES);
    }),
  );
});

describe('a tick', () => {
  const before = Number.NEGATIVE_INFINITY;

  it('shows an open position at the last price that was known by then, and since when', () => {
    expect(positions(tickAt(day, before, at('09:20:30')))).toEqual([[270, 0, '2024-10-28T09:18:00+05:30']]);
    expect(positions(tickAt(priced, before, at('09:19:30')))).toEqual([
      [271, -1, '2024-10-28T09:19:00+05:30'],
    ]);
    expect(positions(tickAt(priced, before, at('09:22:00')))).toEqual([
      [274, -4, '2024-10-28T09:20:59+05:30'],
    ]);
  });

  it('shows only candles that were complete', () => {
    expect(tickAt(priced, before, at('09:19:59')).candle_data).toEqual({});
    expect(tickAt(priced, before, at('09:20:00')).candle_data).toEqual({ CE: CANDLES.CE[0] });
  });

  it('says in the time of the exchange how far the day is, and what was won and lost', () => {
    expect(tickAt(day, at('09:22:30'), at('09:24:00'))).toMatchObject({
      timestamp: '2024-10-28T09:24:00+05:30',
      current_time: '2024-10-28T09:24:00+05:30',
      progress: { ticks_processed: 540, total_ticks: 900, progress_percentage: 60 },
      active_nodes: ['entry-1'],
      pending_nodes: [],
      completed_nodes_this_tick: ['exit-1'],
      open_positions: [],
      pnl_summary: {
        realized_pnl: '-10.90',
        unrealized_pnl: '0.00',
        total_pnl: '-10.90',
        closed_trades: 1,
        open_trades: 0,
        winning_trades: 0,
        losing_trades: 1,
        win_rate: '0.00',
      },
      ltp_store: { NIFTY: 24_243.45, CE: 280.9 },
    });
  });

  it('leaves the profit of a position unknown whose price nobody noted', () => {
    const [first] = TRADES.trades;
    const { entry_price: _, ...unpriced } = first ?? {};
    const bare = understand({
      diagnostics: { events_history: {} },
      trades: { ...TRADES, trades: [unpriced] },
    });
    const tick = tickAt(bare, before, at('09:20:00'));
    expect(positions(tick)).toEqual([[null, null, null]]);
    expect(tick.pnl_summary).toMatchObject({ unrealized_pnl: null, total_pnl: null, realized_pnl: '0.00' });
  });
});

describe('the folder of recorded days', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tripline-days-'));
    const put = async (name: string, files: Readonly<Record<string, string | Buffer>>) => {
      await mkdir(join(dir, name));
      for (const [file, content] of Object.entries(files)) await writeFile(join(dir, name, file), content);
    };
    const [diagnostics, trades] = [JSON.stringify(DIAGNOSTICS), JSON.stringify(TRADES)];
    await put('2024-10-28', { 'diagnostics_export.json': diagnostics, 'trades_daily.json': trades });
    await put('2024-10-29', {
      'diagnostics_export.json.gz': gzipSync(diagnostics),
      'trades_daily.json.gz': gzipSync(trades),
      'candles.json': JSON.stringify(CANDLES),
    });
    await put('2024-10-30', { 'diagnostics_export.json': diagnostics });
    await put('2024-10-31', { 'diagnostics_export.json': '{', 'trades_daily.json': trades });
    await put('2024-11-01', {
      'diagnostics_export.json': '{"events_history":{"a":{}}}',
      'trades_daily.json': trades,
    });
    await put('2024-11-04', { 'diagnostics_export.json': diagnostics, 'trades_daily.json.gz': 'no gzip' });
    await put('notes', {});
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('lists what can be played, and says of the rest why not', async () => {
    expect(await openLibrary(dir).list()).toEqual([
      { strategy_id: 'replay-2024-11-04', available: false, reason: 'incorrect header check' },
      {
        strategy_id: 'replay-2024-11-01',
        available: false,
        reason: expect.stringContaining('diagnostics_export.json: events_history.a'),
      },
      {
        strategy_id: 'replay-2024-10-31',
        available: false,
        reason: 'diagnostics_export.json is not JSON',
      },
      { strategy_id: 'replay-2024-10-30', available: false, reason: 'trades_daily.json is missing' },
      { strategy_id: 'replay-2024-10-29', available: true, reason: null },
      { strategy_id: 'replay-2024-10-28', available: true, reason: null },
    ]);
  });

  it('gives nothing from beside it, and nothing when there is none', async () => {
    const library = openLibrary(dir);
    for (const id of ['replay-..', 'replay-2024-10-28/..', 'replay-notes', 'straddle', 'replay-']) {
      expect(await library.load(id), id).toBeNull();
    }
    expect(await openLibrary(null).list()).toEqual([]);
    expect(await openLibrary(join(dir, 'nowhere')).list()).toEqual([]);
  });
});
