// A page of another site in a real browser that is signed in: it can neither command nor read, by whatever trick.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { get, LOGIN, type Running, startGateway } from '../../exporter/src/gateway/fixture.ts';
import { findChromium, launchChromium } from './chromium.ts';

const path = findChromium();
if (path === null) console.warn('SKIPPED: there is no Chromium, so no page of another site was tried');

/** Names that lead to this machine, as an attacker's name server would have them. */
const REBOUND = ['--host-resolver-rules=MAP evil.test 127.0.0.1'];

describe.skipIf(path === null)('a page of another site', () => {
  let browser: Browser;
  let gateway: Running;
  let evil: Server;
  let page: Page;
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    browser = await launchChromium(path ?? '', REBOUND);
    evil = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html');
      res.end('<!doctype html><title>evil</title><body></body>');
    });
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await browser.close();
    evil.close();
  });
  beforeEach(async () => {
    gateway = await startGateway();
    page = await browser.newPage();
    // Signed in, so that a cookie is there to be misused.
    await page.goto(`${gateway.url}/login?token=${LOGIN}`);
  });
  afterEach(async () => {
    await page.context().close();
    await gateway.close();
  });

  /** Posts a kill from whatever page is open; resolves to the status, or to what the browser says against it. */
  const fetchFrom = (url: string, init: RequestInit): Promise<string> =>
    page.evaluate(
      ([to, how]) =>
        fetch(to, how).then(
          (response) => `${response.type} ${response.status}`,
          () => 'refused by the browser',
        ),
      [url, init] as const,
    );
  const kill = { method: 'POST', body: '{"reason":"evil"}', credentials: 'include' } as const;
  const json = { 'Content-Type': 'application/json', 'X-Tripline': '1' };

  it('is one that our own page is not: from there the same request is taken', async () => {
    await page.goto(`${gateway.url}/healthz`);
    expect(await fetchFrom(`${gateway.url}/api/kill`, { ...kill, headers: json })).toBe('basic 202');
    expect(gateway.asked).toMatchObject([{ name: 'kill', by: 'session:console' }]);
  });

  it('cannot command by fetch, with or without a preflight', async () => {
    await page.goto(`http://evil.test:${portOf(evil)}/`);
    const url = `${gateway.url}/api/kill`;
    expect(await fetchFrom(url, { ...kill, headers: json })).toBe('refused by the browser');
    expect(await fetchFrom(url, { ...kill, headers: { 'Content-Type': 'text/plain' } })).not.toContain('202');
    expect(await fetchFrom(url, { ...kill, mode: 'no-cors' })).not.toContain('202');
    expect(await fetchFrom(`${gateway.url}/api/accounts`, {})).toBe('refused by the browser');
    expect(gateway.asked).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'cannot command by a form of %s',
    async (enctype) => {
      await page.goto(`http://evil.test:${portOf(evil)}/`);
      const answered = page.waitForResponse(/\/api\/kill/);
      await page.setContent(
        `<form action="${gateway.url}/api/kill" method="post" enctype="${enctype}">
          <input name='{"reason":"evil","x":"' value='"}'><button>Win a prize</button></form>`,
      );
      await page.getByRole('button').click();
      expect([401, 403, 415]).toContain((await answered).status());
      expect(gateway.asked).toEqual([]);
    },
  );

  it('cannot read or command under a name that it has bound to this machine', async () => {
    const rebound = gateway.url.replace('127.0.0.1', 'evil.test');
    const opened = await page.goto(`${rebound}/api/accounts`);
    expect(opened?.status()).toBe(421);
    expect(await page.content()).not.toContain('paper-1');
    // Same origin as far as the browser is concerned: only the Host header gives it away.
    expect(await fetchFrom(`${rebound}/api/accounts`, {})).toBe('basic 421');
    expect(await fetchFrom(`${rebound}/api/kill`, { ...kill, headers: json })).toBe('basic 421');
    expect(gateway.asked).toEqual([]);
    expect((await get(`${gateway.url}/api/accounts`)).status).toBe(200);
  });

  it('cannot put our page into a frame of its own', async () => {
    await page.goto(`http://evil.test:${portOf(evil)}/`);
    const framed = page.waitForResponse(/\/docs$/);
    await page.setContent(`<iframe src="${gateway.url}/docs"></iframe>`);
    expect((await framed).headers()['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.frames().map((frame) => frame.url())).not.toContain(`${gateway.url}/docs`);
  });
});
