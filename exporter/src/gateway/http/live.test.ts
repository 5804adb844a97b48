// Live sessions over HTTP, as their clients and hosts meet them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, as, get, post } from '../fixture.ts';
import { hear, type LiveRunning, named, startLive, unpack } from '../live/fixture.ts';

let gateway: LiveRunning;
beforeEach(async () => {
  gateway = await startLive();
});
afterEach(() => gateway.close());

const ORDER = {
  user_id: 'asha',
  strategy_id: 'straddle',
  broker_connection_id: 'paper-1',
  speed_multiplier: 1,
};
const startSession = (order: object = {}): Promise<Answer> =>
  post(`${gateway.url}/api/v2/live/start`, { ...ORDER, ...order }, as('control'));
const started = async (order: object = {}): Promise<string> =>
  String((await startSession(order)).json().session_id);
const send = (id: string, events: readonly object[]): Promise<Answer> =>
  post(`${gateway.url}/api/live-trading/sessions/${id}/events`, { events });
const stop = (path: string, scope: 'control' | 'admin' = 'control'): Promise<Answer> =>
  post(`${gateway.url}/api/v2/live/stop/${path}`, '', as(scope));

const node = (id: string, more: object = {}) => ({
  type: 'node',
  event: {
    execution_id: id,
    parent_execution_id: null,
    timestamp: '2025-12-14T09:15:00+05:30',
    event_type: 'logic_completed',
    node_id: 'entry-1',
    children_nodes: [],
    ...more,
  },
});
const trade = (trade_id: string, pnl: string) => ({ type: 'trade', trade: { trade_id, pnl } });
const tick = (price: number) => ({
  type: 'tick',
  tick_state: {
    open_positions: [
      {
        position_id: 'p1',
        symbol: 'NIFTY25DEC25000CE',
        exchange: 'NFO',
        quantity: 50,
        entry_price: 150,
        current_price: price,
        unrealized_pnl: (price - 150) * 50,
        entry_time: '2025-12-14T09:16:00+05:30',
      },
    ],
    pnl_summary: {
      realized_pnl: '5000.00',
      unrealized_pnl: '1250.00',
      total_pnl: '6250.00',
      closed_trades: 2,
      open_trades: 1,
    },
    ltp_store: { NIFTY: 25_100 },
  },
});

describe('starting a session', () => {
  it('answers with its id and where its stream is', async () => {
    const answer = await startSession();
    const { session_id, ...rest } = answer.json();
    expect(session_id).toMatch(/^sim-[0-9a-f]{16}$/);
    expect(rest).toEqual({ stream_url: `/api/v2/live/stream/${session_id}`, status: 'running' });
  });

  it('of an unknown strategy, an unknown account or a recorded day that is not there is a 404', async () => {
    for (const [order, code] of [
      [{ strategy_id: 'no-such' }, 'UNKNOWN_STRATEGY'],
      [{ strategy_id: 'replay-2024-10-28' }, 'UNKNOWN_STRATEGY'],
      [{ strategy_id: 'replay-..' }, 'UNKNOWN_STRATEGY'],
      [{ broker_connection_id: 'nobody' }, 'UNKNOWN_ACCOUNT'],
    ] as const) {
      const answer = await startSession(order);
      expect([answer.status, answer.json().code]).toEqual([404, code]);
    }
  });

  it('on a locked account is a 409 with the reason', async () => {
    const answer = await startSession({ broker_connection_id: 'paper-2' });
    expect([answer.status, answer.json().detail]).toEqual([409, 'the account is locked: loss-and-stop']);
  });

  it('needs control, good ids and a speed within bounds', async () => {
    expect((await post(`${gateway.url}/api/v2/live/start`, ORDER)).status).toBe(401);
    for (const wrong of [{ user_id: 'a b' }, { speed_multiplier: 0 }, { speed_multiplier: 1_001 }]) {
      expect((await startSession(wrong)).status).toBe(400);
    }
  });
});

