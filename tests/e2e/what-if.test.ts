// Questions to the past of a real demo: its trip is found again, and other limits tell another story.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Recorded } from '../../exporter/src/core/fact.ts';
import type { WhatIfDay } from '../../exporter/src/core/whatif/report.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

let dir: string;
let exporter: Running;
let trip: Recorded;

beforeAll(async () => {
  dir = await newDir();
  exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'loss' });
  await untilPhase(exporter, 'paper-1', 'locked');
  const { body } = await exporter.get<{ events: readonly Recorded[] }>('/api/events?limit=1000');
  const found = body.events.find(({ account, fact }) => account === 'paper-1' && fact.type === 'KillTripped');
  if (found === undefined) throw new Error('the demo has not tripped');
  trip = found;
  // A few seconds more, so that the samples after the trip are on the disk.
  await vi.waitFor(async () => {
    const { days } = await ask();
    expect(days.at(-1)?.end?.at ?? 0).toBeGreaterThan(trip.at + 3_000);
  }, PATIENT);
});
afterAll(() => clean(dir, exporter));

async function ask(...options: readonly string[]): Promise<{ days: readonly WhatIfDay[] }> {
  const { out } = await exporter.cli('whatif', '--account', 'paper-1', '--json', ...options);
  return JSON.parse(out);
}

describe('the past of a demo that tripped', () => {
  it('is found again: the same rule at the same time', async () => {
    const [day] = (await ask()).days;
    if (trip.fact.type !== 'KillTripped') throw new Error('not a trip');
    expect(day?.fired?.rule).toBe(trip.fact.rule);
    expect(Math.abs((day?.fired?.at ?? 0) - trip.at)).toBeLessThanOrEqual(2_500);
    expect(day?.trips).toMatchObject([{ at: trip.at, seq: trip.seq, rule: trip.fact.rule }]);
  });

  it('would have been stopped earlier by half of the limit alone', async () => {
    const [day] = (await ask('--limit', '1000', '--outer-factor', '1')).days;
    expect(day?.fired?.at).toBeLessThanOrEqual(trip.at + 1_000);
    expect(day?.fired?.why).toContain('has reached the limit -1000.00');
    expect(day?.saved).not.toBeNull();
  });

  it('would not have been stopped by a limit far away; what was missing is said, and what is not known', async () => {
    const [day] = (await ask('--limit', '1000000')).days;
    expect(day?.fired).toBeNull();
    expect(day?.nearest.flatMap(({ missing }) => missing).join()).toContain('above the limit -1000000.00');
    expect(day?.unjudged.map(({ why }) => why)).toContain('it had really tripped');
  });

  it('reads well, and is there when no exporter runs', async () => {
    await exporter.end('SIGTERM');
    expect(existsSync(join(dir, 'history.sqlite'))).toBe(true);
    const { exit, out } = await exporter.cli('whatif', '--account', 'paper-1');
    expect(exit).toBe(0);
    expect(out).toMatch(/would have KILLED, MTM/);
    expect(out).toMatch(/really {3}\d\d:\d\d:\d\d tripped by/);
    const before = await exporter.cli(
      'whatif',
      '--account',
      'paper-1',
      '--from',
      '2020-01-01',
      '--to',
      '2020-01-02',
    );
    expect([before.exit, before.err]).toEqual([1, expect.stringContaining('no samples of that span')]);
    const wrong = await exporter.cli('whatif', '--from', 'yesterday');
    expect(wrong.exit).toBe(2);
    const nobody = await exporter.cli('whatif');
    expect([nobody.exit, nobody.err]).toEqual([1, expect.stringContaining('say which account')]);
  });
});
