// Over a real socket: the whole API once, and every fault of the table as a caller meets it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExchange } from './exchange.ts';
import { FAULT_TYPES, type FaultType } from './faults.ts';
import { generatedMarket } from './generated.ts';
import type { ExchangeOptions } from './options.ts';
import { CALL, PUT, type Row } from './rig.ts';
import { type PaperServer, serve } from './server.ts';

let server: PaperServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Row;
  readonly rows: readonly Row[];
}

async function open(options: Partial<ExchangeOptions> = {}) {
  const exchange = createExchange({
    clock: Date,
    seed: 7,
    mode: 'real',
    market: generatedMarket({ seed: 7, scenario: 'calm', date: '2026-03-02', halfSpread: 0 }),
    users: [{ user: 'asha', password: 'secret', openingFunds: 1_000_000 }],
    adminKey: 'key',
    ...options,
  });
  server = await serve({ exchange, tickMs: 10 });
  const base = `http://127.0.0.1:${server.port}`;
  let token = '';
  const call = async (method: string, path: string, body?: unknown, timeoutMs = 2_000): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'x-admin-key': 'key' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const type = response.headers.get('content-type') ?? '';
    const read = type.includes('json') ? ((await response.json()) as Row) : { page: await response.text() };
    return { status: response.status, type, body: read, rows: (read.data ?? []) as Row[] };
  };
  token = String((await call('POST', '/v1/login', { user: 'asha', password: 'secret' })).body.token);
  const order = (fields: Row = {}) =>
    call('POST', '/v1/orders', {
      symbol: CALL,
      side: 'SELL',
      type: 'MARKET',
      product: 'NRML',
      qty: 25,
      ...fields,
    });
  const fault = (type: FaultType, more: Row = {}) =>
    call('POST', '/admin/faults', { add: { type, ...more } });
  return { base, call, order, fault };
}

type Open = Awaited<ReturnType<typeof open>>;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Asks until the rows are as expected: the test says what comes, not how fast this machine is. */
const soon = ({ call }: Pick<Open, 'call'>, path: string, rows: readonly Row[]) =>
  vi.waitFor(async () => expect((await call('GET', path)).rows).toMatchObject(rows), { timeout: 5_000 });
const code = (answer: Answer) => (answer.body.error as Row | undefined)?.code;
const reason = (answer: Answer) => (answer.body.error as Row | undefined)?.reason;
const lasts = async ({ call }: Open) =>
  (await call('GET', `/v1/quotes?symbols=${CALL},${PUT}`)).rows.map((row) => row.last);

/** The faults of the web terminal are met in its own test. */
type ApiFault = Exclude<FaultType, `terminal${string}`>;
const isApiFault = (type: FaultType): type is ApiFault => !type.startsWith('terminal');

