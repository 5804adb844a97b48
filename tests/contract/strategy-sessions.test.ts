// Sessions at the real paper process, with a receiver in the gateway's place: told once, in step, and again when forgotten.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import { sessionGate } from '../../exporter/src/hosts/gate.ts';
import { paperHost } from '../../exporter/src/hosts/paper-host.ts';
import { paperStrategy } from '../../exporter/src/hosts/paper-strategy.ts';
import { openRegisterRig, order } from '../../exporter/src/hosts/rig.ts';
import { type PaperProcess, startPaper } from '../../exporter/src/paper-process.ts';
import { clock } from './broker-worlds.ts';

type Row = Readonly<Record<string, unknown>>;
interface Told {
  readonly type: 'node' | 'trade' | 'tick';
  readonly event?: Row;
  readonly trade?: Row;
  readonly tick_state?: Row;
}
const SOON = { timeout: 20_000, interval: 50 };

/** Takes events as the gateway does: idempotent by id, and it says how many it knows. */
async function receiver() {
  const nodes = new Map<string, number>();
  const trades = new Map<string, Row>();
  const ticks: { at: number; state: Row }[] = [];
  const order: string[] = [];
  const tokens = new Set<string | undefined>();
  let down = false;
  let largest = 0;
  function take({ type, event = {}, trade = {}, tick_state }: Told): void {
    if (type === 'node') {
      const id = String(event.execution_id);
      const parent = event.parent_execution_id;
      if (!nodes.has(id)) order.push(id);
      if (parent !== null && !nodes.has(String(parent))) throw new Error(`${id} came before its parent`);
      nodes.set(id, (nodes.get(id) ?? 0) + 1);
    } else if (type === 'trade') trades.set(String(trade.trade_id), trade);
    else ticks.push({ at: performance.now(), state: tick_state ?? {} });
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (down) return void response.destroy();
    tokens.add(request.headers.authorization);
    const body = Buffer.concat(chunks);
    largest = Math.max(largest, body.length);
    const { events } = JSON.parse(body.toString()) as { events: Told[] };
    for (const event of events) take(event);
    const known = { nodes: nodes.size, trades: trades.size };
    response.end(JSON.stringify({ accepted: events.length, repeated: 0, known }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nodes,
    trades,
    ticks,
    order,
    tokens,
    largest: () => largest,
    fall: (value: boolean) => {
      down = value;
    },
    forget: () => {
      nodes.clear();
      trades.clear();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('a session of the paper strategy', () => {
  let paper: PaperProcess;
  let seen: Awaited<ReturnType<typeof receiver>>;
  let rig: Awaited<ReturnType<typeof openRegisterRig>>;
  let gate: ReturnType<typeof sessionGate>;

  beforeEach(async () => {
    seen = await receiver();
    const user = { user: 'asha', password: 'p', openingFunds: 1_000_000 };
    // A market day in three quarters of a minute: entries after half a second, the exit after three.
    const strategy = { entry: '09:20', lots: 1, stopPct: 25, exit: '09:40', bySession: true };
    const market = { generated: 'calm', date: '2026-11-20' };
    paper = await startPaper({ mode: 'speed', speed: 500, market, users: [{ ...user, strategy }] });
    const options = { baseUrl: paper.url, user: 'asha', password: 'p' };
    const { host } = brokerKinds.paper.create('a', options, clock);
    if (host === null) throw new Error('the paper exchange runs strategies');
    rig = await openRegisterRig([paperHost(new Map([['a', host]]), clock)]);
    await rig.register.listenAt({ url: seen.url, token: 'for-events' });
    gate = sessionGate(paperStrategy(host), rig.register);
  });
  afterEach(() => {
    paper.stop();
    seen.close();
  });

  const start = (id = 's1') => {
    const session = order(id, { strategy: 'paper-short-straddle' });
    return rig.register.request({ name: 'start-session', session, by: 'test' });
  };
  const book = async (): Promise<{ trades: Row[]; orders: Row[]; realised: number }> => {
    const answer = await fetch(`${paper.url}/admin/state`, { headers: { 'x-admin-key': paper.adminKey } });
    const { users } = (await answer.json()) as {
      users: { trades: Row[]; orders: Row[]; realised: number }[];
    };
    const [only] = users;
    if (only === undefined) throw new Error('no user');
    return only;
  };
  const types = () => seen.order.map((id) => id.replace(/^exec_|_\d{8}_\d{6}_[0-9a-f]{6}$/g, ''));

  it('tells each node once, trades as the exchange booked them, and a state every second', async () => {
    expect(await start()).toMatchObject({ sessions: [{ status: 'running', host: 'paper' }] });
    await vi.waitFor(() => expect(seen.trades.size).toBe(2), SOON);
    await vi.waitFor(() => expect(types()).toContain('square-off'), SOON);
    expect([...seen.nodes.values()].every((times) => times === 1)).toBe(true);
    expect(types()).toEqual(
      expect.arrayContaining(['strategy-controller', 'entry-ce', 'stop-pe', 'exit-ce']),
    );
    const { trades, realised } = await book();
    for (const told of seen.trades.values()) {
      const own = trades.filter(({ symbol }) => symbol === told.symbol);
      const prices = own.map(({ price }) => Number(price).toFixed(2));
      expect([told.entry_price, told.exit_price, told.quantity]).toEqual([...prices, own[0]?.qty]);
    }
    const told = [...seen.trades.values()].reduce((sum, { pnl }) => sum + Number(pnl), 0);
    expect(told).toBeCloseTo(realised, 2);
    const before = seen.ticks.length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const count = seen.ticks.length - before;
    expect(count).toBeGreaterThanOrEqual(2);
    expect(count).toBeLessThanOrEqual(4);
    expect([...seen.tokens]).toEqual(['Bearer for-events']);
  });

  it('tells what was missed when the receiver is back, and everything again when it has forgotten', async () => {
    seen.fall(true);
    await start();
    await vi.waitFor(async () => expect((await book()).trades).toHaveLength(4), SOON);
    expect(seen.nodes.size).toBe(0);
    seen.fall(false);
    await vi.waitFor(() => expect(seen.trades.size).toBe(2), SOON);
    const whole = seen.nodes.size;
    expect(seen.largest()).toBeLessThan(256 * 1024);
    seen.forget();
    await vi.waitFor(() => expect([seen.nodes.size, seen.trades.size]).toEqual([whole, 2]), SOON);
  });

  it('is stopped by the gate with its reason, starts no more, and starts anew when the gate is open', async () => {
    await start();
    await vi.waitFor(async () => expect((await book()).orders.length).toBeGreaterThan(0), SOON);
    expect(await gate.set('a', true, 'daily loss')).toMatchObject({ ok: true });
    expect(rig.register.frames()).toMatchObject([
      { status: 'stopped', why: 'the account was closed: daily loss' },
    ]);
    await vi.waitFor(() => expect(types().at(-1)).toBe('halt'), SOON);
    expect(await start('s2')).toMatchObject({ type: 'refused', code: 'ACCOUNT_CLOSED' });
    expect(await gate.set('a', false, 'a new day')).toMatchObject({ ok: true });
    const orders = (await book()).orders.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await book()).orders.length).toBe(orders);
    expect(await start('s2')).toMatchObject({ sessions: [{ status: 'running' }] });
  });

  it('is not called ended while the exchange is away', async () => {
    await start();
    await rig.register.look();
    expect(rig.register.frames()).toMatchObject([{ status: 'running' }]);
    paper.stop();
    await rig.register.look();
    expect(rig.register.frames()).toMatchObject([{ status: 'running' }]);
  });
});
