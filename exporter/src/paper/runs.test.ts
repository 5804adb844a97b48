// Strategy sessions at the exchange as their host's caller sees them: started once, stopped, and told in full.
import { describe, expect, it } from 'vitest';
import type { Row } from './diary.ts';
import type { ExchangeOptions } from './options.ts';
import { CALL, openRig, PUT, type Rig } from './rig.ts';
import type { Report } from './runs.ts';
import type { StrategyOptions } from './strategy.ts';

const MINUTE_MS = 60_000;
const URL = 'http://127.0.0.1:9/events';

function rigWith(strategy: Partial<StrategyOptions> = {}, more: Partial<ExchangeOptions> = {}): Rig {
  const plan = { entry: '09:20', strike: 24_450, lots: 1, stopPct: 25, bySession: true, ...strategy };
  const users = [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy: plan }];
  return openRig({ users, sessionMs: 10 * 86_400_000, ...more });
}

function pass(rig: Rig, minutes: number): void {
  for (let i = 0; i < minutes; i++) {
    rig.clock.set(rig.clock.now() + MINUTE_MS);
    rig.exchange.advance();
  }
}

const start = (rig: Rig, id = 's-1', more: Row = {}) =>
  rig.call('POST', '/v1/strategy/sessions', {
    session_id: id,
    strategy_id: 'paper-short-straddle',
    events_url: URL,
    ...more,
  });
const stop = (rig: Rig, id = 's-1', reason = 'loss limit') =>
  rig.call('POST', `/v1/strategy/sessions/${id}/stop`, { reason });
const pin = (rig: Rig, symbol: string, last: number | null) => rig.admin('/admin/price', { symbol, last });

function report(rig: Rig): Report {
  const [only] = rig.exchange.reports();
  if (only === undefined) throw new Error('nothing is reported');
  return only;
}
const types = (rig: Rig) =>
  report(rig).nodes.rows.map(({ node_type }) => String(node_type).replace('Node', ''));
const sessions = (rig: Rig) => rig.get<{ sessions: readonly Row[] }>('/v1/strategy/sessions').sessions;

describe('a strategy session at the exchange', () => {
  it('is what the straddle needs to trade: none, no order; stopped, no further order', () => {
    const rig = rigWith({ reentries: 5, reentryAfterMinutes: 1 });
    pass(rig, 10);
    expect(rig.get('/v1/orders')).toEqual([]);
    expect(start(rig)).toMatchObject({ status: 200, body: { session_id: 's-1', status: 'running' } });
    pass(rig, 2);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([-25, -25]);
    expect(stop(rig)).toMatchObject({ status: 200, body: { status: 'stopped', reason: 'loss limit' } });
    const before = rig.get('/v1/orders').length;
    for (const symbol of [CALL, PUT]) rig.order({ symbol, side: 'BUY' });
    pass(rig, 20);
    expect(rig.get('/v1/orders')).toHaveLength(before + 2);
  });

  it('started again is the same session; started again after its end, it stays ended', () => {
    const rig = rigWith();
    start(rig);
    start(rig, 's-1', { events_url: 'http://127.0.0.1:10/new', events_token: 'new' });
    expect(report(rig).events).toEqual({ url: 'http://127.0.0.1:10/new', token: 'new' });
    expect(types(rig)).toEqual(['Start']);
    stop(rig);
    expect(stop(rig, 's-1', 'another reason').body).toMatchObject({ reason: 'loss limit' });
    expect(start(rig).body).toMatchObject({ status: 'stopped' });
    pass(rig, 10);
    expect(rig.get('/v1/orders')).toEqual([]);
    expect(sessions(rig)).toEqual([{ session_id: 's-1', status: 'stopped', reason: 'loss limit' }]);
  });

  it('begins the day again when a new one is started after it', () => {
    const rig = rigWith();
    start(rig);
    pass(rig, 6);
    expect(start(rig, 's-2')).toMatchObject({ status: 409, body: { error: { code: 'NOT_ALLOWED' } } });
    stop(rig);
    for (const symbol of [CALL, PUT]) rig.order({ symbol, side: 'BUY' });
    pass(rig, 1);
    expect(start(rig, 's-2').status).toBe(200);
    pass(rig, 1);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([-25, -25]);
  });

  it('does not open the gate of its account', () => {
    const rig = rigWith();
    rig.call('POST', '/v1/strategy/halt', { reason: 'tripped' });
    start(rig);
    pass(rig, 10);
    expect(rig.get('/v1/orders')).toEqual([]);
  });

  it.each<[string, Row, number]>([
    ['no id', { session_id: '' }, 400],
    ['an id that is a path', { session_id: '../x' }, 400],
    ['nowhere to tell', { events_url: 'ftp://x' }, 400],
    ['another strategy', { strategy_id: 'iron-fly' }, 404],
  ])('is refused with %s', (_what, more, status) => {
    expect(start(rigWith(), 's-1', more).status).toBe(status);
  });

  it('that is not known cannot be stopped: 404', () => {
    expect(stop(rigWith(), 'gone')).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
  });
});

