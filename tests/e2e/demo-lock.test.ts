// The whole kill in the demo: flat first, then the broker's own lock in a real browser, also after a crash.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findChromium } from './chromium.ts';
import { openPositions } from './exchange.ts';
import { processesOf } from './processes.ts';
import { clean, newDir, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

describe.skipIf(findChromium() === null)('a kill in the demo', () => {
  let dir: string;
  let exporter: Running;
  beforeAll(async () => {
    dir = await newDir();
    exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  });
  afterAll(() => clean(dir, exporter));

  it('ends at the broker: flat, locked by evidence, with pictures; a crash in the middle changes nothing', async () => {
    await untilStraddle(exporter, 'paper-1');
    // Long enough that only an end from outside can have ended it.
    await exporter.exchange.add({ type: 'latency', ms: 9_000, route: '^GET /terminal' });
    expect(await exporter.kill('paper-1')).toBe(202);
    const browsers = () => processesOf(join(dir, 'terminals'));
    await vi.waitFor(() => expect(browsers().length).toBeGreaterThan(0), { timeout: 60_000, interval: 20 });
    expect(openPositions(await exporter.exchange.book('paper-1'))).toEqual({});
    const { token } = exporter;
    await exporter.end('SIGKILL');
    await vi.waitFor(() => expect(browsers()).toEqual([]), { timeout: 5_000 });
    await exporter.exchange.clear();
    exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' }, token);
    const account = await untilPhase(exporter, 'paper-1', 'locked');
    const lock = account.kill?.lock;
    expect(lock?.how).toBe('browser');
    expect(lock?.evidence).toEqual([expect.stringMatching(/NSE F&O.*Disabled until/)]);
    for (const name of lock?.screenshots ?? []) {
      expect(existsSync(join(dir, 'terminals/paper-1/screenshots', name))).toBe(true);
    }
    expect(lock?.screenshots.length).toBeGreaterThan(0);
    expect((await exporter.exchange.book('paper-1')).segments_off).toEqual(['NSE_FO']);
  });
});
