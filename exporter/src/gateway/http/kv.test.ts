// A trading system pushes its day: the documented answers, by the short way and through Express alike.
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PUSHED_FIELDS } from '../../core/risk/kv-status.ts';
import { as, frameOf, post, type Running, startGateway, watching } from '../fixture.ts';
import { SYNC_PATH } from './kv.ts';

let gateway: Running;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.close());

const STATE = {
  realised: 210,
  unrealised: 1654,
  consecutive_losses: 0,
  cooldown_active: true,
  max_loss_abs: 5_000,
  tripped_day: false,
  trip_reason: null,
  side: { of: ['the', 'market'] },
};
const codeOf = (answer: { json(): Record<string, unknown> }) => answer.json().code;

// A query makes a request unusual, and Express takes it.
describe.each([
  ['the short way', SYNC_PATH],
  ['Express', `${SYNC_PATH}?by=express`],
])('a sync by %s', (_way, path) => {
  const sync = (body: unknown, headers: Record<string, string> = {}) =>
    post(gateway.url + path, body, headers);

  it('gets the documented answer, and the engine gets what was pushed', async () => {
    const before = Date.now();
    const until = before + 11 * 60_000 + 40_000;
    const answer = await sync({ state: { ...STATE, cooldown_until: until } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.json()).toEqual({
      message: 'KV state synced successfully',
      status: {
        id: 'current_status',
        realised: 210,
        unrealised: 1654,
        total_pnl: 1864,
        consecutive_losses: 0,
        in_cooldown: true,
        cooldown_remaining_minutes: 11,
        max_loss_hit: false,
        violations: [],
        updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      },
    });
    const [pushed] = gateway.pushed;
    expect(pushed).toMatchObject({ account: 'kv', patch: { ...STATE, cooldown_until: until } });
    expect(pushed?.at).toBeGreaterThanOrEqual(before);
  });

  it('of a part merges into what is known, and twice is the same as once', async () => {
    await sync({ state: STATE });
    const once = (await sync({ state: { unrealised: -10_000 } })).json().status;
    const { updated_at: _, ...twice } = (await sync({ state: { unrealised: -10_000 } })).json().status as {
      updated_at: string;
    };
    expect(once).toMatchObject({ realised: 210, total_pnl: -9_790, max_loss_hit: true });
    expect(once).toMatchObject(twice);
    expect((await sync({ state: {} })).json().status).toMatchObject(twice);
    expect((await sync({ state: {}, account: 'other' })).json().status).toMatchObject({ realised: null });
  });

  it.each([
    [{ realised: '210' }, 'body.state.realised'],
    [{ realised: null }, 'body.state.realised'],
    [{ realised: 2e15 }, 'body.state.realised'],
    [{ max_loss_abs: -1 }, 'body.state.max_loss_abs'],
    [{ consecutive_losses: -1 }, 'body.state.consecutive_losses'],
    [{ consecutive_losses: 1.5 }, 'body.state.consecutive_losses'],
    [{ cooldown_active: 1 }, 'body.state.cooldown_active'],
    [{ cooldown_until: '2025-12-08' }, 'body.state.cooldown_until'],
    [{ tripped_day: 'no' }, 'body.state.tripped_day'],
    [{ trip_reason: 'x'.repeat(1_001) }, 'body.state.trip_reason'],
    [{ note: 'x'.repeat(17_000) }, 'body.state'],
    [Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`extra${n}`, n])), 'body.state'],
    ['a word', 'body.state'],
  ])('that is wrong is refused by the name of its field, and nothing changes: %#', async (state, path) => {
    const answer = await sync({ state });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID']);
    expect(answer.json().errors).toMatchObject([{ path }]);
    expect(gateway.pushed).toEqual([]);
    expect((await sync({ state: {} })).json().status).toMatchObject({ realised: null, max_loss_hit: false });
  });

  it('of a number beyond all numbers, or nested without end, is refused', async () => {
    expect(codeOf(await sync('{"state":{"realised":1e999}}'))).toBe('INVALID');
    expect(codeOf(await sync('{"state":{"realised":NaN}}'))).toBe('BAD_JSON');
    expect(codeOf(await sync('{"realised":1}'))).toBe('INVALID');
    const deep = JSON.parse('['.repeat(17) + ']'.repeat(17));
    expect(codeOf(await sync({ state: { deep } }))).toBe('TOO_DEEP');
    expect(codeOf(await sync({ state: {}, account: 'no such/id' }))).toBe('INVALID');
  });

  it.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
    'cannot reach into prototypes by %s',
    async (key) => {
      expect(codeOf(await sync(`{"state":{"${key}":{"polluted":1}}}`))).toBe('PROTOTYPE_KEY');
      expect(codeOf(await sync(`{"state":{"a":[{"${key}":1}]}}`))).toBe('PROTOTYPE_KEY');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(gateway.pushed).toEqual([]);
    },
  );

  it('of 300 KiB is refused, told beforehand or not', async () => {
    const text = JSON.stringify({ state: { note: 'x'.repeat(300 * 1024) } });
    expect(codeOf(await sync(text))).toBe('TOO_LARGE');
    expect(await chunked(gateway.url + path, text)).toBe(413);
    expect((await sync({ state: {} })).status).toBe(200);
  });

  it('needs the right media type, method, host, origin and scope', async () => {
    expect(codeOf(await sync('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }))).toBe(
      'WRONG_MEDIA_TYPE',
    );
    expect(codeOf(await sync('{}', { 'Content-Encoding': 'gzip' }))).toBe('WRONG_MEDIA_TYPE');
    expect(codeOf(await sync({ state: {} }, { Origin: 'http://evil.example' }))).toBe('FOREIGN_ORIGIN');
    expect(codeOf(await sync({ state: {} }, as('read')))).toBe('NOT_ALLOWED');
    expect(codeOf(await sync({ state: {} }, { Authorization: 'Bearer wrong' }))).toBe('NOT_AUTHENTICATED');
    expect(codeOf(await sync({ state: {} }, { 'X-Forwarded-For': '203.0.113.9' }))).toBe('NOT_AUTHENTICATED');
    expect((await sync({ state: {} }, as('ingest'))).status).toBe(200);
    expect((await fetch(gateway.url + path)).status).toBe(405);
    expect(codeOf(await sync('{"state":'))).toBe('BAD_JSON');
  });

  it('is refused by rate, each caller for itself', async () => {
    const slow = await startGateway({ settings: { pushLimits: { maxAccounts: 2, syncsPerMinute: 2 } } });
    const push = (headers: Record<string, string> = {}) => post(slow.url + path, { state: {} }, headers);
    await push();
    expect((await push()).status).toBe(200);
    const answer = await push();
    expect([codeOf(answer), answer.headers.get('retry-after')]).toEqual(['TOO_MANY_REQUESTS', '60']);
    expect((await push(as('ingest'))).status).toBe(200);
    slow.pass(60_000);
    slow.view.take(frameOf(watching));
    expect((await push()).status).toBe(200);
    await slow.close();
  });

  it('for an account that has a broker of its own, or that nobody may hear, is not called a success', async () => {
    expect(codeOf(await sync({ account: 'paper-1', state: {} }))).toBe('NOT_PUSHED');
    gateway.pass(3_001);
    const answer = await sync({ state: {} });
    expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'NO_FRAME',
      '5',
    ]);
    const full = await startGateway({ room: 0 });
    expect(codeOf(await post(full.url + path, { state: {} }))).toBe('ENGINE_BUSY');
    expect(gateway.pushed).toEqual([]);
    await full.close();
  });
});

