// Live events as a browser gets them: each fact once and in order, the newest frame, and nobody slows the others.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, get, memoryJournal, type Running, startGateway, watching } from '../fixture.ts';
import { factEvent, recentEvents } from './encode.ts';
import { DEFAULT_STREAM_LIMITS } from './streams.ts';

interface Event {
  readonly id: number | null;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

function parse(block: string): readonly Event[] {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  if (data === undefined) return [];
  const id = field('id');
  return [
    { id: id === undefined ? null : Number(id), type: field('event') ?? 'message', data: JSON.parse(data) },
  ];
}

/** Reads a stream until `enough` of its events were seen. */
async function listen(
  url: string,
  enough: (events: readonly Event[]) => boolean,
  headers: Record<string, string> = {},
): Promise<readonly Event[]> {
  const end = new AbortController();
  const response = await fetch(url, { headers, signal: end.signal });
  const events: Event[] = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    events.push(...blocks.flatMap(parse));
    if (enough(events)) break;
  }
  end.abort();
  return events;
}

const idsOf = (events: readonly Event[]) => events.flatMap(({ id }) => (id === null ? [] : [id]));
const upTo = (id: number) => (events: readonly Event[]) => idsOf(events).includes(id);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

function addFacts({ journal }: Pick<Running, 'journal'>, count: number, size = 0): void {
  for (let i = 0; i < count; i += 1) {
    journal.add('paper-1', i, { type: 'Unblocked', why: 'x'.repeat(size) });
  }
}

const quick = { ...DEFAULT_STREAM_LIMITS, factEveryMs: 10, frameEveryMs: 20 };

describe('the event stream', () => {
  it('goes on where a client stopped, without gap or repeat, while facts keep coming', async () => {
    const gateway = await startGateway({ settings: { streamLimits: quick } });
    addFacts(gateway, 2_500);
    const url = `${gateway.url}/api/events/stream`;
    const first = await listen(`${url}?after=0`, upTo(1_200));
    const last = idsOf(first).at(-1) ?? 0;
    const writing = setInterval(() => addFacts(gateway, 7), 5);
    const second = await listen(url, upTo(2_900), { 'Last-Event-ID': String(last) });
    clearInterval(writing);
    const ids = [...idsOf(first), ...idsOf(second)];
    expect(ids).toEqual(range(1, ids.length));
    await gateway.close();
  });

  it('starts with now when nothing else is asked for, and all over in another journal', async () => {
    const gateway = await startGateway({ settings: { streamLimits: quick } });
    addFacts(gateway, 5);
    const url = `${gateway.url}/api/events/stream`;
    setTimeout(() => addFacts(gateway, 1), 100);
    expect(idsOf(await listen(url, upTo(6)))).toEqual([6]);
    expect(idsOf(await listen(url, upTo(6), { 'Last-Event-ID': '4000' }))).toEqual(range(1, 6));
    await gateway.close();
  });

  it('shows the accounts at once and then the newest frame, not every one', async () => {
    const gateway = await startGateway({ settings: { streamLimits: { ...quick, frameEveryMs: 200 } } });
    let sequence = 1;
    const frames = setInterval(() => {
      sequence += 1;
      gateway.view.take({ ...frameOf({ ...watching, mtm: sequence }), sequence });
    }, 10);
    const started = performance.now();
    const events = await listen(`${gateway.url}/api/events/stream`, (seen) => seen.length >= 4);
    const tookMs = performance.now() - started;
    clearInterval(frames);
    expect(events.every(({ type, id }) => type === 'frame' && id === null)).toBe(true);
    expect(tookMs).toBeGreaterThan(350);
    const numbers = events.map(({ data }) => Number(data.sequence));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers);
    expect((numbers[3] ?? 0) - (numbers[0] ?? 0)).toBeGreaterThan(10);
    expect(events[3]?.data.accounts).toMatchObject([{ id: 'paper-1', mtm: numbers[3] }, { id: 'paper-2' }]);
    await gateway.close();
  });

  it('keeps a quiet connection alive', async () => {
    const gateway = await startGateway({
      frame: null,
      settings: { streamLimits: { ...quick, heartbeatMs: 20 } },
    });
    const response = await fetch(`${gateway.url}/api/events/stream`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.getReader();
    for (let i = 0; i < 3; i += 1)
      expect(new TextDecoder().decode((await reader?.read())?.value)).toMatch(/^(:\n\n)+$/);
    await reader?.cancel();
    await gateway.close();
  });

  it('turns away clients beyond its bound, and says so in the metrics', async () => {
    const gateway = await startGateway({ settings: { streamLimits: { ...quick, mostClients: 1 } } });
    const url = `${gateway.url}/api/events/stream`;
    const end = new AbortController();
    await fetch(url, { signal: end.signal });
    const answer = await get(url);
    expect([answer.status, answer.json().code]).toEqual([503, 'TOO_MANY_STREAMS']);
    const { text } = await get(`${gateway.url}/metrics`);
    expect(text).toContain('tripline_stream_clients 1');
    expect(text).toContain('tripline_stream_dropped_total{reason="full"} 1');
    end.abort();
    const scrape = async () => (await get(`${gateway.url}/metrics`)).text;
    await expect.poll(scrape).toContain('tripline_stream_clients 0');
    await gateway.close();
  });

  it('answers HEAD without opening a stream', async () => {
    const gateway = await startGateway();
    const response = await fetch(`${gateway.url}/api/events/stream`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    await gateway.close();
  });
});

/** A client that asks for the stream and never reads. */
async function deafClient(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /api/events/stream?after=0 HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket;
}

describe('a client that does not read', () => {
  it('is dropped and counted, and holds nobody up', async () => {
    const gateway = await startGateway({ settings: { streamLimits: { ...quick, stalledMs: 1_500 } } });
    addFacts(gateway, 4_000, 4_000);
    const deaf = await deafClient(gateway.url);
    const heard = await listen(`${gateway.url}/api/events/stream?after=0`, upTo(4_000));
    expect(idsOf(heard)).toEqual(range(1, 4_000));
    const scrape = async () => (await get(`${gateway.url}/metrics`)).text;
    await expect.poll(scrape, { timeout: 5_000 }).toContain('tripline_stream_dropped_total{reason="slow"} 1');
    deaf.destroy();
    await gateway.close();
  });
});

describe('the short memory of events', () => {
  it('gives every fact after any place, once and in order, however it is read', () => {
    const steps = fc.array(fc.record({ add: fc.nat(700), ask: fc.nat(3_000) }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(300), steps, (before, plan) => {
        const journal = memoryJournal();
        const add = (n: number) => addFacts({ journal }, n);
        add(before);
        const recent = recentEvents(journal, factEvent);
        for (const step of plan) {
          add(step.add);
          recent.refresh();
          const after = Math.min(step.ask, journal.head());
          const page = recent.after(after).map(({ position }) => position);
          expect(page).toEqual(range(after + 1, after + page.length));
          if (after < journal.head()) expect(page.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('serialises each new fact once, however many ask', () => {
    const journal = memoryJournal();
    let encoded = 0;
    const recent = recentEvents(journal, (row) => {
      encoded += 1;
      return factEvent(row);
    });
    addFacts({ journal }, 50);
    recent.refresh();
    for (let client = 0; client < 100; client += 1) recent.after(0);
    expect(encoded).toBe(50);
  });
});