describe('the dashboard', () => {
  it('shows every session of a user in the shape that its clients know', async () => {
    const id = await started();
    await send(id, [trade('t1', '10.00'), tick(175)]);
    const { cache_time, ...dashboard } = (await get(`${gateway.url}/api/live-trading/dashboard/asha`)).json();
    expect(Date.parse(String(cache_time))).toBeGreaterThan(0);
    const session = (await get(`${gateway.url}/api/live-trading/session/${id}`)).json();
    expect(dashboard).toEqual({ total_sessions: 1, active_sessions: 1, sessions: { [id]: session } });
    expect(session).toEqual({
      session_id: id,
      strategy_name: 'straddle',
      broker_info: { broker_type: 'paper', account_id: 'paper-1' },
      status: 'running',
      data: {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        is_fresh: true,
        gps_data: {
          positions: [
            {
              symbol: 'NIFTY25DEC25000CE',
              qty: 50,
              entry_price: 150,
              current_price: 175,
              unrealized_pnl: 1_250,
            },
          ],
          trades: [{ trade_id: 't1', pnl: '10.00' }],
          pnl: {
            realized_pnl: '5000.00',
            unrealized_pnl: '1250.00',
            total_pnl: '6250.00',
            closed_trades: 2,
            open_trades: 1,
          },
        },
        broker_data: {
          orders: [],
          account_info: { available_margin: null, used_margin: null, total_value: null },
        },
        market_data: { ltp_store: { NIFTY: 25_100 }, candle_data: {} },
      },
    });
  });

  it('says of a session whose source was never heard that nothing of its money is known', async () => {
    const session = (await get(`${gateway.url}/api/live-trading/session/${await started()}`)).json();
    expect(session).toMatchObject({ data: { timestamp: null, gps_data: { pnl: { realized_pnl: null } } } });
  });

  it('of a user without sessions is empty, and a session that is not there is a 404', async () => {
    expect((await get(`${gateway.url}/api/live-trading/dashboard/nobody`)).json()).toMatchObject({
      total_sessions: 0,
      sessions: {},
    });
    const answer = await get(`${gateway.url}/api/live-trading/session/sim-0`);
    expect([answer.status, answer.json().code]).toEqual([404, 'UNKNOWN_SESSION']);
  });
});

describe('stopping', () => {
  it('a session twice gives the same answer', async () => {
    const id = await started();
    const first = await stop(id);
    expect(first.json()).toEqual({
      session_id: id,
      status: 'stopped',
      message: 'Session stopped successfully',
    });
    expect((await stop(id)).text).toBe(first.text);
    expect((await get(`${gateway.url}/api/live-trading/session/${id}`)).json().status).toBe('stopped');
    expect((await stop('sim-0')).status).toBe(404);
  });

  it('a user stops only that user; stopping all needs an administrator', async () => {
    const mine = [await started(), await started()];
    const other = await started({ user_id: 'ravi' });
    expect((await stop('user/asha')).json()).toEqual({
      user_id: 'asha',
      sessions_stopped: 2,
      stopped_sessions: mine,
      message: 'Stopped 2 session(s) for user asha',
    });
    expect((await stop('all')).status).toBe(403);
    expect((await stop('all', 'admin')).json()).toEqual({
      sessions_stopped: 1,
      stopped_sessions: [{ session_id: other, user_id: 'ravi', strategy_id: 'straddle' }],
      message: 'Stopped all 1 active session(s)',
    });
  });
});

describe("a host's events", () => {
  it('are taken once, and the answer says what is known', async () => {
    const id = await started();
    const batch = [node('a'), node('b'), trade('t1', '10.00')];
    expect((await send(id, batch)).json()).toEqual({
      accepted: 3,
      repeated: 0,
      known: { nodes: 2, trades: 1 },
    });
    expect((await send(id, batch)).json()).toEqual({
      accepted: 0,
      repeated: 3,
      known: { nodes: 2, trades: 1 },
    });
  });

  it('are refused when they are wrong, too many or for nobody', async () => {
    const id = await started();
    expect((await send(id, [node('no good id')])).status).toBe(400);
    expect((await send(id, [node('__proto__')])).status).toBe(400);
    expect((await send(id, [{ type: 'unheard' }])).status).toBe(400);
    expect(
      (
        await send(
          id,
          Array.from({ length: 501 }, (_, i) => node(`n${i}`)),
        )
      ).status,
    ).toBe(400);
    expect((await send(id, [node('a', { text: 'x'.repeat(256 * 1_024) })])).status).toBe(413);
    expect((await send('sim-0', [node('a')])).status).toBe(404);
  });

  it('after a restart of the gateway are wanted again', async () => {
    const id = await started();
    await send(id, [node('a'), node('b')]);
    const before = gateway;
    gateway = await before.again();
    await before.close();
    expect((await send(id, [node('c')])).json()).toMatchObject({ accepted: 1, known: { nodes: 1 } });
    expect((await send(id, [node('a'), node('b'), node('c')])).json()).toEqual({
      accepted: 2,
      repeated: 1,
      known: { nodes: 3, trades: 0 },
    });
  });
});

