// An external host over real HTTP: what it is told, and that no answer of it can hang, swell or mislead the engine.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionFrame } from '../contract/session.ts';
import type { StrategyHost } from './host.ts';
import { httpHost } from './http-host.ts';
import { EVENTS, handClock, openRegisterRig, order } from './rig.ts';

const TIMEOUT_MS = 300;
const frame: SessionFrame = {
  ...order('s1', { speed: 4 }),
  host: 'algo',
  status: 'running',
  startedAt: 1,
  endedAt: null,
  why: null,
};

interface Asked {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const say =
  (status: number, body = '{}', headers = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

let asked: Asked[];
let answer: Answer;
let host: StrategyHost;
let url: string;
let close: () => void;

beforeEach(async () => {
  asked = [];
  answer = say(200);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method, url: path, headers } = request;
    const body: unknown = text === '' ? null : JSON.parse(text);
    asked.push({ line: `${method} ${path}`, authorization: headers.authorization, body });
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/engine/`;
  host = httpHost(
    { id: 'algo', url, token: 'sesame', strategies: ['straddle'], timeoutMs: TIMEOUT_MS },
    handClock(),
  );
  close = () => {
    server.close();
    server.closeAllConnections();
  };
});
afterEach(() => close());

describe('an external strategy host', () => {
  it('is told what to start, for whom, on which account, and where to send events', async () => {
    expect(await host.start(frame, { ...EVENTS, token: 'events-token' })).toMatchObject({ ok: true });
    expect(asked).toEqual([
      {
        line: 'POST /engine/sessions',
        authorization: 'Bearer sesame',
        body: {
          session_id: 's1',
          user_id: 'asha',
          strategy_id: 'straddle',
          account: 'a',
          speed_multiplier: 4,
          events_url: 'http://127.0.0.1:9464/api/live-trading/sessions/s1/events',
          events_token: 'events-token',
        },
      },
    ]);
  });

  it('is told what to stop and why; a session that it does not know is stopped', async () => {
    expect(await host.stop(frame, 'daily loss')).toMatchObject({ ok: true });
    expect(asked).toMatchObject([{ line: 'POST /engine/sessions/s1/stop', body: { reason: 'daily loss' } }]);
    answer = say(404);
    expect(await host.stop(frame, 'daily loss')).toMatchObject({ ok: true });
    answer = say(500);
    expect(await host.stop(frame, 'daily loss')).toMatchObject({ ok: false });
  });

  it('lists what it runs; one that has no list is not blamed for it', async () => {
    answer = say(200, '{"sessions":[{"session_id":"s1","status":"completed","more":1}]}');
    expect(await host.list()).toMatchObject({
      ok: true,
      data: [{ id: 's1', status: 'completed', reason: null }],
    });
    for (const status of [404, 405, 501]) {
      answer = say(status);
      expect(await host.list()).toMatchObject({ ok: true, data: null });
    }
    for (const wrong of [
      '',
      '[]',
      '{}',
      '{"sessions":[{"session_id":"../x","status":"running"}]}',
      '<html>',
    ]) {
      answer = say(200, wrong);
      expect(await host.list()).toMatchObject({ ok: false, kind: 'shape' });
    }
  });

  it.each<[number, string, string]>([
    [400, 'broker', 'no'],
    [401, 'auth', 'yes'],
    [429, 'rate', 'yes'],
    [500, 'maintenance', 'unknown'],
    [302, 'shape', 'unknown'],
  ])('that answers a start with %i has failed as %s, and may have acted: %s', async (status, kind, retry) => {
    answer = say(status, '{"error":"sesame was wrong"}', { location: '/engine/elsewhere' });
    const failure = await host.start(frame, EVENTS);
    expect(failure).toMatchObject({ ok: false, kind, retry });
    expect(JSON.stringify(failure)).not.toContain('sesame');
    expect(asked.map(({ line }) => line)).toEqual(['POST /engine/sessions']);
  });

  it.each<[string, Answer]>([
    ['never answers', () => undefined],
    ['never ends its answer', (response) => void response.writeHead(200).write('{')],
    ['cuts the connection', (response) => void response.destroy()],
    ['answers without end', (response) => void response.end('x'.repeat(3 * 1024 * 1024))],
  ])('that %s may have acted, and holds nothing up', async (_what, how) => {
    answer = how;
    const began = performance.now();
    expect(await host.start(frame, EVENTS)).toMatchObject({ ok: false, retry: 'unknown' });
    expect(await host.list()).toMatchObject({ ok: false });
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 5);
  });

  it('that is not there has not acted', async () => {
    close();
    expect(await host.start(frame, EVENTS)).toMatchObject({ ok: false, kind: 'network', retry: 'yes' });
  });
});

describe('a session at an external host', () => {
  it('whose start was not answered is stopped there before it is said to have failed', async () => {
    answer = (response, request) =>
      request.url?.endsWith('/stop') ? say(200)(response, request) : undefined;
    const { register } = await openRegisterRig([host]);
    const reply = await register.request({ name: 'start-session', session: order('s1'), by: 'test' });
    expect(reply).toMatchObject({ type: 'refused', code: 'HOST_FAILED' });
    expect(asked.map(({ line }) => line)).toEqual(['POST /engine/sessions', 'POST /engine/sessions/s1/stop']);
    expect(register.frames()).toMatchObject([
      { status: 'failed', why: expect.stringContaining('did not answer') },
    ]);
  });
});
