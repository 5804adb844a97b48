// The state-files broker against real writers on a real directory, with its thread and its watches.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import { openReader } from '../../exporter/src/brokers/state-files/reader.ts';
import type { FundView } from '../../exporter/src/contract/fund.ts';
import type { Broker } from '../../exporter/src/core/ports.ts';
import { clock } from './broker-worlds.ts';

const SOON = { timeout: 10_000, interval: 10 };
/** Longer than the poll: what is not seen by then is not seen at all. */
const POLLED_MS = 1_600;

let dir: string;
let broker: Broker;

const brokerOf = (path: string): Broker =>
  brokerKinds['state-files'].create('fund', { dir: path, maxBytes: 100_000 }, clock).broker;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-state-'));
  broker = brokerOf(dir);
});
afterEach(async () => {
  await broker.logout();
  rmSync(dir, { recursive: true, force: true });
});

function replace(folder: string, name: string, content: unknown): void {
  writeFileSync(join(folder, `${name}.tmp`), JSON.stringify(content));
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
}

async function fund(): Promise<FundView | null> {
  const answer = await broker.account();
  return answer.ok ? (answer.data.fund ?? null) : null;
}
const untilNav = (nav: number) => vi.waitFor(async () => expect((await fund())?.nav.navUsd).toBe(nav), SOON);

describe('the account', () => {
  it('has failed while no file could ever be read, and may be asked again', async () => {
    expect(await broker.account()).toMatchObject({ ok: false, kind: 'network', retry: 'yes' });
    replace(dir, 'nav.json', { nav: 5 });
    await untilNav(5);
  });

  it('holds no positions of ours, and takes no orders', async () => {
    replace(dir, 'nav.json', { nav: 5 });
    const read = { positions: [], marks: {}, unparsed: [], brokerMtm: null };
    expect(await broker.account()).toMatchObject({ ok: true, data: read });
    expect(await broker.orders()).toMatchObject({ ok: true, data: { orders: [], unparsed: [] } });
    expect(await broker.cancel('1')).toMatchObject({ ok: false, kind: 'broker', retry: 'no' });
    expect(await broker.ask({ action: 'kill', id: '1', reason: 'test' })).toMatchObject({
      ok: false,
      kind: 'broker',
      retry: 'no',
      message: 'no webhook is configured for this account',
    });
  });

  it('tells who watches it of each change, at once and until they have had enough', async () => {
    let changes = 0;
    const end = broker.watch(() => {
      changes += 1;
    });
    await vi.waitFor(() => expect(changes).toBe(1), SOON);
    replace(dir, 'nav.json', { nav: 5 });
    await vi.waitFor(() => expect(changes).toBe(2), { timeout: 500, interval: 5 });
    end();
    replace(dir, 'nav.json', { nav: 6 });
    await sleep(POLLED_MS);
    expect(changes).toBe(2);
  });

  it('is quiet while nothing changes, and its ages grow', async () => {
    replace(dir, 'nav.json', { nav: 5, age_s: 100 });
    await untilNav(5);
    let changes = 0;
    const end = broker.watch(() => {
      changes += 1;
    });
    const before = await fund();
    await sleep(POLLED_MS);
    const after = await fund();
    end();
    // Written just now: it may be read once more, to be sure that nothing came in the same tick of the clock.
    expect(changes).toBeLessThanOrEqual(1);
    const grown = (after?.nav.ageSeconds ?? 0) - (before?.nav.ageSeconds ?? 0);
    expect(before?.nav.ageSeconds).toBeGreaterThanOrEqual(100);
    expect(grown).toBeGreaterThanOrEqual(1.5);
  });
});

describe('the directory', () => {
  it('may come later, go, and come again', async () => {
    const later = join(dir, 'a', 'state');
    await broker.logout();
    broker = brokerOf(later);
    expect((await broker.account()).ok).toBe(false);
    mkdirSync(later, { recursive: true });
    replace(later, 'nav.json', { nav: 1 });
    await untilNav(1);
    rmSync(later, { recursive: true });
    await vi.waitFor(async () => expect((await fund())?.surfaces.nav.problem).toBe('missing'), SOON);
    expect((await fund())?.nav.navUsd).toBe(1);
    mkdirSync(later);
    replace(later, 'nav.json', { nav: 2 });
    await untilNav(2);
    await sleep(POLLED_MS);
    // Watched again: a change is seen faster than any poll would see it.
    const began = performance.now();
    replace(later, 'nav.json', { nav: 3 });
    await vi.waitFor(async () => expect((await fund())?.nav.navUsd).toBe(3), { timeout: 500, interval: 2 });
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('may be swapped for another one of the same name', async () => {
    const path = join(dir, 'state');
    await broker.logout();
    broker = brokerOf(path);
    mkdirSync(path);
    replace(path, 'nav.json', { nav: 1 });
    await untilNav(1);
    mkdirSync(join(dir, 'next'));
    replace(join(dir, 'next'), 'nav.json', { nav: 2 });
    renameSync(path, join(dir, 'old'));
    renameSync(join(dir, 'next'), path);
    await untilNav(2);
    replace(path, 'nav.json', { nav: 3 });
    await untilNav(3);
  });
});

it('a reader that dies is started again, and says so meanwhile', async () => {
  const file = join(dir, 'thread.mjs');
  const dies = 'setTimeout(() => { throw new Error("out of luck"); }, 50);';
  writeFileSync(
    file,
    `import { parentPort } from "node:worker_threads"; ${dies} parentPort.postMessage({ hasRead: true });`,
  );
  let changes = 0;
  const reader = openReader({ dir }, () => (changes += 1), new URL(`file://${file}`));
  await reader.first();
  await vi.waitFor(() => expect(reader.problem()).toBe('not being read: out of luck'), SOON);
  // A reading of the second thread ends the problem of the first.
  await vi.waitFor(() => expect([reader.problem(), changes >= 3]).toEqual([null, true]), SOON);
  await reader.close();
  expect(readdirSync(dir)).toEqual(['thread.mjs']);
});

it('half a file keeps the last good values, and they grow old', async () => {
  replace(dir, 'nav.json', { nav: 5, age_s: 1 });
  await untilNav(5);
  writeFileSync(join(dir, 'nav.json'), '{"nav": 6');
  await vi.waitFor(async () => expect((await fund())?.surfaces.nav.problem).toBe('torn'), SOON);
  const before = await fund();
  await sleep(300);
  const after = await fund();
  expect([before?.nav.navUsd, after?.nav.navUsd, after?.surfaces.nav.problem]).toEqual([5, 5, 'torn']);
  expect((after?.nav.ageSeconds ?? 0) - (before?.nav.ageSeconds ?? 0)).toBeGreaterThan(0.25);
});
