// Fifty writings a second of every state file, whole or in halves: what is shown is never a mixture of two.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import type { FundView } from '../../exporter/src/contract/fund.ts';
import type { Broker } from '../../exporter/src/core/ports.ts';
import { wallClock } from '../../exporter/src/wall-clock.ts';
import { PATIENT } from './running.ts';

const STORM_MS = 30_000;

let dir: string;
let broker: Broker;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tl-state-'));
  broker = brokerKinds['state-files'].create('fund', { dir }, wallClock()).broker;
});
afterEach(async () => {
  await broker.logout();
  rmSync(dir, { recursive: true, force: true });
});

function replace(name: string, content: unknown): void {
  writeFileSync(join(dir, `${name}.tmp`), JSON.stringify(content));
  renameSync(join(dir, `${name}.tmp`), join(dir, name));
}

async function fund(): Promise<FundView | null> {
  const answer = await broker.account();
  return answer.ok ? (answer.data.fund ?? null) : null;
}

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

it('a directory without files is told of by every read, and none of them says that all is well', async () => {
  const why = { ok: false, message: `no state file could be read in ${dir}` };
  expect([await broker.account(), await broker.orders()]).toMatchObject([why, why]);
  replace('nav_state.json', { nav_usd: 1 });
  await vi.waitFor(async () => expect(await broker.orders()).toMatchObject({ ok: true }), PATIENT);
});

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
        if (manner === 'atomic') return replace(name, content);
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
      }, PATIENT);
      end();
      expect(faults.slice(0, 5)).toEqual([]);
      expect(seen.generations).toBeGreaterThan(STORM_MS / 1_000);
      if (manner === 'torn') expect(seen.torn).toBeGreaterThan(0);
    },
    STORM_MS + 30_000,
  );
});
