// The day of an account as the trading systems' dashboards ask for it, with its limits, reset, trades and log.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TradeView } from '../../contract/day.ts';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import type { AccountFrame } from '../../contract.ts';
import { as, frameOf, get, post, type Running, startGateway, watching, willing } from '../fixture.ts';

const trade = (pnl: number, closedAt: number): TradeView => ({
  symbol: 'NIFTY',
  side: 'short',
  qty: 25,
  entryPrice: 100,
  exitPrice: 100 - pnl / 25,
  openedAt: 1,
  closedAt,
  pnl,
  counted: pnl < -5,
});
const recent = Array.from({ length: 30 }, (_, n) => trade(n % 2 === 0 ? n : -n, n));
const kv = (change: Partial<AccountFrame> = {}): AccountFrame => ({
  ...watching,
  id: 'kv',
  broker: 'pushed',
  dayView: { ...watching.dayView, recent },
  ...change,
});

let gateway: Running;
const kept = { limits: { dailyLoss: 5_000, outerLossFactor: 2, cooldownMinutes: 15 } };
let limits: Record<string, unknown>;

async function engine(request: LinkRequest): Promise<LinkReply> {
  if (request.name !== 'config' && request.name !== 'configure') return willing(request);
  const { account } = request;
  if (account === 'nobody') return { type: 'refused', code: 'UNKNOWN_ACCOUNT', detail: 'no such account' };
  if (request.name === 'configure') {
    if (JSON.stringify(request.config).includes('"dailyLoss":7')) {
      const errors = [{ path: 'config.limits.dailyLoss', message: 'is odd' }];
      return { type: 'refused', code: 'INVALID', detail: 'limits.dailyLoss: is odd', errors };
    }
    if (request.version !== '1') return { type: 'refused', code: 'REFUSED', detail: 'changed meanwhile' };
    limits = { ...request.config };
  }
  return { type: 'config', config: { account, broker: 'pushed', version: '1', config: limits, secrets: [] } };
}

beforeEach(async () => {
  limits = kept;
  gateway = await startGateway({ engine, frame: frameOf(watching, kv()) });
});
afterEach(() => gateway.close());

const statusOf = async (account: string) =>
  (await get(`${gateway.url}/api/risk-status?account=${account}`)).json();
