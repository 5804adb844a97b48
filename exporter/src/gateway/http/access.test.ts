// Who gets in: every route of the table against every kind of caller.
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../contract.ts';
import { as, get, LOGIN, post, type Running, startGateway } from '../fixture.ts';
import { hashOf } from './auth/secret.ts';
import type { Route } from './route.ts';

const rateLimits = { readsPerMinute: 10_000, commandsPerMinute: 10_000 };
let gateway: Running;
let strict: Running;
beforeAll(async () => {
  gateway = await startGateway({ settings: { rateLimits } });
  strict = await startGateway({ settings: { rateLimits, auth: { tokens: [], anonymous: [] } } });
});
afterAll(async () => {
  await gateway.close();
  await strict.close();
});

const BODY = { reason: 'a test', accounts: ['paper-1'], clears: 1 };

const NAMES: Readonly<Record<string, string>> = { seq: '1', key: 'X%7CNRML' };

/** An address of this machine that is not loopback. */
const otherAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

/** The status that a caller with these headers gets; the answer itself is left unread, for a stream has no end. */
async function statusOf(base: string, route: Route, headers: Record<string, string>): Promise<number> {
  const named = route.path.replaceAll(/:(\w+)/g, (_, name: string) => NAMES[name] ?? 'paper-1');
  const path = named.replace('/login', '/login?token=no');
  const body = route.method === 'GET' ? null : JSON.stringify(BODY);
  const sent = body === null ? headers : { ...headers, 'Content-Type': 'application/json' };
  const end = new AbortController();
  const response = await fetch(base + path, {
    method: route.method,
    headers: sent,
    body,
    redirect: 'manual',
    signal: end.signal,
  });
  end.abort();
  return response.status;
}

const needing = (scope: Route['scope']) => gateway.gateway.routes.filter((route) => route.scope === scope);

/** Written out by hand, so that a change of what a scope allows is seen here. */
const ALLOWED: Record<Scope, readonly string[]> = {
  read: ['read'],
  ingest: ['ingest'],
  control: ['read', 'control'],
  admin: ['read', 'ingest', 'control', 'admin'],
};