describe('a stream', () => {
  const streamOf = (path: string) => `${gateway.url}/api/${path}`;

  it('starts with each session as it is, then brings only what is new', async () => {
    const [one, two] = [await started(), await started()];
    await send(one, [node('a', { extra: 1 }), trade('t1', '-36.85')]);
    const reading = hear(streamOf('live-trading/stream/asha'), named('tick_update'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send(one, [node('b'), trade('t2', '10.00'), tick(160)]);
    const heard = await reading;
    expect(heard.map(({ event, data }) => [event, data.session_id])).toEqual([
      ['initial_state', one],
      ['initial_state', two],
      ['node_events', one],
      ['trade_update', one],
      ['tick_update', one],
    ]);
    const [first, , nodes, trades, ticked] = heard;
    expect(Object.keys(first?.data ?? {})).toEqual(['session_id', 'strategy_id', 'diagnostics', 'trades']);
    expect(unpack(first?.data.diagnostics)).toMatchObject({ events_history: { a: { extra: 1 } } });
    expect(unpack(first?.data.trades)).toMatchObject({ summary: { total_pnl: '-36.85' } });
    expect(Object.keys(unpack(nodes?.data.diagnostics).events_history ?? {})).toEqual(['b']);
    expect(unpack(trades?.data.trades)).toMatchObject({ trades: [{ trade_id: 't1' }, { trade_id: 't2' }] });
    expect(ticked?.data.tick_state).toMatchObject({ ltp_store: { NIFTY: 25_100 } });
    const ids = heard.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of one session brings only that session, and plain JSON to who asks for it', async () => {
    const [one, two] = [await started(), await started()];
    const reading = hear(streamOf(`v2/live/stream/${two}?compress=none`), named('node_events'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send(one, [node('a')]);
    await send(two, [node('b')]);
    const heard = await reading;
    expect(heard.map(({ event, data }) => [event, data.session_id])).toEqual([
      ['initial_state', two],
      ['node_events', two],
    ]);
    expect(heard[1]?.data.diagnostics).toMatchObject({ events_history: { b: { node_id: 'entry-1' } } });
    expect((await get(streamOf('v2/live/stream/sim-0'))).status).toBe(404);
  });

  it('goes on after the last id without gap or repeat, and starts anew from one that is too old', async () => {
    const id = await started();
    const url = streamOf('live-trading/stream/asha');
    const first = await hear(url, named('initial_state'));
    const last = { 'Last-Event-ID': String(first[0]?.id) };
    for (const name of ['a', 'b', 'c']) await send(id, [node(name)]);
    const missed = await hear(url, named('node_events', 3), last);
    expect(missed.map(({ event }) => event)).toEqual(['node_events', 'node_events', 'node_events']);
    const before = gateway;
    gateway = await before.again();
    await before.close();
    const fresh = await hear(streamOf('live-trading/stream/asha'), named('initial_state'), last);
    expect(fresh.map(({ event }) => event)).toEqual(['initial_state']);
    expect(fresh[0]?.id).toBeGreaterThan(first[0]?.id ?? 0);
  });

  it('cannot be gone on with from between the first states: they come again', async () => {
    await started();
    await started();
    const url = streamOf('live-trading/stream/asha');
    const both = await hear(url, named('initial_state', 2));
    const last = { 'Last-Event-ID': String(both[0]?.id) };
    expect(await hear(url, named('initial_state', 2), last)).toHaveLength(2);
  });

  it('tells of a session that begins and of one that its account stopped, with the reason', async () => {
    const reading = hear(streamOf('live-trading/stream/asha'), named('session_status'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const id = await started();
    gateway.register.end(id, 'the account was killed: loss-and-stop');
    const heard = await reading;
    expect(heard.map(({ event }) => event)).toEqual(['initial_state', 'session_status']);
    expect(heard[1]?.data).toEqual({
      session_id: id,
      status: 'stopped',
      reason: 'the account was killed: loss-and-stop',
    });
  });

  it('shows a tick that changes faster than each second at that pace, and none that is the same', async () => {
    const id = await started();
    const reading = hear(streamOf('live-trading/stream/asha'), named('tick_update', 2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const price of [151, 152, 153, 154, 154]) await send(id, [tick(price)]);
    const heard = (await reading).filter(({ event }) => event === 'tick_update');
    const prices = heard.map(({ data }) => JSON.stringify(data).match(/"current_price":(\d+)/)?.[1]);
    expect(prices).toEqual(['151', '154']);
  });

  it('is counted in the metrics together with the other streams', async () => {
    const id = await started();
    await hear(streamOf(`v2/live/stream/${id}`), named('initial_state'));
    const { text } = await get(`${gateway.url}/metrics`);
    expect(text).toContain('tripline_stream_events_total{event="initial_state"} 1');
    expect(text).toContain('tripline_stream_events_total{event="fact"} 0');
  });
});

it('a host that says that its strategy is done completes the session, and the engine is told', async () => {
  const id = await started();
  await send(id, [{ type: 'status', status: 'completed', reason: 'square-off' }]);
  expect((await get(`${gateway.url}/api/live-trading/session/${id}`)).json().status).toBe('completed');
  expect(gateway.asked.at(-1)).toMatchObject({ name: 'stop-sessions', which: { ids: [id] } });
  expect(gateway.register.sessions.get(id)?.status).toBe('stopped');
});
