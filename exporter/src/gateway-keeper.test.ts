// A gateway that dies, for real, in threads of their own: the engine hears of it and another one is started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Keeper, keepGateway } from './gateway-keeper.ts';

const LISTEN =
  "parentPort.postMessage({ type: 'listening', host: '127.0.0.1', port: 9000 + workerData.life });";
const CLOSE = "parentPort.on('message', () => { workerData.link.close(); parentPort.close(); });";
const GATEWAYS = {
  /** Each says which life it is over its link, then throws. */
  mortal: `${LISTEN} workerData.link.postMessage(workerData.life); setTimeout(() => { throw new Error('out of luck'); }, 20);`,
  /** The first one dies, the second one stays. */
  recovering: `${LISTEN} if (workerData.life === 1) process.exit(7); ${CLOSE}`,
  /** As when its port is in use. */
  stillborn: "throw new Error('listen EADDRINUSE: address already in use');",
  obedient: `${LISTEN} ${CLOSE}`,
  /** It neither hears nor sleeps: a bug in a loop. */
  deaf: `${LISTEN} for (;;);`,
};

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'keeper-'));
  const head = "import { parentPort, workerData } from 'node:worker_threads';\n";
  for (const [name, code] of Object.entries(GATEWAYS)) writeFileSync(join(dir, `${name}.mjs`), head + code);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Death = { readonly why: string; readonly first: boolean; readonly at: number };
type Kept = Keeper & {
  readonly deaths: Death[];
  readonly ports: number[];
  readonly heard: unknown[];
  readonly startedAt: number[];
};

let kept: Kept | null = null;
afterEach(async () => {
  await kept?.close();
  kept = null;
});

function keep(name: keyof typeof GATEWAYS): Kept {
  const deaths: Death[] = [];
  const ports: number[] = [];
  const heard: unknown[] = [];
  const startedAt: number[] = [];
  const links: MessagePort[] = [];
  const deps = {
    data: () => {
      startedAt.push(performance.now());
      return { life: startedAt.length };
    },
    connect: (port: MessagePort) => {
      links.push(port);
      port.on('message', (message) => heard.push(message));
    },
    listening: ({ port }: { port: number }) => void ports.push(port),
    died: (why: string, first: boolean) => void deaths.push({ why, first, at: performance.now() }),
  };
  const keeper = keepGateway(deps, pathToFileURL(join(dir, `${name}.mjs`)));
  const close = async (): Promise<void> => {
    await keeper.close();
    for (const link of links) link.close();
  };
  kept = { deaths, ports, heard, startedAt, close };
  return kept;
}

const PATIENT = { timeout: 10_000, interval: 10 };

describe('a gateway that dies', () => {
  it('is followed by another, with a link and data of its own, and the engine runs on', async () => {
    const { deaths, ports, heard } = keep('mortal');
    let beats = 0;
    const heart = setInterval(() => {
      beats += 1;
    }, 10);
    await expect.poll(() => deaths.length, PATIENT).toBeGreaterThanOrEqual(2);
    clearInterval(heart);
    expect(deaths.slice(0, 2)).toMatchObject([
      { why: 'out of luck', first: false },
      { why: 'out of luck', first: false },
    ]);
    expect(ports.slice(0, 2)).toEqual([9_001, 9_002]);
    expect(heard.slice(0, 2)).toEqual([1, 2]);
    expect(beats).toBeGreaterThan(20);
  });

  it('is given longer and longer pauses: half a second, then twice that', async () => {
    const { deaths, startedAt } = keep('mortal');
    await expect.poll(() => startedAt.length, PATIENT).toBe(3);
    const [first, second] = [0, 1].map((i) => (startedAt[i + 1] ?? 0) - (deaths[i]?.at ?? 0));
    expect(first).toBeGreaterThanOrEqual(495);
    expect(second).toBeGreaterThanOrEqual(995);
    expect(first).toBeLessThan(second ?? 0);
  });

  it('by its own exit is started again just the same', async () => {
    const { deaths, ports } = keep('recovering');
    await expect.poll(() => ports, PATIENT).toEqual([9_001, 9_002]);
    expect(deaths).toMatchObject([{ why: 'it ended', first: false }]);
  });

  it('before it ever listened is told apart: that is for a person to mend', async () => {
    const { deaths, ports } = keep('stillborn');
    await expect.poll(() => deaths.length, PATIENT).toBe(1);
    expect(deaths).toMatchObject([{ why: 'listen EADDRINUSE: address already in use', first: true }]);
    expect(ports).toEqual([]);
  });
});

describe('closing', () => {
  it('ends the gateway and starts no other', async () => {
    const { deaths, ports, startedAt, close } = keep('obedient');
    await expect.poll(() => ports.length, PATIENT).toBe(1);
    await close();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([deaths, startedAt.length]).toEqual([[], 1]);
  });

  it('calls off the start that was waiting', async () => {
    const { deaths, startedAt, close } = keep('stillborn');
    await expect.poll(() => deaths.length, PATIENT).toBe(1);
    await close();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(startedAt).toHaveLength(1);
  });

  it('does not wait for a gateway that no longer hears', async () => {
    const { ports, close } = keep('deaf');
    await expect.poll(() => ports.length, PATIENT).toBe(1);
    const began = performance.now();
    await close();
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