/** Each fault, and what a caller sees of it. */
const SEEN: Readonly<Record<ApiFault, (paper: Open) => Promise<void>>> = {
  latency: async ({ call, fault }) => {
    await fault('latency', { ms: 150, route: '^GET /v1/positions', count: 1 });
    const start = performance.now();
    await call('GET', '/v1/positions');
    expect(performance.now() - start).toBeGreaterThan(140);
  },
  rate429: async ({ call, fault }) => {
    await fault('rate429', { count: 1 });
    expect(code(await call('GET', '/v1/positions'))).toBe('RATE_LIMITED');
    expect((await call('GET', '/v1/positions')).status).toBe(200);
  },
  status5xx: async ({ call, order, fault }) => {
    await fault('status5xx', { status: 503, count: 1 });
    expect((await order()).status).toBe(503);
    expect((await call('GET', '/v1/orders')).rows).toHaveLength(0);
    await fault('status5xx', { status: 500, processed: true, count: 1 });
    expect((await order()).status).toBe(500);
    expect((await call('GET', '/v1/orders')).rows).toHaveLength(1);
  },
  htmlPage: async ({ call, fault }) => {
    await fault('htmlPage', { count: 1 });
    expect(await call('GET', '/v1/positions')).toMatchObject({ status: 502, type: /html/ });
  },
  hang: async ({ call, order, fault }) => {
    await fault('hang', { route: '^POST /v1/orders', count: 1 });
    await expect(
      call(
        'POST',
        '/v1/orders',
        { symbol: CALL, side: 'SELL', type: 'MARKET', product: 'NRML', qty: 25 },
        100,
      ),
    ).rejects.toThrow('timeout');
    await order();
    expect((await call('GET', '/v1/orders')).rows).toHaveLength(1);
  },
  dropBefore: async ({ call, order, fault }) => {
    await fault('dropBefore', { count: 1 });
    await expect(order()).rejects.toThrow('fetch failed');
    expect((await call('GET', '/v1/orders')).rows).toHaveLength(0);
  },
  dropAfter: async ({ call, order, fault }) => {
    await fault('dropAfter', { count: 1 });
    await expect(order({ tag: 'lost' })).rejects.toThrow('fetch failed');
    expect((await call('GET', '/v1/orders')).rows).toMatchObject([{ tag: 'lost', status: 'COMPLETE' }]);
  },
  sessionExpiry: async ({ call, fault }) => {
    await fault('sessionExpiry', { user: 'asha', count: 1 });
    expect(code(await call('GET', '/v1/positions'))).toBe('INVALID_SESSION');
    expect((await call('POST', '/v1/login', { user: 'asha', password: 'secret' })).status).toBe(200);
  },
  staleQuotes: async (paper) => {
    const before = await lasts(paper);
    await paper.fault('staleQuotes');
    await paper.call('POST', '/admin/price', { symbol: CALL, last: 999 });
    expect(await lasts(paper)).toEqual(before);
    await paper.call('POST', '/admin/faults', { clear: ['staleQuotes'] });
    expect((await lasts(paper))[0]).toBe(999);
  },
  missingQuotes: async (paper) => {
    await paper.fault('missingQuotes', { symbols: [CALL] });
    expect(await lasts(paper)).toHaveLength(1);
    await paper.call('POST', '/admin/faults', { clear: true, add: { type: 'missingQuotes' } });
    expect(await lasts(paper)).toEqual([]);
  },
  badQuote: async (paper) => {
    const [before] = await lasts(paper);
    await paper.fault('badQuote', { symbol: CALL, last: 0.05, count: 1 });
    expect((await lasts(paper))[0]).toBe(0.05);
    expect((await lasts(paper))[0]).toBe(before);
  },
  duplicateOrderRows: async ({ call, order, fault }) => {
    await order();
    await fault('duplicateOrderRows');
    const { rows } = await call('GET', '/v1/orders');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(rows[1]);
  },
  lateOrders: async ({ call, order, fault }) => {
    await fault('lateOrders', { ms: 700 });
    await order();
    expect((await call('GET', '/v1/orders')).rows).toEqual([]);
    await soon({ call }, '/v1/orders', [{ status: 'COMPLETE' }]);
  },
  latePositions: async ({ call, order, fault }) => {
    await fault('latePositions', { ms: 700 });
    await order();
    expect((await call('GET', '/v1/positions')).rows).toEqual([]);
    await soon({ call }, '/v1/positions', [{ net_qty: -25 }]);
  },
  garbledRow: async ({ call, order, fault }) => {
    await order();
    await order({ symbol: PUT });
    await fault('garbledRow', { count: 1 });
    expect((await call('GET', '/v1/positions')).rows.map((row) => row.net_qty)).toEqual(['--', -25]);
    expect((await call('GET', '/v1/positions')).rows.map((row) => row.net_qty)).toEqual([-25, -25]);
  },
  partialFills: async ({ call, order, fault }) => {
    await fault('partialFills', { ratio: 0.3, count: 1 });
    await order({ qty: 100 });
    expect((await call('GET', '/v1/orders')).rows).toMatchObject([{ status: 'OPEN', filled_qty: 25 }]);
  },
  slowOrders: async ({ call, order, fault }) => {
    await fault('slowOrders', { ms: 700 });
    await order();
    expect((await call('GET', '/v1/orders')).rows).toMatchObject([{ status: 'PENDING', filled_qty: 0 }]);
    await soon({ call }, '/v1/orders', [{ status: 'COMPLETE', filled_qty: 25 }]);
  },
  refuseCancels: async ({ call, order, fault }) => {
    const id = String((await order({ type: 'LIMIT', price: 4000 })).body.order_id);
    await fault('refuseCancels', { count: 1 });
    expect(code(await call('DELETE', `/v1/orders/${id}`))).toBe('CANCEL_REFUSED');
    expect((await call('GET', '/v1/orders')).rows).toMatchObject([{ status: 'OPEN' }]);
    expect((await call('DELETE', `/v1/orders/${id}`)).status).toBe(200);
  },
  refuseMarket: async ({ order, fault }) => {
    await fault('refuseMarket');
    expect(reason(await order())).toBe('MARKET_REFUSED');
    expect((await order({ type: 'LIMIT', price: 5 })).status).toBe(200);
  },
  rejectStops: async ({ order, fault }) => {
    await fault('rejectStops');
    expect(reason(await order({ side: 'BUY', type: 'SL-M', trigger_price: 900 }))).toBe('STOP_REJECTED');
  },
  marginRejects: async ({ order, fault }) => {
    await fault('marginRejects', { count: 1 });
    expect(reason(await order())).toBe('MARGIN');
    expect((await order()).status).toBe(200);
  },
  handTrade: async ({ call, fault }) => {
    await fault('handTrade', { user: 'asha', side: 'SELL', qty: 50, symbol: CALL, afterMs: 700 });
    expect((await call('GET', '/v1/positions')).rows).toEqual([]);
    await soon({ call }, '/v1/positions', [{ net_qty: -50 }]);
    await wait(50);
    expect((await call('GET', '/v1/trades')).rows).toHaveLength(1);
  },
  ignoreHalt: async ({ call, fault }) => {
    await call('POST', '/v1/strategy/halt', { reason: 'tripped' });
    await wait(1_200);
    expect((await call('GET', '/v1/positions')).rows).toEqual([]);
    await fault('ignoreHalt');
    await soon({ call }, '/v1/positions', [{ net_qty: -25 }, { net_qty: -25 }]);
  },
  unregisteredIp: async ({ call, order, fault }) => {
    expect((await call('GET', '/v1/session')).body).toMatchObject({
      ip_registered: true,
      orders_left: 5_000,
    });
    await fault('unregisteredIp');
    expect((await call('GET', '/v1/session')).body).toMatchObject({ ip_registered: false });
    expect(reason(await order())).toBe('IP');
  },
  skewedClock: async ({ call, fault }) => {
    await fault('skewedClock', { ms: 60_000 });
    const { body } = await call('GET', '/v1/session');
    expect(Number(Object(body).server_time) - Date.now()).toBeGreaterThan(59_000);
  },
};

