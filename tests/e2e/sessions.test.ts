// The demo's strategy session in the life of a whole exporter: it starts by itself, outlives a crash, ends with a kill.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SessionFrame } from '../../exporter/src/contract/session.ts';
import { openPositions } from './exchange.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

const CALM = { TRIPLINE_DEMO_SCENARIO: 'calm' };

const opened: { dir: string; running: Running[] }[] = [];
afterEach(async () => {
  for (const { dir, running } of opened.splice(0)) await clean(dir, ...running);
});

async function life(dir: string, token = ''): Promise<Running> {
  const exporter = await startExporter(dir, CALM, token);
  const known = opened.find((one) => one.dir === dir);
  if (known === undefined) opened.push({ dir, running: [exporter] });
  else known.running.push(exporter);
  return exporter;
}

const fileOf = (dir: string) => join(dir, 'sessions.json');
const sessions = (dir: string): readonly SessionFrame[] =>
  JSON.parse(readFileSync(fileOf(dir), 'utf8')).sessions;
const until = (dir: string, expected: readonly Partial<SessionFrame>[]) =>
  vi.waitFor(() => expect(sessions(dir)).toMatchObject(expected), PATIENT);

describe('the strategy session of the demo', () => {
  it('runs by itself, goes on after a crash, ends with a kill and does not come back', async () => {
    const dir = await newDir();
    const first = await life(dir);
    const demo = { user: 'demo', strategy: 'paper-short-straddle', account: 'paper-1', host: 'paper' };
    await until(dir, [{ ...demo, status: 'running', why: null }]);
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
    await untilStraddle(first, 'paper-1');
    const [{ id } = { id: '' }] = sessions(dir);

    await first.end('SIGKILL');
    const second = await life(dir, first.token);
    await vi.waitFor(async () => expect((await second.get('/readyz')).status).toBe(200), PATIENT);
    expect(sessions(dir)).toMatchObject([{ id, status: 'running' }]);

    expect(await second.kill('paper-1')).toBe(202);
    await untilPhase(second, 'paper-1', 'locked');
    await until(dir, [{ id, status: 'stopped', why: 'the account was closed: test' }]);
    expect(openPositions(await second.exchange.book('paper-1'))).toEqual({});
    expect((await second.account('paper-1'))?.kill?.bypasses).toBe(0);

    await second.end('SIGTERM');
    const third = await life(dir, first.token);
    await vi.waitFor(async () => expect((await third.get('/readyz')).status).toBe(200), PATIENT);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(sessions(dir)).toMatchObject([{ id, status: 'stopped' }]);
    expect((await third.exchange.book('paper-1')).orders).toEqual([]);
  });

  it('is another one after an orderly end, because its exchange has ended too', async () => {
    const dir = await newDir();
    const first = await life(dir);
    await until(dir, [{ status: 'running' }]);
    await first.end('SIGTERM');
    await life(dir, first.token);
    await until(dir, [{ status: 'failed', why: 'its host no longer knows it' }, { status: 'running' }]);
  });
});