describe('what a session tells', () => {
  it('is each node once, with its parent, from the start to the re-entry', () => {
    const rig = rigWith({ reentries: 1, reentryAfterMinutes: 3 });
    pin(rig, CALL, 100);
    start(rig);
    pass(rig, 6);
    expect(types(rig).sort()).toEqual(
      ['Start', 'EntrySignal', 'EntrySignal', 'Entry', 'Entry', 'StopOrder', 'StopOrder'].sort(),
    );
    pin(rig, CALL, 130);
    pass(rig, 5);
    expect(types(rig).slice(7)).toEqual(['ExitSignal', 'Exit', 'ReEntrySignal', 'Entry', 'StopOrder']);
    const { rows } = report(rig).nodes;
    const ids = rows.map(({ execution_id }) => execution_id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [i, row] of rows.entries()) {
      const parent = row.parent_execution_id;
      expect(i === 0 ? parent === null : ids.slice(0, i).includes(parent)).toBe(true);
    }
    expect(rows.find(({ node_id }) => node_id === 'exit-condition-ce')).toMatchObject({
      exit_reason: 'stop executed',
      children_nodes: [{ id: 'exit-ce' }],
    });
  });

  it('counts the result of a trade exactly as the exchange books it, also one that somebody else closed', () => {
    const rig = rigWith();
    pin(rig, CALL, 100);
    pin(rig, PUT, 80);
    start(rig);
    pass(rig, 6);
    pin(rig, CALL, 130);
    pass(rig, 1);
    stop(rig);
    rig.admin('/admin/hand-trade', { user: 'asha', symbol: PUT, side: 'BUY', qty: 10, price: 70 });
    rig.admin('/admin/hand-trade', { user: 'asha', symbol: PUT, side: 'BUY', qty: 15, price: 75 });
    pass(rig, 1);
    const { trades } = report(rig);
    expect(trades.rows).toMatchObject([
      { symbol: CALL, side: 'sell', quantity: 25, entry_price: '100.00', exit_reason: 'stop executed' },
      { symbol: PUT, quantity: 25, entry_price: '80.00', exit_price: '73.00', pnl: '175.00' },
    ]);
    const booked = rig.get<{ realised: number }>('/v1/funds').realised;
    expect(trades.rows.reduce((sum, { pnl }) => sum + Number(pnl), 0)).toBeCloseTo(booked, 2);
    expect(report(rig).tick(['x'])).toMatchObject({
      pnl_summary: { realized_pnl: booked.toFixed(2), closed_trades: 2, open_trades: 0, win_rate: '50.00' },
    });
  });

  it('is nothing more once it is stopped and flat, and the square-off when its time comes', () => {
    const rig = rigWith({ exit: '09:30' });
    start(rig);
    pass(rig, 16);
    const told = types(rig);
    expect(told.filter((type) => type === 'SquareOff')).toHaveLength(1);
    expect(told.filter((type) => type === 'Exit')).toHaveLength(2);
    stop(rig);
    expect(types(rig).at(-1)).toBe('Halt');
    expect(report(rig).tick([])).toBeNull();
    pass(rig, 3);
    expect(rig.exchange.reports()).toEqual([]);
  });

  it('is the whole state of the moment: progress, positions, result, prices, candles', () => {
    const rig = rigWith();
    pin(rig, CALL, 100);
    pin(rig, PUT, 80);
    start(rig);
    pass(rig, 6);
    pin(rig, CALL, 104);
    const tick = report(rig).tick([]);
    expect(tick).toMatchObject({
      progress: { total_ticks: 22_500 },
      active_nodes: ['exit-condition-ce', 'exit-condition-pe'],
      open_positions: [
        { position_id: 'entry-ce-pos1', symbol: CALL, quantity: 25, entry_price: 100, current_price: 104 },
        { position_id: 'entry-pe-pos1', symbol: PUT, quantity: 25, unrealized_pnl: 0 },
      ],
      pnl_summary: {
        realized_pnl: '0.00',
        unrealized_pnl: '-100.00',
        total_pnl: '-100.00',
        closed_trades: 0,
        open_trades: 2,
        win_rate: '0.00',
      },
      ltp_store: { [CALL]: 104, [PUT]: 80 },
    });
    expect(tick?.current_time).toMatch(/^2026-03-02T09:2\d:\d\d\+05:30$/);
    const candles = tick?.candle_data as Record<string, Row>;
    expect(Object.keys(candles).sort()).toEqual(['NIFTY', CALL, PUT].sort());
    expect([candles.NIFTY?.volume, candles[CALL]?.volume]).toEqual([0, 0]);
    expect(candles.NIFTY?.timestamp).toMatch(/:00\+05:30$/);
  });

  it('goes on over the end of the market day: what was open is told as settled', () => {
    const rig = rigWith({}, { mode: 'speed', speed: 30 });
    start(rig);
    pass(rig, 14);
    const { trades, nodes } = report(rig);
    expect(trades.rows.slice(0, 2).map(({ exit_reason }) => exit_reason)).toEqual([
      'settled at the end of the session',
      'settled at the end of the session',
    ]);
    expect(nodes.rows.filter(({ node_type }) => node_type === 'EntryNode')).toHaveLength(4);
  });
});