describe('the doors', () => {
  it('cover reading, control and administration', () => {
    for (const scope of [null, 'read', 'ingest', 'control', 'admin'] as const)
      expect(needing(scope)).not.toEqual([]);
  });

  it.each(Object.keys(ALLOWED) as Scope[])(
    'let a token with the scope %s through to what that scope allows, and nowhere else',
    async (scope) => {
      for (const route of gateway.gateway.routes) {
        if (route.path === '/login') continue;
        const status = await statusOf(gateway.url, route, as(scope));
        const open = route.scope === null || ALLOWED[scope].includes(route.scope);
        if (open) expect([401, 403], `${route.method} ${route.path}`).not.toContain(status);
        else expect(status, `${route.method} ${route.path}`).toBe(403);
        if (!open) expect(gateway.asked.splice(0)).toEqual([]);
        gateway.asked.length = 0;
      }
    },
  );

  it('let callers without a token read and send data in on loopback, and never control', async () => {
    for (const route of gateway.gateway.routes) {
      if (route.path === '/login') continue;
      const status = await statusOf(gateway.url, route, {});
      const open = route.scope === null || ['read', 'ingest'].includes(route.scope);
      if (open) expect([401, 403], route.path).not.toContain(status);
      else expect([status, gateway.asked.splice(0)], route.path).toEqual([401, []]);
      gateway.asked.length = 0;
    }
  });

  it('never give anonymous callers control, even when the settings ask for it', async () => {
    const lax = await startGateway({
      settings: { auth: { tokens: [], anonymous: ['read', 'control', 'admin'] } },
    });
    expect((await post(`${lax.url}/api/kill`, { reason: 'no' })).status).toBe(401);
    expect(lax.asked).toEqual([]);
    await lax.close();
  });

  it('are shut to callers without a token where anonymous reading is switched off', async () => {
    for (const route of strict.gateway.routes) {
      if (route.scope === null) continue;
      expect(await statusOf(strict.url, route, {}), route.path).toBe(401);
    }
  });

  it('give callers without a token nothing from another machine, whatever the settings say', async () => {
    const address = otherAddress();
    if (address === undefined) {
      console.warn('SKIPPED: this machine has no address but loopback, so no caller comes from elsewhere');
      return;
    }
    const remote = await startGateway({ settings: { host: address, rateLimits } });
    for (const route of remote.gateway.routes) {
      if (route.scope === null) continue;
      const where = `${route.method} ${route.path}`;
      expect(await statusOf(remote.url, route, {}), where).toBe(401);
      expect([401, 403], where).not.toContain(await statusOf(remote.url, route, as('admin')));
    }
    await remote.close();
  });

  it('do not take a proxy on this machine for a caller on this machine', async () => {
    expect((await get(`${gateway.url}/api/accounts`, { 'X-Forwarded-For': '203.0.113.9' })).status).toBe(401);
  });

  it('are shut to a wrong token, on every route', async () => {
    const closed = await startGateway({ settings: { rateLimits } });
    const routes = closed.gateway.routes.filter(({ scope }) => scope !== null);
    // All at once, for failures are answered ever more slowly; beyond so many waiting, at once.
    const wrong = { Authorization: 'Bearer wrong' };
    const statuses = await Promise.all(routes.map((route) => statusOf(closed.url, route, wrong)));
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([]);
    expect(closed.asked).toEqual([]);
    await closed.close();
  });

  it('refuse a wrong token everywhere, also where no token would do', async () => {
    for (const path of ['/api/accounts', '/metrics']) {
      const answer = await get(gateway.url + path, { Authorization: 'Bearer wrong' });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect(answer.json().code).toBe('NOT_AUTHENTICATED');
    }
    expect((await get(`${gateway.url}/api/accounts`, { Authorization: 'Basic abc' })).status).toBe(401);
  });

  it('say who acts: the token, or the person behind a Grafana that is trusted', async () => {
    const tokens = [
      { name: 'ops', hash: hashOf('one'), scopes: ['control'] as const },
      { name: 'grafana', hash: hashOf('two'), scopes: ['control'] as const, trustGrafanaUser: true },
    ];
    const named = await startGateway({ settings: { auth: { tokens, anonymous: [] } } });
    const kill = (secret: string, user: string) =>
      post(
        `${named.url}/api/accounts/paper-1/kill`,
        { reason: 'why' },
        { Authorization: `Bearer ${secret}`, 'X-Grafana-User': user },
      );
    await kill('one', 'asha');
    await kill('two', 'asha');
    await kill('two', 'no such\tname');
    expect(named.asked.map((request) => 'by' in request && request.by)).toEqual([
      'token:ops',
      'grafana:asha',
      'token:grafana',
    ]);
    await named.close();
  });
});

describe('the login link', () => {
  it('signs the page in once, and then never again', async () => {
    const fresh = await startGateway();
    const first = await get(`${fresh.url}/login?token=${LOGIN}`);
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const second = await get(`${fresh.url}/login?token=${LOGIN}`);
    expect([second.status, second.json().code]).toEqual([401, 'LOGIN_REFUSED']);
    await fresh.close();
  });

  it('is dead after ten minutes', async () => {
    const late = await startGateway();
    late.pass(10 * 60_000);
    expect((await get(`${late.url}/login?token=${LOGIN}`)).status).toBe(401);
    await late.close();
  });

  it('gives a session that commands only from our own page', async () => {
    const fresh = await startGateway();
    const login = await get(`${fresh.url}/login?token=${LOGIN}`);
    const Cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const kill = (headers: Record<string, string>) =>
      post(`${fresh.url}/api/accounts/paper-1/kill`, { reason: 'why' }, { Cookie, ...headers });
    const own = { 'X-Tripline': '1', Origin: fresh.url };
    expect((await kill({ Origin: fresh.url })).json().code).toBe('HEADER_MISSING');
    expect((await kill({ 'X-Tripline': '1' })).json().code).toBe('FOREIGN_ORIGIN');
    expect((await kill({ ...own, Origin: 'http://evil.example' })).json().code).toBe('FOREIGN_ORIGIN');
    expect(fresh.asked).toEqual([]);
    expect((await kill(own)).status).toBe(202);
    expect(fresh.asked).toMatchObject([{ name: 'kill', by: 'session:console' }]);
    fresh.pass(13 * 3_600_000);
    expect((await kill(own)).status).toBe(401);
    await fresh.close();
  });
});
