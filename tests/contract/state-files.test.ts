// The state-files broker against real writers on a real directory, with its thread and its watches.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
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
const STORM_MS = Number(process.env.TRIPLINE_STORM_SECONDS ?? 30) * 1_000;

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

/** One generation: every figure in every file is the same number, which grows. */
const FILES: Readonly<Record<string, (n: number) => unknown>> = {
  'nav_state.json': (n) => ({
    nav_usd: n,
    nav_zar: n,
    aum: { futures: n, total: n },
    pad: 'x'.repeat(3_000),
  }),
  'risk_snapshot.json': (n) => ({ fee_pnl_ratio: n, atr: { median_ratio: n }, pad: 'x'.repeat(3_000) }),
  'router_health.json': (n) => ({
    per_symbol: { A: { slip_q25: n, slip_q50: n, slip_q75: n } },
    pad: 'x'.repeat(3_000),
  }),
  'positions_state.json': (n) => [
    { symbol: 'A', qty: n, price: n, entry_price: n, pnl: n, pad: 'x'.repeat(3_000) },
  ],
};

/** What the view shows of each file; all of one list must be one generation. */
function generations(view: FundView): readonly (readonly (number | null | undefined)[])[] {
  const { nav, aum, risk, router, positions } = view;
  const [row] = positions;
  return [
    [nav.navUsd, nav.navZar, aum.totalUsd, aum.slices[0]?.usd],
    [risk.feePnlRatio, risk.atrRatio],
    [router.slipQ25Bps, router.slipQ50Bps, router.slipQ75Bps],
    [row?.qty, row?.markPrice, row?.entryPrice, row?.pnl],
  ];
}

describe.each(['torn', 'atomic'] as const)('fifty %s writings a second of every file', (manner) => {
  it(
    'never show a wrong value: one generation per file, never an older one, and the last good one between',
    async () => {
      let over = false;
      let written = 0;
      const shown = [0, 0, 0, 0];
      const seen = { views: 0, torn: 0, generations: 0 };
      const faults: string[] = [];
      const write = async (name: string, n: number) => {
        const content = FILES[name]?.(n);
        if (manner === 'atomic') return replace(dir, name, content);
        const text = JSON.stringify(content);
        const file = await open(join(dir, name), 'w');
        await file.write(text.slice(0, text.length >> 1));
        await sleep(4);
        await file.write(text.slice(text.length >> 1));
        await file.close();
      };
      const writer = async () => {
        for (let n = 1; !over; n += 1) {
          const began = performance.now();
          await Promise.all(Object.keys(FILES).map((name) => write(name, n)));
          written = n;
          await sleep(Math.max(0, 20 - (performance.now() - began)));
        }
      };
      const judge = (view: FundView) => {
        seen.views += 1;
        if (Object.values(view.surfaces).some(({ problem }) => problem === 'torn')) seen.torn += 1;
        generations(view).forEach((figures, i) => {
          const known = figures.filter((figure) => figure !== null && figure !== undefined);
          if (known.length === 0 && shown[i] === 0) return;
          const [n = Number.NaN] = known;
          if (known.length !== figures.length || known.some((figure) => figure !== n))
            faults.push(`mixed: ${figures.join()}`);
          if (!(n >= (shown[i] ?? 0) && n <= written + 1))
            faults.push(`${n} after ${shown[i]}, written ${written}`);
          if (n > (shown[i] ?? 0)) seen.generations += 1;
          shown[i] = n;
        });
      };
      const end = broker.watch(() => undefined);
      const writing = writer();
      const until = performance.now() + STORM_MS;
      while (performance.now() < until) {
        const view = await fund();
        if (view !== null) judge(view);
        await sleep(3);
      }
      over = true;
      await writing;
      await vi.waitFor(async () => {
        const view = await fund();
        if (view !== null) judge(view);
        expect(shown).toEqual([written, written, written, written]);
      }, SOON);
      end();
      console.info(`${manner}: ${written} generations of 4 files, ${JSON.stringify(seen)}`);
      expect(faults.slice(0, 5)).toEqual([]);
      expect(seen.generations).toBeGreaterThan(STORM_MS / 1_000);
      if (manner === 'torn') expect(seen.torn).toBeGreaterThan(0);
    },
    STORM_MS + 30_000,
  );
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
