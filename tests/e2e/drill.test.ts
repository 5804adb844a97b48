// A drill as a person runs it: a whole kill on a paper exchange of its own, filed, and nothing real was called.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DrillReport } from '../../exporter/src/drill/drill.ts';

import { runToEnd } from '../child.ts';
import { findChromium } from './chromium.ts';
import { openPositions, workingOrders } from './exchange.ts';
import { clean, newDir, type Running, startExporter, untilStraddle } from './running.ts';

let dir: string;
let exporter: Running | null;
let real: Server;
let calls: number;
let url: string;

beforeEach(async () => {
  dir = await newDir();
  exporter = null;
  calls = 0;
  real = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
  const address = real.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(async () => {
  await new Promise((resolve) => real.close(resolve));
  if (exporter !== null) await clean(dir, exporter);
  else await rm(dir, { recursive: true, force: true });
});

const NOBODY = 'http://127.0.0.1:9';

/** A config file whose broker and strategy host count every call; all at the same address. */
async function config(linked: readonly string[] = []): Promise<string> {
  const path = join(dir, 'desk.json');
  const options = { baseUrl: url, user: 'asha', password: 'never used' };
  const desk = (id: string) => ({ id, broker: 'paper', options, limits: { dailyLoss: 5_000 } });
  const accounts = [{ ...desk('desk-1'), linked }, ...linked.map(desk)];
  const strategyHosts = [{ id: 'host', url, token: { env: 'A_TOKEN_THAT_IS_NOT_THERE' } }];
  await writeFile(path, JSON.stringify({ accounts, strategyHosts }));
  return path;
}

const filed = (name: string): DrillReport =>
  JSON.parse(readFileSync(join(dir, 'data', 'drills', name), 'utf8'));

it('kills a standard book with the real settings, and never calls the real broker or host', async () => {
  await mkdir(join(dir, 'data'));
  const env = { TRIPLINE_CONFIG: await config(), TRIPLINE_DATA_DIR: join(dir, 'data'), TRIPLINE_URL: NOBODY };
  const before = readdirSync('/tmp').filter((name) => name.startsWith('tripline-drill-'));
  const { exit, out, err } = await runToEnd('cli', ['drill'], env);
  expect(err).toContain('filed as');
  expect({ exit, out }).toMatchObject({ exit: 0, out: expect.stringContaining('passed  desk-1 is locked') });
  expect(out).toContain('did not show the account');
  expect(out).toContain("NOT exercised: the broker's own lock");
  const [name = ''] = readdirSync(join(dir, 'data', 'drills'));
  expect(name).toMatch(/^\d{4}-\d{2}-\d{2}-desk-1\.json$/);
  const report = filed(name);
  expect(report).toMatchObject({
    phase: 'locked',
    passed: true,
    left: [],
    paged: [expect.stringContaining('tripped by manual')],
  });
  expect(report.plan?.cancels).toHaveLength(2);
  expect(report.plan?.legs.map(({ side }) => side)).toEqual(['buy', 'buy', 'sell', 'sell']);
  expect(report.receipt).toMatchObject({ cause: 'manual', ordersCancelled: 2, complete: true });
  expect(report.receipt?.flatReads).toHaveLength(2);
  expect(report.stagesMs.lockedAt).toBeGreaterThan(0);
  expect(readdirSync('/tmp').filter((one) => one.startsWith('tripline-drill-'))).toEqual(before);
  expect(calls).toBe(0);
  // A second one of the day is filed beside it, by the same settings.
  expect((await runToEnd('cli', ['drill', '--json'], env)).exit).toBe(0);
  expect(filed(name.replace('.json', '-2.json')).settingsHash).toBe(report.settingsHash);
  expect(calls).toBe(0);
});

it('drills the positions that the account holds now, and leaves the account as it is', async () => {
  exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  await untilStraddle(exporter, 'paper-1');
  const held = (await exporter.account('paper-1'))?.positions.filter(({ netQty }) => netQty !== 0);
  const { exit, out } = await exporter.cli('drill', '--account', 'paper-1', '--json');
  expect(exit).toBe(0);
  const report: DrillReport = JSON.parse(out);
  expect(report.book.source).toBe('live');
  expect(report.book.positions.map(({ symbol, qty }) => [symbol, qty])).toEqual(
    held?.map(({ symbol, netQty }) => [symbol, netQty]),
  );
  expect(report.receipt?.ordersCancelled).toBe(2);
  expect(report.left).toEqual([]);
  const book = await exporter.exchange.book('paper-1');
  expect([Object.keys(openPositions(book)).length, workingOrders(book).length]).toEqual([2, 2]);
  expect((await exporter.account('paper-1'))?.phase).toBe('watching');
});

it('says in words what it cannot drill', async () => {
  const env = { TRIPLINE_CONFIG: await config(), TRIPLINE_DATA_DIR: dir, TRIPLINE_URL: NOBODY };
  const other = await runToEnd('cli', ['drill', '--account', 'nobody'], env);
  expect([other.exit, other.err]).toEqual([1, expect.stringContaining('has an account nobody: desk-1')]);
  const path = join(dir, 'pushed.json');
  await writeFile(path, JSON.stringify({ accounts: [{ id: 'kv', broker: 'pushed', options: {} }] }));
  const owned = await runToEnd('cli', ['drill'], { ...env, TRIPLINE_CONFIG: path });
  expect([owned.exit, owned.err]).toEqual([1, expect.stringContaining('only its trading system')]);
  const blind = { ...env, PATH: dir };
  const terminal = await runToEnd('cli', ['drill', '--terminal', 'otp'], blind);
  expect([terminal.exit, terminal.err]).toEqual([1, expect.stringContaining('no Chromium is installed')]);
  expect(existsSync(join(dir, 'drills'))).toBe(false);
  expect(calls).toBe(0);
});

it.skipIf(findChromium() === null)(
  'presses the terminal of the exchange for real, of the linked account too, and answers its codes',
  { timeout: 300_000 },
  async () => {
    const path = await config(['desk-2']);
    const env = { TRIPLINE_CONFIG: path, TRIPLINE_DATA_DIR: dir, TRIPLINE_URL: NOBODY };
    const before = readdirSync('/tmp').filter((name) => name.startsWith('tripline-drill-'));
    const args = ['drill', '--account', 'desk-1', '--terminal', 'otp', '--json'];
    const { exit, out, err } = await runToEnd('cli', args, env, 250_000);
    expect({ exit, err }).toMatchObject({ exit: 0 });
    const report: DrillReport = JSON.parse(out);
    expect(report).toMatchObject({ passed: true, short: [], segmentsOff: ['NSE_FO', 'BSE_FO'] });
    expect(report.receipt?.lockProof).toMatchObject({ how: 'browser', already: false });
    expect(report.receipt?.lockProof?.evidence).toHaveLength(2);
    expect(report.stagesMs.lockConfirmedAt).toBeGreaterThan(report.stagesMs.flatVerifiedAt ?? Infinity);
    const [other] = report.linked;
    expect(report.receipt?.linked).toMatchObject([
      { account: 'desk-2', outcome: 'tripped', seq: other?.receipt?.seq },
    ]);
    expect(other).toMatchObject({
      ...{ account: 'desk-2', phase: 'locked', passed: true, segmentsOff: ['NSE_FO', 'BSE_FO'] },
      receipt: { origin: { account: 'desk-1', seq: report.receipt?.seq }, complete: true },
    });
    expect(report.notExercised.join()).not.toContain('asked for none');
    expect(readdirSync('/tmp').filter((one) => one.startsWith('tripline-drill-'))).toEqual(before);
    expect(calls).toBe(0);
  },
);