const put = (path: string, body: object) =>
  fetch(gateway.url + path, {
    method: 'PUT',
    headers: { ...as('admin'), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the status', () => {
  it('of an account that pushes is its own word, with the limits in force and the last 20 trades', async () => {
    const state = { total_pnl: -1_500, max_loss_abs: 1_000, capital_day_915: 50_000 };
    await post(`${gateway.url}/api/sync-kv-state`, { state });
    const answer = (await get(`${gateway.url}/api/risk-status`)).json();
    expect(answer).toMatchObject({
      id: 'current_status',
      account: 'kv',
      total_pnl: -1_500,
      realised: null,
      max_loss_hit: true,
      violations: ['day loss 1,500.00 has reached the limit of 1,000.00'],
      phase: 'ACTIVE',
      limits: { max_loss: 1_000, max_profit: null, max_trades_per_day: null },
      trades_today: 2,
      capital: 50_000,
    });
    expect(answer.streak).toHaveLength(20);
    expect(answer.streak).toMatchObject({ 19: { result: 'loss', pnl: -29, symbol: 'NIFTY', counted: true } });
  });

  it('of any other account is what we see of it', async () => {
    expect(await statusOf('paper-1')).toMatchObject({
      total_pnl: -250.5,
      realised: -50.5,
      unrealised: -200,
      consecutive_losses: 1,
      in_cooldown: false,
      max_loss_hit: false,
      violations: [],
      last_sync_at: null,
      phase: 'ACTIVE',
      updated_at: '2023-11-14T22:13:20.000000+00:00',
    });
    expect(await statusOf('nobody')).toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });

  it.each<[string, Partial<AccountFrame>]>([
    ['ACTIVE', {}],
    ['COOLDOWN', { phase: 'blocked', dayView: { ...watching.dayView, cooldownUntil: Date.now() + 600_000 } }],
    ['LOCKED', { phase: 'flattening' }],
    ['LOCKED', { phase: 'locked', dayView: { ...watching.dayView, cooldownUntil: Date.now() + 600_000 } }],
    ['LOCKED', { phase: 'blocked' }],
    ['LOCKED', { phase: 'stopped' }],
    ['LOCKED', { pushed: { state: { tripped_day: true }, receivedAt: 1 } }],
  ])('is %s in a word', async (word, change) => {
    gateway.view.take(frameOf(kv(change)));
    expect(await statusOf('kv')).toMatchObject({ phase: word });
  });

  it('calls a limit that is breached a violation, and a cooldown not', async () => {
    const breach = (id: 'cooldown' | 'daily-loss', text: string): AccountFrame['conditions'][number] => ({
      id: id === 'cooldown' ? 'cooldown' : 'dailyLoss',
      rule: id,
      state: 'breach',
      headroomRatio: 0,
      limit: 1,
      observed: 1,
      text,
    });
    const conditions = [breach('cooldown', 'a cooldown runs'), breach('daily-loss', 'the loss is reached')];
    gateway.view.take(frameOf(kv({ phase: 'blocked', conditions })));
    expect((await statusOf('kv')).violations).toEqual(['the loss is reached']);
  });

  it('never says 0 for what is unknown, and names the trip', async () => {
    const kill = {
      seq: 1,
      rule: 'daily-loss',
      reason: 'loss 5,200.00',
      by: 'rule',
      trippedAt: 1,
      bookEmptyAt: null,
      firstExitAt: null,
      flatAt: null,
      confirmedAt: null,
      lockedAt: null,
      bypasses: 0,
      stuckWhy: null,
      lock: {
        how: 'none' as const,
        attempts: 0,
        confirmedAt: null,
        evidence: [],
        screenshots: [],
        failure: null,
        codeWanted: null,
      },
      loggedOutAt: null,
      origin: null,
      linked: [],
    };
    gateway.view.take(frameOf(kv({ mtm: null, realized: null, unrealized: null, phase: 'locked', kill })));
    expect(await statusOf('kv')).toMatchObject({
      total_pnl: null,
      realised: null,
      max_loss_hit: null,
      violations: ['kv was tripped by daily-loss: loss 5,200.00'],
    });
  });
});

describe('the limits', () => {
  it('are read and written in the words of the trading systems; what is not named stays, null takes one away', async () => {
    expect((await get(`${gateway.url}/api/risk-config`)).json()).toMatchObject({
      account: 'kv',
      version: '1',
      max_loss_abs: 5_000,
      cooldown_min: 15,
      max_trades_per_day: null,
    });
    const answer = await put('/api/risk-config', {
      max_trades_per_day: 10,
      side_lock: 'long',
      cooldown_min: null,
    });
    expect(await answer.json()).toMatchObject({
      max_loss_abs: 5_000,
      max_trades_per_day: 10,
      side_lock: 'long',
    });
    expect(limits).toEqual({
      limits: {
        dailyLoss: 5_000,
        outerLossFactor: 2,
        maxTrades: 10,
        sideLock: 'long',
      },
    });
    expect(gateway.asked.at(-1)).toMatchObject({
      name: 'configure',
      account: 'kv',
      version: '1',
      by: 'token:admin',
    });
  });

  it('that make no sense, or are of nobody, are refused', async () => {
    expect((await put('/api/risk-config', { max_loss_abs: -1 })).status).toBe(400);
    expect((await put('/api/risk-config', { max_loss: 1 })).status).toBe(400);
    expect((await put('/api/risk-config?account=nobody', {})).status).toBe(404);
    expect((await get(`${gateway.url}/api/risk-config?account=nobody`)).status).toBe(404);
    expect(gateway.asked.filter(({ name }) => name === 'configure')).toEqual([]);
  });
});

describe('a limit that the configuration refuses', () => {
  it('is told of by the name that was sent', async () => {
    const answer = await put('/api/risk-config', { max_loss_abs: 7 });
    expect(await answer.json()).toMatchObject({
      status: 400,
      detail: 'body.max_loss_abs: is odd',
      errors: [{ path: 'body.max_loss_abs', message: 'is odd' }],
    });
  });
});

describe('a reset of the day', () => {
  it.each(['/api/risk-status/reset', '/api/reset-day'])(
    'is asked by %s, of one account or all',
    async (path) => {
      const reset = (body: object) => post(gateway.url + path, body, as('admin'));
      for (const body of [{}, { account: 'paper-1', reason: 'new day' }, { accounts: 'all' }]) {
        expect((await reset(body)).status).toBe(202);
      }
      expect(gateway.asked).toEqual([
        { name: 'reset-day', accounts: ['kv'], reason: 'the day is reset by hand', by: 'token:admin' },
        { name: 'reset-day', accounts: ['paper-1'], reason: 'new day', by: 'token:admin' },
        { name: 'reset-day', accounts: 'all', reason: 'the day is reset by hand', by: 'token:admin' },
      ]);
      expect((await reset({ account: 'nobody' })).status).toBe(404);
      expect((await post(gateway.url + path, {}, as('control'))).status).toBe(403);
    },
  );
});

describe('trades and log', () => {
  it('come newest first, of one account or all', async () => {
    const answer = (await get(`${gateway.url}/api/trades?account=kv&limit=2`)).json();
    expect(answer.trades).toMatchObject([
      { account: 'kv', closedAt: 29 },
      { account: 'kv', closedAt: 28 },
    ]);
    expect((await get(`${gateway.url}/api/trades`)).json().trades).toHaveLength(30);
    expect((await get(`${gateway.url}/api/trades?account=nobody`)).status).toBe(404);
  });

  it('tells the newest facts in sentences', async () => {
    for (let n = 0; n < 150; n += 1) gateway.journal.add('paper-1', n, { type: 'Unblocked', why: `n${n}` });
    gateway.journal.add('kv', 200, { type: 'Blocked', rule: 'stale-feed', why: 'no sync for 62 s' });
    const all = (await get(`${gateway.url}/api/logs?limit=2`)).json().logs;
    expect(all).toMatchObject([
      { at: 200, account: 'kv', type: 'Blocked', text: expect.stringContaining('no sync for 62 s') },
      { at: 149, account: 'paper-1', text: expect.stringContaining('n149') },
    ]);
    expect((await get(`${gateway.url}/api/logs?account=kv`)).json().logs).toHaveLength(1);
    expect((await get(`${gateway.url}/api/logs`)).json().logs).toHaveLength(100);
  });
});
