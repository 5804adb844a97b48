// The link over a real channel: a slow gateway gets the newest frame, and no request is left without an end.
import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { PushBatch } from '../../contract/pushed.ts';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import type { Frame } from '../../contract.ts';
import {
  engineLink,
  type GatewayLink,
  gatewayLink,
  LinkBusy,
  LinkClosed,
  LinkFailed,
  LinkTimeout,
} from './link.ts';

const noTimes = { bounds: [], counts: [], sum: 0, count: 0 };
const engine = {
  startedAt: 0,
  tickToDecision: noTimes,
  journalAppend: noTimes,
  loopLag: noTimes,
  brokerRequests: [],
};
const frame = (sequence: number): Frame => ({
  sequence,
  at: 0,
  journalHead: 0,
  journalOk: true,
  accounts: [],
  sessions: [],
  engine,
});
const plan: LinkRequest = { name: 'plan', account: 'paper-1' };
const noPlan: LinkReply = { type: 'plan', plan: null };
const never = new Promise<LinkReply>(() => {});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function pair() {
  const { port1, port2 } = new MessageChannel();
  closing.push(() => port1.close());
  return { engine: engineLink(port1), gateway: gatewayLink(port2), gatewayPort: port2 };
}

/** Resolves with every sequence seen, once the one named last has arrived. */
function seenUntil(gateway: GatewayLink, last: number): Promise<number[]> {
  const seen: number[] = [];
  return new Promise((resolve) => {
    gateway.onFrame(({ sequence }) => {
      seen.push(sequence);
      if (sequence === last) resolve(seen);
    });
  });
}

/** Ten milliseconds of work per frame, on its own thread; tells what it saw at the hundredth. */
const SLOW_GATEWAY = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.link).then(({ gatewayLink }) => {
    const seen = [];
    gatewayLink(workerData.port2).onFrame(({ sequence }) => {
      seen.push(sequence);
      for (const until = performance.now() + 10; performance.now() < until; );
      if (sequence === 100) parentPort.postMessage(seen);
    });
    parentPort.postMessage('ready');
  });
