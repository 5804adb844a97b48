// A signed question reaches the trading system; only its yes is a yes, and what it says is shown within bounds.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { webhook } from './webhook.ts';

const SECRET = 'hunter2-and-more';
const clock = { now: () => 1_765_205_500_467, after: () => () => undefined };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that answers each call by the next of `answers`, and by the last one from then on. */
async function receiver(...answers: readonly ((res: ServerResponse) => void)[]) {
  const heard: Heard[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    heard.push({ path: req.url ?? '', headers: req.headers, body });
    answers[Math.min(heard.length, answers.length) - 1]?.(res);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?for=kv`;
  return { heard, hook: webhook({ account: 'kv', url, secret: SECRET, clock, timeoutMs: 300 }) };
}

const says =
  (status: number, body: unknown, headers = {}) =>
  (res: ServerResponse) =>
    void res.writeHead(status, headers).end(JSON.stringify(body));
const kill = { action: 'kill', id: '7:kill', reason: 'max loss' } as const;

describe('a question', () => {
  it('is signed over its time and its body, and confirmed by a 2xx', async () => {
    const { heard, hook } = await receiver(says(200, { message: '3 orders cancelled\nflat' }));
    expect(await hook.ask({ ...kill, action: 'exit', position: 'NIFTY|NRML' })).toEqual({
      ok: true,
      at: clock.now(),
      data: { detail: '3 orders cancelled flat' },
    });
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = heard;
    expect(path).toBe('/hook?for=kv');
    expect(JSON.parse(body)).toEqual({
      action: 'exit',
      account: 'kv',
      id: '7:kill',
      reason: 'max loss',
      position: 'NIFTY|NRML',
      at: clock.now(),
    });
    const signed = `${headers['x-tripline-timestamp']}.${body}`;
    const hmac = createHmac('sha256', SECRET).update(signed).digest('hex');
    expect(headers['x-tripline-signature']).toBe(`sha256=${hmac}`);
    expect(headers['x-tripline-timestamp']).toBe('1765205500467');
  });

  it.each([
    [400, 'broker', 'no'],
    [401, 'auth', 'no'],
    [404, 'broker', 'no'],
    [408, 'network', 'yes'],
    [429, 'rate', 'yes'],
    [500, 'maintenance', 'yes'],
    [503, 'maintenance', 'yes'],
  ])('that is answered with %i is a failure that says whether to ask again', async (status, kind, retry) => {
    const { hook } = await receiver(says(status, { message: 'x'.repeat(1_000) }));
    const answer = await hook.ask(kill);
    expect(answer).toMatchObject({ ok: false, kind, retry });
    expect(!answer.ok && answer.message).toBe(`webhook answered HTTP ${status}: ${'x'.repeat(200)}`);
  });

  it('is not carried on to where a redirect points', async () => {
    const { heard, hook } = await receiver(says(307, {}, { location: '/elsewhere' }));
    expect(await hook.ask(kill)).toMatchObject({ ok: false, retry: 'yes' });
    expect(heard).toHaveLength(1);
  });

  it('without an answer, or to nobody, may be asked again, and the secret is in no word of it', async () => {
    const { hook } = await receiver(() => undefined);
    const nobody = webhook({ account: 'kv', url: 'http://127.0.0.1:1', secret: SECRET, clock });
    for (const { ask } of [hook, nobody]) {
      const answer = await ask(kill);
      expect(answer).toMatchObject({ ok: false, kind: 'network', retry: 'yes' });
      expect(JSON.stringify(answer)).not.toContain(SECRET);
    }
  });

  it('with an endless answer is given up', async () => {
    const { hook } = await receiver(says(200, { message: 'x'.repeat(1_000_000) }));
    expect(await hook.ask(kill)).toMatchObject({ ok: false, retry: 'yes' });
  });
});

describe('the gate', () => {
  it('keeps the id of a request until it is confirmed, and takes a new one for the next turn', async () => {
    const { heard, hook } = await receiver(says(500, {}), says(200, {}));
    expect(await hook.gate.set('kv', true, 'loss')).toMatchObject({ ok: false, retry: 'yes' });
    expect(await hook.gate.set('kv', true, 'loss')).toEqual({ ok: true, data: null, at: clock.now() });
    expect(await hook.gate.set('kv', false, 'clear')).toMatchObject({ ok: true });
    const asked = heard.map(({ body }) => JSON.parse(body));
    expect(asked.map(({ action }) => action)).toEqual(['block', 'block', 'unblock']);
    expect(asked[0].id).toBe(asked[1].id);
    expect(asked[2].id).not.toBe(asked[1].id);
  });
});
