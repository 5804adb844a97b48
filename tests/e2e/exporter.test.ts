// `npm start` as its owner lives it: live at once, trips by itself, leaves in order, and says what it cannot do.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../../exporter/src/core/kill/receipt.ts';
import { type Ended, type Env, runToEnd } from '../child.ts';
import { listen } from '../scripted-cli.ts';
import { exitOrders, fillsByTag, openPositions, workingOrders } from './exchange.ts';
import {
  clean,
  newDir,
  PATIENT,
  type Running,
  settings,
  startExporter,
  untilPhase,
  untilStraddle,
} from './running.ts';

const LIVE_MS = 10_000;
const DRAINED_MS = 5_000;

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) process.stderr.write('SKIPPED the check of /metrics: promtool is not installed\n');

/** Main to its end, for those that must not start. */
const main = (dir: string, env: Env = {}): Promise<Ended> => runToEnd('main', [], settings(dir, env));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the demo of a losing day', () => {
  let dir: string;
  let exporter: Running;
  let liveAfterMs: number;

  beforeAll(async () => {
    dir = await newDir();
    const began = performance.now();
    exporter = await startExporter(dir);
    await vi.waitFor(async () => expect((await exporter.get('/readyz')).status).toBe(200), PATIENT);
    liveAfterMs = performance.now() - began;
  });
  afterAll(() => clean(dir, exporter));

  it('is live within ten seconds: every account read, the page served, the link good for one login', async () => {
    expect(liveAfterMs).toBeLessThan(LIVE_MS);
    expect(await (await fetch(exporter.url)).text()).toContain('<title>');
    const click = () => fetch(exporter.login, { redirect: 'manual' });
    const first = await click();
    expect([first.status, first.headers.get('set-cookie')?.includes('HttpOnly')]).toEqual([303, true]);
    expect((await click()).status).toBe(401);
  });

  it.skipIf(!hasPromtool)('serves metrics that promtool finds nothing wrong with', async () => {
    const answer = await fetch(`${exporter.url}/metrics`);
    const input = await answer.text();
    expect(input).toMatch(/^tripline_/m);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });

  it('refuses a second exporter on its data directory, and does not mind it', async () => {
    const { exit, err } = await main(dir);
    expect(exit).toBe(1);
    expect(err).toMatch(/^tripline: another Tripline is writing to the journal .*Stop it, or give this one/);
    expect(err).not.toMatch(/\n\s+at /);
    expect((await exporter.get('/readyz')).status).toBe(200);
    expect(await exporter.exchange.answers()).toBe(true);
  });

  it.each(['paper-1', 'paper-2'])('trips %s by itself and ends locked and truly flat', async (id) => {
    const { kill } = await untilPhase(exporter, id, 'locked');
    expect(kill).toMatchObject({ rule: 'loss-and-stop', by: 'tripline', bypasses: 0, stuckWhy: null });
    const book = await exporter.exchange.book(id);
    expect(openPositions(book)).toEqual({});
    expect(workingOrders(book)).toEqual([]);
  });

  it('serves the receipt: every stage, two flat reads a second apart, each exit once', async () => {
    const { body } = await exporter.get<{ kills: readonly Receipt[] }>('/api/accounts/paper-1/kills');
    expect(body.kills).toHaveLength(1);
    const [receipt] = body.kills as readonly [Receipt];
    const { seenAt, recordedAt, bookEmptyAt, firstExitAt, flatSeenAt, flatVerifiedAt, lockedAt } =
      receipt.stages;
    const stages = [seenAt, recordedAt, bookEmptyAt, firstExitAt, flatSeenAt, flatVerifiedAt, lockedAt];
    expect(stages).not.toContain(null);
    expect(stages).toEqual([...stages].sort((a, b) => Number(a) - Number(b)));
    expect(receipt).toMatchObject({ complete: true, cause: 'rule', bypasses: [], stuck: [] });
    expect(receipt.evidence.map(({ condition }) => condition)).toEqual(['dailyLoss', 'soldOptionStop']);
    expect(receipt.mtmAtTrip).toBeLessThanOrEqual(-200_000);
    const [one = 0, two = 0] = receipt.flatReads;
    expect(two - one).toBeGreaterThanOrEqual(1_000);
    const book = await exporter.exchange.book('paper-1');
    expect(receipt.orders.length).toBeGreaterThan(0);
    expect(receipt.orders.map(({ ref }) => ref).sort()).toEqual(
      exitOrders(book)
        .map(({ tag }) => tag)
        .sort(),
    );
    expect(Object.values(fillsByTag(book)).filter((fills) => fills > 1)).toEqual([]);
  });

  it('leaves in order when it is told to: 0, within five seconds, and its exchange with it', async () => {
    // Its address is in a file that goes with it.
    const { exchange } = exporter;
    const { code, afterMs } = await exporter.end('SIGTERM');
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(DRAINED_MS);
    await vi.waitFor(async () => expect(await exchange.answers()).toBe(false), PATIENT);
    expect(existsSync(join(dir, 'paper-exchange.json'))).toBe(false);
    expect(existsSync(join(dir, 'engine.sock'))).toBe(false);
  });

  it('is still locked when it is started again on the same day', async () => {
    const again = await startExporter(dir, {}, exporter.token);
    try {
      expect(again.said()).not.toContain('admin token');
      expect((await untilPhase(again, 'paper-1', 'locked')).kill?.rule).toBe('loss-and-stop');
      expect(await again.kill('paper-1')).toBe(409);
    } finally {
      await clean(dir, again);
    }
  });
});