`;

describe('frames', () => {
  it('arrive one by one while the gateway keeps up', async () => {
    const { engine, gateway } = pair();
    const seen = seenUntil(gateway, 5);
    for (let sequence = 1; sequence <= 5; sequence += 1) {
      engine.publish(() => frame(sequence));
      await pause(5);
    }
    expect(await seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('a gateway that was busy gets the newest one next, and none of those between', async () => {
    const { engine, gateway } = pair();
    const seen = seenUntil(gateway, 1_000);
    for (let sequence = 1; sequence <= 1_000; sequence += 1) engine.publish(() => frame(sequence));
    expect(await seen).toEqual([1, 1_000]);
  });

  it('never pile up before a gateway that does not read: one is on the way, the newest waits', () => {
    const { port1, port2 } = new MessageChannel();
    closing.push(() => port1.close());
    const engine = engineLink(port1);
    for (let sequence = 1; sequence <= 1_000; sequence += 1) engine.publish(() => frame(sequence));
    expect(receiveMessageOnPort(port2)?.message.frame.sequence).toBe(1);
    expect(receiveMessageOnPort(port2)).toBe(undefined);
  });

  it('reach a slow gateway thread in order, fewer of them, and always the last one', async () => {
    const { port1, port2 } = new MessageChannel();
    const link = import.meta.url.replace('/exporter/src/', '/exporter/dist/').replace('.test.ts', '.js');
    const slow = new Worker(SLOW_GATEWAY, { eval: true, workerData: { link, port2 }, transferList: [port2] });
    closing.push(() => void slow.terminate());
    await once(slow, 'message');
    const seen = once(slow, 'message');
    const engine = engineLink(port1);
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      engine.publish(() => frame(sequence));
      await pause(1);
    }
    const [got]: number[][] = await seen;
    expect(got?.[0]).toBe(1);
    expect(got?.length).toBeLessThan(50);
    expect(got).toEqual([...new Set(got)].sort((a, b) => a - b));
  });

  it('a gateway that died does not trouble the engine', async () => {
    const { engine, gatewayPort } = pair();
    gatewayPort.close();
    await pause(5);
    for (let sequence = 1; sequence <= 100; sequence += 1) engine.publish(() => frame(sequence));
  });
});

describe('requests', () => {
  it('are answered, each with its own answer, in whatever order', async () => {
    const { engine, gateway } = pair();
    engine.onRequest(async (request) => {
      if (request.name !== 'plan') throw new Error('not asked for');
      await pause(request.account === 'slow' ? 20 : 0);
      return { type: 'results', results: [{ account: request.account, ok: true, seq: 1, durable: true }] };
    });
    const answers = await Promise.all(
      ['slow', 'quick'].map((account) => gateway.request({ name: 'plan', account })),
    );
    expect(answers.map((answer) => answer.type === 'results' && answer.results[0]?.account)).toEqual([
      'slow',
      'quick',
    ]);
  });

  it('without an answer end as LinkTimeout, and the late answer is dropped', async () => {
    const { engine, gateway } = pair();
    engine.onRequest(async () => {
      await pause(30);
      return noPlan;
    });
    await expect(gateway.request(plan, 10)).rejects.toBeInstanceOf(LinkTimeout);
    await pause(40);
    expect(await gateway.request(plan, 500)).toEqual(noPlan);
  });

  it('beyond 256 waiting are refused as LinkBusy, and taken again when there is room', async () => {
    const { engine, gateway } = pair();
    const answers: ((reply: LinkReply) => void)[] = [];
    engine.onRequest(() => new Promise((resolve) => answers.push(resolve)));
    const waiting = Array.from({ length: 256 }, () => gateway.request(plan));
    const tooMuch = gateway.request(plan);
    await expect(tooMuch).rejects.toBeInstanceOf(LinkBusy);
    await expect(tooMuch).rejects.toThrow('256 requests are waiting');
    await pause(20);
    for (const answer of answers) answer(noPlan);
    expect(await Promise.all(waiting)).toHaveLength(256);
    engine.onRequest(async () => noPlan);
    expect(await gateway.request(plan)).toEqual(noPlan);
  });

  it('are refused by the engine too while what timed out is still at work there', async () => {
    const { engine, gateway } = pair();
    engine.onRequest(() => never);
    const waiting = Array.from({ length: 256 }, () => gateway.request(plan, 20));
    await Promise.allSettled(waiting);
    await expect(gateway.request(plan, 500)).rejects.toBeInstanceOf(LinkBusy);
  });

  it('that the engine fails on end as LinkFailed with its reason; so does one nobody handles', async () => {
    const { engine, gateway } = pair();
    await expect(gateway.request(plan)).rejects.toThrow('the engine is not ready');
    engine.onRequest(async () => {
      throw new Error('no such account');
    });
    const failed = gateway.request(plan);
    await expect(failed).rejects.toBeInstanceOf(LinkFailed);
    await expect(failed).rejects.toThrow('no such account');
  });

  it('end as LinkClosed when the engine goes away', async () => {
    const { engine, gateway } = pair();
    engine.onRequest(() => never);
    const waiting = gateway.request(plan);
    engine.close();
    await expect(waiting).rejects.toBeInstanceOf(LinkClosed);
    await expect(gateway.request(plan)).rejects.toBeInstanceOf(LinkClosed);
  });
});

describe('pushes', () => {
  it('arrive with every field and the newest values, in few batches, however many there are', async () => {
    const { engine, gateway } = pair();
    const kept: Record<string, object> = {};
    let batches = 0;
    engine.onPush((batch) => {
      batches += 1;
      for (const { account, patch } of batch) kept[account] = { ...kept[account], ...patch };
    });
    for (let n = 0; n < 5_000; n += 1) {
      expect(gateway.push(`kv-${n % 3}`, { realised: n, [`once-${n % 60}`]: n, trip_reason: null }, n)).toBe(
        true,
      );
      if (n % 1_000 === 0) await pause(1);
    }
    await expect.poll(() => kept['kv-2']).toMatchObject({ realised: 4_997, trip_reason: null });
    expect(Object.keys(kept['kv-0'] ?? {})).toHaveLength(22);
    expect(batches).toBeLessThan(50);
  });

  it('come at a pace that the engine sets, each with its time', async () => {
    const { engine, gateway } = pair();
    const batches: PushBatch[] = [];
    engine.onPush((batch) => batches.push(batch));
    const began = performance.now();
    for (let n = 1; performance.now() - began < 100; n += 1) {
      gateway.push('kv', { realised: n }, n);
      await pause(0);
    }
    await pause(30);
    expect(batches.length).toBeLessThan(15);
    expect(batches[0]).toEqual([{ account: 'kv', patch: { realised: 1 }, at: 1 }]);
    expect(batches.at(-1)?.[0]?.at).toBe(batches.at(-1)?.[0]?.patch.realised);
  });

  it('of too many accounts at once, or to an engine that is gone, are not taken', async () => {
    const { engine, gateway } = pair();
    expect(gateway.push('first', {}, 1)).toBe(true);
    for (let n = 0; n < 1_024; n += 1) expect(gateway.push(`kv-${n}`, {}, 1)).toBe(true);
    expect(gateway.push('one-too-many', {}, 1)).toBe(false);
    expect(gateway.push('kv-7', { realised: 1 }, 1)).toBe(true);
    engine.close();
    await expect.poll(() => gateway.push('kv-7', {}, 1)).toBe(false);
  });
});
