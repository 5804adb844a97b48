// Sessions outlive the gateway, because the register and the recordings bring them back; those that are gone, go.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { as, get, post } from '../fixture.ts';
import { hear, type LiveRunning, named, startLive, unpack } from './fixture.ts';

const time = (second: number) => `2024-10-28T09:15:${String(second).padStart(2, '0')}+05:30`;
const node = (second: number) => ({
  execution_id: `exec-${second}`,
  timestamp: time(second),
  event_type: 'logic_completed',
  node_id: 'entry-1',
});
const DIAGNOSTICS = {
  events_history: Object.fromEntries([0, 20, 40, 59].map((second) => [`exec-${second}`, node(second)])),
};
const TRADES = {
  date: '2024-10-28',
  summary: {
    total_trades: 1,
    total_pnl: '5.00',
    winning_trades: 1,
    losing_trades: 0,
    win_rate: '100.00',
  },
  trades: [{ trade_id: 't1', entry_time: time(1), exit_time: time(40), pnl: '5.00' }],
};

let replayDir: string;
beforeAll(async () => {
  replayDir = await mkdtemp(join(tmpdir(), 'tripline-days-'));
  await mkdir(join(replayDir, '2024-10-28'));
  const put = (name: string, value: object) =>
    writeFile(join(replayDir, '2024-10-28', name), JSON.stringify(value));
  await put('diagnostics_export.json', DIAGNOSTICS);
  await put('trades_daily.json', TRADES);
});
afterAll(() => rm(replayDir, { recursive: true }));

/** The machine's clock, which a test may set forward. */
function clockAhead() {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    after(ms: number, fn: () => void) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    forward(ms: number) {
      aheadMs += ms;
    },
  };
}

async function startDay(gateway: LiveRunning, speed_multiplier: number): Promise<string> {
  const order = { user_id: 'asha', strategy_id: 'replay-2024-10-28', broker_connection_id: 'paper-1' };
  const url = `${gateway.url}/api/v2/live/start`;
  const answer = await post(url, { ...order, speed_multiplier }, as('control'));
  return String(answer.json().session_id);
}
const statusOf = async (gateway: LiveRunning, id: string) =>
  (await get(`${gateway.url}/api/live-trading/session/${id}`)).json().status;

it('a recorded day goes on where it stands by now, in a gateway that was started after it', async () => {
  const clock = clockAhead();
  const wishes = { clock, settings: { replayDir } };
  const before = await startLive(wishes);
  const id = await startDay(before, 1);
  await before.close();
  clock.forward(45_000);
  const gateway = await startLive(wishes, before.register);
  const history = await vi.waitFor(async () => {
    const url = `${gateway.url}/api/live-trading/stream/asha`;
    const [first] = await hear(url, named('initial_state'));
    const { events_history } = unpack(first?.data.diagnostics);
    expect(unpack(first?.data.trades)).toMatchObject({ summary: { total_pnl: '5.00' } });
    return Object.keys(Object(events_history));
  });
  expect(history).toEqual(['exec-0', 'exec-20', 'exec-40']);
  expect(await statusOf(gateway, id)).toBe('running');
  await gateway.close();
});

it('a recorded day that has come to its end is completed, and the register hears of it', async () => {
  const gateway = await startLive({ settings: { replayDir } });
  const reading = hear(`${gateway.url}/api/live-trading/stream/asha`, named('session_status'));
  await vi.waitFor(() => expect(gateway.server.listening).toBe(true));
  const id = await startDay(gateway, 1_000);
  const heard = await reading;
  expect(heard.at(-1)?.data).toMatchObject({ session_id: id, status: 'completed' });
  expect(unpack(heard.findLast(({ event }) => event === 'trade_update')?.data.trades)).toEqual(TRADES);
  expect(heard.filter(({ event }) => event === 'heartbeat')).toEqual([]);
  await vi.waitFor(() => expect(gateway.register.sessions.get(id)?.status).toBe('stopped'));
  expect(await statusOf(gateway, id)).toBe('completed');
  await gateway.close();
});

it('a recorded day whose account is killed stands still and says why', async () => {
  const gateway = await startLive({ settings: { replayDir } });
  const id = await startDay(gateway, 1);
  const reading = hear(`${gateway.url}/api/v2/live/stream/${id}`, named('session_status'));
  await vi.waitFor(async () =>
    expect((await get(`${gateway.url}/metrics`)).text).toContain('stream_clients 1'),
  );
  gateway.register.end(id, 'the account was killed: outer-loss');
  expect((await reading).at(-1)?.data).toEqual({
    session_id: id,
    status: 'stopped',
    reason: 'the account was killed: outer-loss',
  });
  await gateway.close();
});

it('a session that the engine no longer lists is gone, but not before a late frame can be told from a loss', async () => {
  const gateway = await startLive({ settings: { replayDir } });
  const id = await startDay(gateway, 1);
  const latest = gateway.view.latest();
  if (latest === null) throw new Error('no frame');
  const without = { ...latest, sessions: [] };
  gateway.view.take(without);
  expect(await statusOf(gateway, id)).toBe('running');
  gateway.pass(6_000);
  gateway.view.take(without);
  expect(await statusOf(gateway, id)).toBe(404);
  await gateway.close();
});