describe.concurrent('told to leave in the middle of a kill', () => {
  const opened: { dir: string; running: Running[] }[] = [];
  afterAll(async () => {
    for (const { dir, running } of opened) await clean(dir, ...running);
  });

  /** An exporter whose kill of paper-1 cannot get on. */
  async function stuckInKill(fault: { readonly type: 'refuseCancels' | 'hang' }): Promise<Running> {
    const dir = await newDir();
    const running: Running[] = [];
    opened.push({ dir, running });
    const exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
    running.push(exporter);
    await untilStraddle(exporter, 'paper-1');
    await exporter.exchange.add(fault);
    expect(await exporter.kill('paper-1')).toBe(202);
    await pause(500);
    return exporter;
  }

  it('drains and leaves with 0 within five seconds; the next start goes on with the kill', async () => {
    const exporter = await stuckInKill({ type: 'refuseCancels' });
    expect((await exporter.account('paper-1'))?.phase).toBe('cancelling');
    const { exchange } = exporter;
    const { code, afterMs } = await exporter.end('SIGTERM');
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(DRAINED_MS);
    await vi.waitFor(async () => expect(await exchange.answers()).toBe(false), PATIENT);
    const again = await startExporter(exporter.dir, { TRIPLINE_DEMO_SCENARIO: 'calm' }, exporter.token);
    opened.find(({ dir }) => dir === exporter.dir)?.running.push(again);
    await untilPhase(again, 'paper-1', 'locked');
  });

  it('leaves at once when it is told twice', async () => {
    const exporter = await stuckInKill({ type: 'hang' });
    exporter.send('SIGTERM');
    await pause(300);
    const { code, afterMs } = await exporter.end('SIGTERM');
    expect(code).toBe(1);
    expect(afterMs).toBeLessThan(1_000);
  });
});

describe('an exporter that cannot start', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await newDir();
  });
  afterAll(() => clean(dir));

  const desk = {
    id: 'desk',
    broker: 'paper',
    options: { baseUrl: 'http://127.0.0.1:9', user: 'a', password: 'b' },
  };
  const configured = async (content: unknown): Promise<Env> => {
    const path = join(dir, 'config.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return { TRIPLINE_CONFIG: path };
  };

  it.each([
    ['broken JSON', '{"accounts": [', 'is not JSON'],
    ['a misspelt name', { accounts: [{ ...desk, brokr: 'x' }] }, 'accounts.0: Unrecognized key: "brokr"'],
    [
      'an unknown broker',
      { accounts: [{ ...desk, broker: 'moon' }] },
      'desk: no broker is called moon; known:',
    ],
    [
      'a broker without its options',
      { accounts: [{ ...desk, options: {} }] },
      'broker options of desk: baseUrl',
    ],
    ['an unknown zone', { accounts: [{ ...desk, day: { timeZone: 'Mars/Base' } }] }, 'day.timeZone'],
  ])('says what is wrong with %s and starts nothing', async (_, content, why) => {
    const data = join(dir, 'data');
    const { exit, out, err } = await main(data, await configured(content));
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^tripline: /);
    expect(err).toContain(why);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(data)).toBe(false);
  });

  it('refuses to serve readers without a token beyond this machine', async () => {
    const env = { ...(await configured({ accounts: [desk] })), TRIPLINE_HOST: '0.0.0.0' };
    const { exit, err } = await main(join(dir, 'data'), env);
    expect(exit).toBe(1);
    expect(err).toBe(
      'tripline: TRIPLINE_HOST 0.0.0.0 is not loopback: set auth.anonymous to [] in the config file first\n',
    );
  });

  it('says that its port is in use', async () => {
    const taken = createServer();
    const { port } = new URL(await listen(taken));
    const data = await newDir();
    try {
      const { exit, err } = await main(data, { TRIPLINE_PORT: port });
      expect(exit).toBe(1);
      expect(err).toMatch(
        new RegExp(`^tripline: the HTTP side cannot start: .*address already in use.*:${port}\n$`),
      );
    } finally {
      taken.close();
      await clean(data);
    }
  });

  it('says what it cannot write to', async () => {
    const file = join(dir, 'not-a-directory');
    await writeFile(file, '');
    const { exit, err } = await main(join(file, 'data'));
    expect(exit).toBe(1);
    expect(err).toMatch(/^tripline: ENOTDIR: .*\n$/);
  });
});

describe.concurrent('an exporter that starts', () => {
  const opened: { dir: string; running: Running }[] = [];
  afterAll(async () => {
    for (const { dir, running } of opened) await clean(dir, running);
  });

  it('beyond this machine, in the demo, shows nothing to those without a token', async () => {
    const dir = await newDir();
    const exporter = await startExporter(dir, { TRIPLINE_HOST: '0.0.0.0' });
    opened.push({ dir, running: exporter });
    const asking = (headers: Record<string, string>) => fetch(`${exporter.url}/api/accounts`, { headers });
    expect((await asking({})).status).toBe(401);
    await vi.waitFor(
      async () => expect((await asking({ authorization: `Bearer ${exporter.token}` })).status).toBe(200),
      PATIENT,
    );
  });
});
