// The live stream as a browser reads it: EventSource, base64, gunzip.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, get, post } from '../../exporter/src/gateway/fixture.ts';
import { type LiveRunning, startLive } from '../../exporter/src/gateway/live/fixture.ts';
import { findChromium, launchChromium } from './chromium.ts';

const path = findChromium();
if (path === null) process.stderr.write('SKIPPED the live stream in a browser: no Chromium is here\n');

interface Seen {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly session_id: string; readonly diagnostics?: unknown; readonly trades?: unknown };
}

/** Runs in the page: the first `wanted` events that an EventSource hears, unpacked. */
async function follow([url, wanted]: readonly [string, number]): Promise<readonly Seen[]> {
  const unpack = async (text: string): Promise<unknown> => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).json();
  };
  const source = new EventSource(url);
  const heard: { event: string; id: string; text: string }[] = [];
  await new Promise<void>((resolve) => {
    for (const event of ['initial_state', 'node_events', 'trade_update', 'session_status']) {
      source.addEventListener(event, (message) => {
        if (!(message instanceof MessageEvent)) return;
        heard.push({ event, id: message.lastEventId, text: message.data });
        if (heard.length >= wanted) resolve();
      });
    }
  });
  source.close();
  return Promise.all(
    heard.map(async ({ event, id, text }) => {
      const data = JSON.parse(text);
      for (const member of ['diagnostics', 'trades']) {
        if (member in data) data[member] = await unpack(data[member]);
      }
      return { event, id, data };
    }),
  );
}

describe.skipIf(path === null)('a browser on the live stream', () => {
  let gateway: LiveRunning;
  beforeAll(async () => {
    gateway = await startLive();
  });
  afterAll(() => gateway.close());

  it('gets a large first state, new events and the end of a session', async () => {
    const order = { user_id: 'asha', strategy_id: 'straddle', broker_connection_id: 'paper-1' };
    const started = await post(`${gateway.url}/api/v2/live/start`, order, as('control'));
    const id = String(started.json().session_id);
    const node = (n: number) => ({
      type: 'node',
      event: {
        execution_id: `exec-${n}`,
        timestamp: '2024-10-28 09:15:00+05:30',
        event_type: 'logic_completed',
        node_id: `node-${n % 7}`,
        note: `₹ ${'evaluated '.repeat(40)}`,
      },
    });
    const send = (...events: readonly object[]) =>
      post(`${gateway.url}/api/live-trading/sessions/${id}/events`, { events });
    await send(...Array.from({ length: 200 }, (_, n) => node(n)));

    const browser = await launchChromium(path ?? '');
    try {
      const page = await browser.newPage();
      await page.goto(`${gateway.url}/healthz`);
      const reading = page.evaluate(follow, ['/api/live-trading/stream/asha', 4] as const);
      const written = async () => (await get(`${gateway.url}/metrics`)).text;
      await expect.poll(written).toContain('stream_events_total{event="initial_state"} 1');
      await send(node(200), { type: 'trade', trade: { trade_id: 't1', pnl: '-36.85' } });
      gateway.register.end(id, 'the account was killed');
      const heard = await reading;
      expect(heard.map(({ event }) => event)).toEqual([
        'initial_state',
        'node_events',
        'trade_update',
        'session_status',
      ]);
      const [first, news, trades] = heard.map(({ data }) => data);
      const history = (data: unknown) => Object.keys(Object(Object(data).events_history));
      expect(history(first?.diagnostics)).toHaveLength(200);
      expect(JSON.stringify(first?.diagnostics)).toContain('₹');
      expect(history(news?.diagnostics)).toEqual(['exec-200']);
      expect(trades?.trades).toMatchObject({ summary: { total_pnl: '-36.85' } });
      expect(heard.every(({ id: each }) => /^\d+$/.test(each))).toBe(true);
    } finally {
      await browser.close();
    }
  });
});
