// Every way in which a server can fail to answer, over a real socket; none of them may look like an answer.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type PaperClient, paperClient } from './client.ts';
import { httpTransport } from './transport.ts';

const clock = { now: Date.now, after: () => () => {} };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Seen {
  readonly client: PaperClient;
  readonly requests: string[];
}

/** A server that grants every login and answers everything else as told. */
async function serve(answer: (response: ServerResponse, count: number) => void, prefix = ''): Promise<Seen> {
  const requests: string[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    if (request.url?.endsWith('/v1/login')) response.end('{"token":"secret-token"}');
    else answer(response, ++count);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { client: clientOf(`http://127.0.0.1:${port}${prefix}`), requests };
}

function clientOf(baseUrl: string): PaperClient {
  const transport = httpTransport(baseUrl);
  return paperClient({ transport, user: 'asha', password: 'hunter2', clock, timeoutMs: 1_000 });
}

const reply =
  (status: number, body: string, type = 'application/json') =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': type }).end(body);
const problem = (code: string) => JSON.stringify({ error: { code, message: 'as told' } });

const read = { method: 'GET', path: '/v1/positions' } as const;
const order = { method: 'POST', path: '/v1/orders', body: { tag: 'a' }, once: true } as const;

describe('a failure over the wire', () => {
  it.each([
    ['429', reply(429, problem('RATE_LIMITED')), 'rate', 'yes', 'yes'],
    ['500', reply(500, problem('SERVER_ERROR')), 'maintenance', 'yes', 'unknown'],
    ['502 with a page', reply(502, '<html>', 'text/html'), 'maintenance', 'yes', 'unknown'],
    ['200 with a page', reply(200, '<html>', 'text/html'), 'shape', 'yes', 'unknown'],
    ['200 with nothing', reply(200, ''), 'shape', 'yes', 'unknown'],
    ['200 with a bare null', reply(200, 'null'), 'shape', 'yes', 'unknown'],
    ['a redirect', reply(302, ''), 'shape', 'yes', 'unknown'],
    ['404 with a page', reply(404, '<html>', 'text/html'), 'shape', 'yes', 'unknown'],
    ['a refusal', reply(422, problem('ORDER_REJECTED')), 'broker', 'no', 'no'],
    ['a session that is never taken', reply(403, problem('INVALID_SESSION')), 'auth', 'yes', 'yes'],
    ['no answer', () => {}, 'network', 'yes', 'unknown'],
    ['a closed connection', (response: ServerResponse) => response.destroy(), 'network', 'yes', 'unknown'],
    [
      'half an answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"data":[]');
        setTimeout(() => response.destroy(), 20);
      },
      'network',
      'yes',
      'unknown',
    ],
    ['an endless answer', reply(200, `{"data":["${'x'.repeat(5_000_000)}"]}`), 'shape', 'yes', 'unknown'],
  ] as const)(
    '%s is a failure and says whether to try again',
    async (_name, answer, kind, again, orderAgain) => {
      const { client } = await serve(answer);
      expect(await client.call(read)).toMatchObject({ ok: false, kind, retry: again });
      const other = await serve(answer);
      expect(await other.client.call(order)).toMatchObject({ ok: false, kind, retry: orderAgain });
    },
  );

  it('of a server that has gone surely did nothing', async () => {
    const { client } = await serve((response) => response.setHeader('connection', 'close').end('{}'));
    expect(await client.call(order)).toMatchObject({ ok: true });
    await new Promise((resolve) => servers[0]?.close(resolve));
    // The client has to hear that its idle connection was closed: an order written to it would be in doubt.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = await client.call(order);
    expect(answer).toMatchObject({ ok: false, kind: 'network', retry: 'yes' });
    expect(answer).toMatchObject({ message: 'cannot connect (ECONNREFUSED)' });
  });
});

describe('a session over the wire', () => {
  it('is renewed once when it expires, for an order too, and the order goes out once more', async () => {
    const { client, requests } = await serve((response, count) =>
      count === 2 ? reply(403, problem('INVALID_SESSION'))(response) : reply(200, '{}')(response),
    );
    await client.call(read);
    expect(await client.call(order)).toMatchObject({ ok: true });
    expect(requests.map((request) => request.split(' ').slice(0, 2).join(' '))).toEqual([
      'POST /v1/login',
      'GET /v1/positions',
      'POST /v1/orders',
      'POST /v1/login',
      'POST /v1/orders',
    ]);
  });

  it('is given back at logout, and the next call logs in anew', async () => {
    const { client, requests } = await serve(reply(200, '{}'), '/exchange/');
    await client.call(read);
    await client.logout();
    await client.call(read);
    expect(requests).toEqual([
      'POST /exchange/v1/login -',
      'GET /exchange/v1/positions Bearer secret-token',
      'POST /exchange/v1/logout Bearer secret-token',
      'POST /exchange/v1/login -',
      'GET /exchange/v1/positions Bearer secret-token',
    ]);
  });

  it('that cannot be had does not tell the password, though the server repeats it', async () => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () =>
        response.writeHead(401).end(JSON.stringify({ error: { code: 'BAD_LOGIN', message: body } })),
      );
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).call(order);
    expect(answer).toMatchObject({ ok: false, kind: 'auth', retry: 'yes', message: 'login: auth BAD_LOGIN' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});

describe('an order that is late', () => {
  it('is not sent at all', async () => {
    const { client, requests } = await serve(reply(200, '{}'));
    const answer = await client.call({ ...order, notAfter: Date.now() - 1 });
    expect(answer).toMatchObject({ ok: false, kind: 'rate', retry: 'yes' });
    expect(requests.filter((request) => request.includes('/v1/orders'))).toEqual([]);
  });
});