/** Posts without saying how much will come; the status of the answer. */
const chunked = (url: string, text: string) =>
  new Promise<number>((done, fail) => {
    const headers = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
    const req = request(url, { method: 'POST', headers }, (res) => {
      res.resume();
      done(res.statusCode ?? 0);
    });
    req.on('error', fail);
    for (let at = 0; at < text.length; at += 16_384) req.write(text.slice(at, at + 16_384));
    req.end();
  });

describe('more ids than there may be accounts', () => {
  it('are refused, and those that are known go on', async () => {
    const pushLimits = { maxAccounts: 2, syncsPerMinute: 1_000 };
    const flooded = await startGateway({ settings: { pushLimits } });
    flooded.view.take(frameOf(watching, { ...watching, id: 'desk', broker: 'pushed' }));
    const push = async (account: string) => {
      const answer = await post(flooded.url + SYNC_PATH, { account, state: {} });
      return answer.status === 200 ? 'ok' : codeOf(answer);
    };
    expect(await push('kv')).toBe('ok');
    expect(await push('another')).toBe('TOO_MANY_ACCOUNTS');
    expect(await push('desk')).toBe('ok');
    expect(await push('kv')).toBe('ok');
    await flooded.close();
  });
});

describe('what is known', () => {
  it('is the newer of what was pushed here and what the engine shows', async () => {
    const engine = (receivedAt: number) => ({
      ...watching,
      id: 'kv',
      broker: 'pushed',
      pushed: { state: { realised: 7, unrealised: 1 }, receivedAt },
    });
    gateway.view.take(frameOf(watching, engine(1)));
    const sync = async (state: object) => (await post(gateway.url + SYNC_PATH, { state })).json().status;
    expect(await sync({ unrealised: 2 })).toMatchObject({ realised: 7, unrealised: 2 });
    gateway.view.take(frameOf(engine(1)));
    expect(await sync({})).toMatchObject({ realised: 7, unrealised: 2 });
    gateway.view.take(frameOf(engine(Date.now() + 60_000)));
    expect(await sync({})).toMatchObject({ unrealised: 1 });
  });

  it('has a place in the schema for every field that has a meaning', async () => {
    const openapi = await (await fetch(`${gateway.url}/openapi.json`)).json();
    const { properties } = Object(openapi).components.schemas.KvState;
    expect(Object.keys(properties).sort()).toEqual([...PUSHED_FIELDS].sort());
  });
});
