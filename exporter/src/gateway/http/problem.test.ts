// What callers are told when something is wrong: always a problem of the catalogue, never a stack.

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, as, get, post, type Running, startGateway } from '../fixture.ts';
import { PROBLEMS, type ProblemCode, refuse } from './problem.ts';
import type { Route } from './route.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

function expectProblem(answer: Answer, code: ProblemCode): void {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code, status: PROBLEMS[code].status, title: PROBLEMS[code].title });
  expect(answer.status).toBe(PROBLEMS[code].status);
  expect(answer.text).not.toMatch(/node_modules|at .*\.[jt]s/);
}

const kill = (body: unknown, headers: Record<string, string> = {}) =>
  post(`${gateway.url}/api/accounts/paper-1/kill`, body, { ...as('control'), ...headers });

/** A request with any Host header, which fetch does not allow. */
const withHost = (host: string) =>
  new Promise<number>((done) => {
    const url = new URL(`${gateway.url}/healthz`);
    request({ host: url.hostname, port: url.port, path: url.pathname, headers: { host } }, (res) => {
      res.resume();
      done(res.statusCode ?? 0);
    }).end();
  });

describe('the catalogue', () => {
  it('gives every code a title and a type of its own', () => {
    const codes = Object.keys(PROBLEMS) as ProblemCode[];
    const types = codes.map((code) => JSON.parse(refuse(code, '').text).type);
    expect(new Set(types).size).toBe(codes.length);
    expect(new Set(codes.map((code) => PROBLEMS[code].title)).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(30);
  });
});

describe('a request that is wrong', () => {
  it('to a path that is not there is told so', async () => {
    expectProblem(await get(`${gateway.url}/api/nothing`), 'NOT_FOUND');
    expectProblem(await post(`${gateway.url}/`, {}), 'NOT_FOUND');
  });

  it('with the wrong method learns the right ones', async () => {
    for (const path of new Set(gateway.gateway.routes.map((route: Route) => route.path))) {
      const own = gateway.gateway.routes.filter((route) => route.path === path).map((route) => route.method);
      const response = await fetch(gateway.url + path, { method: 'DELETE' });
      expect(response.status, path).toBe(405);
      const taken = own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      expect(response.headers.get('allow')?.split(', '), path).toEqual(taken);
    }
  });

  it('with a body of another media type is told which is taken', async () => {
    expectProblem(
      await kill('reason=x', { 'Content-Type': 'application/x-www-form-urlencoded' }),
      'WRONG_MEDIA_TYPE',
    );
    expectProblem(
      await kill('{}', { 'Content-Type': 'application/json; charset=utf-16' }),
      'WRONG_MEDIA_TYPE',
    );
    expectProblem(await kill('{}', { 'Content-Encoding': 'gzip' }), 'WRONG_MEDIA_TYPE');
  });

  it('with a body over 256 KiB is cut off', async () => {
    expectProblem(await kill({ reason: 'x'.repeat(256 * 1024) }), 'TOO_LARGE');
  });

  it('with broken JSON is shown the place', async () => {
    const answer = await kill('{\n  "reason": "x",\n}');
    expectProblem(answer, 'BAD_JSON');
    expect(answer.json().detail).toContain('line 3, column 1');
    expectProblem(await kill(''), 'BAD_JSON');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('cannot reach into prototypes by %s', async (key) => {
    expectProblem(await kill(`{"reason": "x", "${key}": {"polluted": true}}`), 'PROTOTYPE_KEY');
    expectProblem(await kill(`{"reason": {"deep": [{"${key}": 1}]}}`), 'PROTOTYPE_KEY');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('with members that pretend to be text or a list is refused like any other', async () => {
    expectProblem(await kill('{"reason": {"length": {"toString": 1}}}'), 'INVALID');
    expectProblem(await kill('{"reason": {"length": 5, "trim": 1}}'), 'INVALID');
  });

  it('nested without end is not read', async () => {
    const nested = (open: string, close: string, depth: number) =>
      kill(`{"reason": ${open.repeat(depth)}1${close.repeat(depth)}}`);
    expectProblem(await nested('[', ']', 100_000), 'TOO_DEEP');
    expectProblem(await nested('{"a":', '}', 40_000), 'TOO_DEEP');
    expectProblem(await nested('[', ']', 17), 'TOO_DEEP');
    expect((await kill(JSON.stringify({ reason: `a "quoted" \\ ${'['.repeat(100)}` }))).status).toBe(202);
    gateway.asked.length = 0;
  });

  it('that its schema refuses is told where and why', async () => {
    for (const body of [
      {},
      { reason: '' },
      { reason: '   ' },
      { reason: 'x'.repeat(201) },
      { reason: 'a\nb' },
    ]) {
      const answer = await kill(body);
      expectProblem(answer, 'INVALID');
      expect(answer.json().errors).toMatchObject([{ path: 'body.reason' }]);
    }
    expectProblem(await kill({ reason: 'x', acounts: 'all' }), 'INVALID');
    expectProblem(await get(`${gateway.url}/api/accounts/no%20such%2Fid`), 'INVALID');
    expectProblem(await get(`${gateway.url}/api/events?limit=1e9`), 'INVALID');
    expectProblem(await get(`${gateway.url}/api/events?after=1&after=2`), 'INVALID');
    expectProblem(await get(`${gateway.url}/api/accounts/%E0%A4%A`), 'BAD_REQUEST');
    expect(gateway.asked).toEqual([]);
  });

  it('for an account that does not exist is told so', async () => {
    for (const path of ['', '/kills', '/plan']) {
      expectProblem(await get(`${gateway.url}/api/accounts/nobody${path}`), 'UNKNOWN_ACCOUNT');
    }
    expectProblem(await get(`${gateway.url}/api/accounts/paper-1/kills/1`), 'UNKNOWN_KILL');
    expectProblem(
      await post(`${gateway.url}/api/accounts/nobody/kill`, { reason: 'x' }, as('control')),
      'UNKNOWN_ACCOUNT',
    );
  });

  it('under a foreign host name is not answered', async () => {
    expect(await withHost('evil.example')).toBe(421);
    expect(await withHost('127.0.0.1.evil.example:9464')).toBe(421);
    expect(await withHost('203.0.113.9')).toBe(421);
    for (const host of ['localhost:9464', '127.0.0.1', '[::1]:9464', 'LOCALHOST']) {
      expect(await withHost(host), host).toBe(200);
    }
  });

  it('from another site is refused even with a good token', async () => {
    expectProblem(await kill({ reason: 'x' }, { Origin: 'http://evil.example' }), 'FOREIGN_ORIGIN');
    expectProblem(await kill({ reason: 'x' }, { Origin: 'null' }), 'FOREIGN_ORIGIN');
    expectProblem(await kill({ reason: 'x' }, { 'Sec-Fetch-Site': 'cross-site' }), 'FOREIGN_ORIGIN');
    expect(gateway.asked.filter(({ name }) => name === 'kill')).toEqual([]);
  });
});

describe('a fault of our own', () => {
  it('is logged whole and told as nothing', async () => {
    const broken = await startGateway();
    broken.journal.readAll = () => {
      throw new Error('SELECT failed at /secret/path');
    };
    const answer = await get(`${broken.url}/api/events`);
    expectProblem(answer, 'INTERNAL');
    expect(answer.text).not.toContain('secret');
    expect(broken.logged).toMatchObject([{ text: 'a request failed' }]);
    await broken.close();
  });
});

describe('too many requests', () => {
  it('are refused, per caller, and one flooded command leaves the kill open', async () => {
    const rateLimits = { readsPerMinute: 1_000, commandsPerMinute: 2 };
    const busy = await startGateway({ settings: { rateLimits } });
    const send = (path: string, scope: 'control' | 'admin') =>
      post(`${busy.url}/api/accounts/paper-1/${path}`, { reason: 'x' }, as(scope));
    await send('cancel', 'control');
    await send('cancel', 'control');
    expectProblem(await send('cancel', 'control'), 'TOO_MANY_REQUESTS');
    expect((await send('kill', 'control')).status).toBe(202);
    expect((await send('cancel', 'admin')).status).toBe(202);
    await busy.close();
  });
});