describe('a fault on demand', () => {
  const strategy = { entry: '09:25', strike: 24_450, lots: 1, stopPct: null };
  const users = [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy }];
  it.each(FAULT_TYPES.filter(isApiFault).filter((type) => type !== 'ignoreHalt'))('%s', async (type) =>
    SEEN[type](await open()),
  );
  it('ignoreHalt', async () => SEEN.ignoreHalt(await open({ users, mode: 'speed', speed: 600 })));

  it('never touches the admin path, can aim at one user, and can be cleared', async () => {
    const { call, fault } = await open();
    await fault('rate429', { user: 'ravi' });
    expect((await call('GET', '/v1/positions')).status).toBe(200);
    await fault('hang');
    expect((await call('GET', '/admin/faults')).rows).toHaveLength(2);
    expect((await call('POST', '/admin/faults', { clear: true })).rows).toEqual([]);
    expect((await call('GET', '/v1/positions')).status).toBe(200);
  });

  it.each([
    [{ type: 'gremlins' }, 'gremlins'],
    [{ type: 'latency' }, 'ms'],
    [{ type: 'latency', ms: 'soon' }, 'ms'],
    [{ type: 'rate429', route: '(' }, 'regular expression'],
  ])('that is not one is refused: %j', async (add, what) => {
    const { call } = await open();
    const answer = await call('POST', '/admin/faults', { add });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining(what)]);
  });
});

describe('the API over a socket', () => {
  it('tells contracts, quotes and the clock, and logs out', async () => {
    const { call } = await open({ mode: 'speed', speed: 60 });
    const { rows } = await call('GET', '/v1/instruments');
    expect(rows.find((row) => row.symbol === CALL)).toEqual({
      symbol: CALL,
      underlying: 'NIFTY',
      option_type: 'CE',
      strike: 24_450,
      expiry: '2026-03-03',
      lot_size: 25,
      tick_size: 0.05,
      freeze_qty: 1800,
      multiplier: 1,
    });
    const [first] = (await call('GET', `/v1/quotes?symbols=${CALL}`)).rows;
    await wait(200);
    const [second] = (await call('GET', `/v1/quotes?symbols=${CALL}`)).rows;
    expect(Number(second?.market_time) - Number(first?.market_time)).toBeGreaterThan(8_000);
    expect(Math.abs(Number(second?.at) - Date.now())).toBeLessThan(500);
    expect((await call('POST', '/v1/logout')).status).toBe(200);
    expect((await call('GET', '/v1/positions')).status).toBe(403);
  });

  it('refuses what it cannot read, and survives it', async () => {
    const { base, call } = await open();
    const post = (body: string) => fetch(`${base}/v1/login`, { method: 'POST', body });
    expect((await post('{"user":')).status).toBe(400);
    expect((await post('[]')).status).toBe(401);
    expect((await post('"x"'.padEnd(70_000))).status).toBe(413);
    expect((await call('GET', '/v1/nothing')).status).toBe(404);
    expect((await fetch(`${base}/v1/status`)).status).toBe(200);
  });

  it('does not step a market that moves by itself', async () => {
    const { call } = await open();
    expect((await call('POST', '/admin/step', {})).status).toBe(409);
  });
});
