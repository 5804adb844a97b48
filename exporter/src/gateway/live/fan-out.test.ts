// Many clients, slow ones and those who come back: nobody gets a gap or a repeat, and nothing piles up.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFanOut, FAN_OUT_LIMITS, type FanOut, type FanOutLimits } from './fan-out.ts';
import { hear, named } from './fixture.ts';
import type { Content } from './pack.ts';

const content = (event: string, session_id: string, n: number, size = 0): Content => ({
  event,
  open: { session_id, n },
  plain: { filling: JSON.stringify('x'.repeat(size)) },
});

interface World {
  readonly fanOut: FanOut;
  readonly url: string;
  readonly port: number;
  readonly opened: number[];
  close(): Promise<void>;
}

async function worldWith(limits: Partial<FanOutLimits> = {}): Promise<World> {
  const clocks = { nowMs: () => performance.now(), now: Date.now };
  const fanOut = createFanOut(clocks, { ...FAN_OUT_LIMITS, ...limits });
  const opened: number[] = [];
  const server = createServer((req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    const last = req.headers['last-event-id'];
    const opening = () => {
      opened.push(1);
      return [content('initial_state', 'one', 0)];
    };
    const after = last === undefined ? null : Number(last);
    fanOut.channel('asha').join({ res, form: 'gzip', topic: null, after, opening });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    fanOut.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { fanOut, url: `http://127.0.0.1:${port}/`, port, opened, close };
}

/** A client that asks and then reads nothing. */
async function deaf(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  return socket;
}

let world: World;
const PATIENT = { timeout: 10_000, interval: 10 };
const joined = (count: number) => vi.waitFor(() => expect(world.fanOut.stats().clients).toBe(count), PATIENT);

describe('a channel', () => {
  beforeEach(async () => {
    world = await worldWith({ entries: 50, heartbeatMs: 200 });
  });
  afterEach(() => world.close());

  it('brings every event to every client in order, however many come at once', async () => {
    const reading = Array.from({ length: 100 }, () => hear(world.url, named('node_events', 40)));
    await joined(100);
    for (let n = 1; n <= 40; n += 1) {
      world.fanOut.channel('asha').publish('one', content('node_events', 'one', n));
    }
    for (const heard of await Promise.all(reading)) {
      const news = heard.filter(({ event }) => event === 'node_events').map(({ data }) => data.n);
      expect(news).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    }
  });

  it('says that it lives when nothing else does, and one can go on from there', async () => {
    const heard = await hear(world.url, named('heartbeat'));
    const { id, data } = heard.at(-1) ?? { id: 0, data: {} };
    expect(Object.keys(data)).toEqual(['timestamp']);
    world.fanOut.channel('asha').publish('one', content('node_events', 'one', 1));
    const next = await hear(world.url, named('node_events'), { 'Last-Event-ID': String(id) });
    expect(next.map(({ event }) => event)).toEqual(['node_events']);
  });

  it('lets a snapshot take the place of the one before it for a client that does not read', async () => {
    const socket = await deaf(world.port);
    await joined(1);
    const channel = world.fanOut.channel('asha');
    for (let n = 1; n <= 200; n += 1) {
      channel.publish('one', content('tick_update', 'one', n, 100_000), true);
      await new Promise((resolve) => setImmediate(resolve));
    }
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.resume();
    await vi.waitFor(() => expect(got).toContain('"n":200,'), PATIENT);
    const ticks = [...got.matchAll(/"n":(\d+),/g)].map(([, n]) => Number(n));
    expect(ticks.length).toBeLessThan(150);
    expect(world.fanOut.stats().dropped.slow).toBe(0);
    socket.destroy();
  });

  it('drops a client that the log has moved past, counts it, and gives it the whole state when it comes back', async () => {
    const first = await hear(world.url, named('initial_state'));
    const socket = await deaf(world.port);
    await joined(1);
    for (let n = 1; n <= 200; n += 1) {
      world.fanOut.channel('asha').publish('one', content('node_events', 'one', n, 100_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    await once(socket, 'close');
    expect(world.fanOut.stats()).toMatchObject({ clients: 0, dropped: { slow: 1 } });
    const back = await hear(world.url, (heard) => heard.length > 0, {
      'Last-Event-ID': String(first[0]?.id),
    });
    expect(back[0]?.event).toBe('initial_state');
  });

  it('believes no id of the future', async () => {
    const heard = await hear(world.url, (all) => all.length > 0, { 'Last-Event-ID': '9000000000000000' });
    expect(heard[0]?.event).toBe('initial_state');
  });
});

describe('the limits', () => {
  afterEach(() => world.close());

  it('end a client that takes nothing', async () => {
    world = await worldWith({ stalledMs: 100 });
    const socket = await deaf(world.port);
    await joined(1);
    for (let n = 1; n <= 100; n += 1) {
      world.fanOut.channel('asha').publish('one', content('node_events', 'one', n, 70_000));
    }
    await joined(0);
    expect(world.fanOut.stats().dropped.slow).toBe(1);
    socket.destroy();
  });

  it('refuse more clients than there is room for, and count them', async () => {
    world = await worldWith({ mostClients: 1 });
    expect(world.fanOut.room()).toBe(true);
    const socket = await deaf(world.port);
    await joined(1);
    expect(world.fanOut.room()).toBe(false);
    expect(world.fanOut.stats().dropped.full).toBe(1);
    socket.destroy();
  });
});
