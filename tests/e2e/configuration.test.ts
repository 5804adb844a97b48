// The whole exporter, configured while it runs: over HTTP and by hand, in force at once, in the journal, after a crash.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AccountConfigView } from '../../exporter/src/contract/request.ts';
import { clean, newDir, PATIENT, type Running, startExporter } from './running.ts';

describe('a running exporter', () => {
  let dir: string;
  let exporter: Running;
  beforeAll(async () => {
    dir = await newDir();
    exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  });
  afterAll(() => clean(dir, exporter));

  const path = '/api/accounts/paper-1/config';
  const limitInForce = (limit: number) =>
    vi.waitFor(async () => expect((await exporter.account('paper-1'))?.dailyLossLimit).toBe(limit), PATIENT);
  async function send(method: string, to: string, body: unknown) {
    const headers = { authorization: `Bearer ${exporter.token}`, 'content-type': 'application/json' };
    const answer = await fetch(exporter.url + to, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const changes = async () => {
    const { body } = await exporter.get<{ events: { fact: { type: string; by?: string } }[] }>(
      '/api/events?account=paper-1&limit=1000',
    );
    return body.events.flatMap(({ fact }) => (fact.type === 'SettingsChanged' ? [fact.by] : []));
  };

  it('takes a limit over HTTP, says who set it, and shows no secret', async () => {
    const { body: before } = await exporter.get<AccountConfigView>(path);
    expect(before).toMatchObject({
      config: { limits: { dailyLoss: 2_000 } },
      secrets: expect.arrayContaining(['password']),
    });
    const change = { version: before.version, config: { limits: { dailyLoss: 1_500 } } };
    expect((await send('PUT', path, change)).status).toBe(200);
    await limitInForce(1_500);
    expect(await changes()).toEqual(['config', 'token:first']);
    expect(await send('PUT', path, change)).toMatchObject({ status: 409, body: { code: 'CONFIG_CHANGED' } });
    expect(await send('PUT', path, { config: { limits: { dailyLoss: -1 } } })).toMatchObject({
      status: 400,
      body: { code: 'INVALID', errors: [{ path: 'config.limits.dailyLoss' }] },
    });
  });

  it('takes an edit by hand, and keeps the last good one when it is broken', async () => {
    const file = join(dir, 'accounts', 'paper-1.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ limits: { dailyLoss: 1_500 } });
    await writeFile(file, '{"limits": {"dailyLoss": 1200}}');
    await limitInForce(1_200);
    expect((await changes()).at(-1)).toBe('config file');
    await writeFile(file, '{"limits": {"dailyLoss": 1');
    await vi.waitFor(async () => {
      const { status, body } = await exporter.get<{ warnings: string[] }>('/readyz');
      expect([status, body.warnings]).toEqual([200, [expect.stringContaining('broken')]]);
    }, PATIENT);
    await limitInForce(1_200);
    await writeFile(file, '{"limits": {"dailyLoss": 1100}}');
    await limitInForce(1_100);
  });

  it('records an alert once', async () => {
    const alert = { status: 'firing', labels: { alertname: 'NavStale' }, fingerprint: 'abc' };
    const post = () => send('POST', '/api/alerts', { version: '4', alerts: [alert] });
    expect((await post()).body).toEqual({ received: 1, recorded: 1 });
    expect((await post()).body).toEqual({ received: 1, recorded: 0 });
    expect((await exporter.get('/api/alerts')).body).toMatchObject({
      total: 1,
      alerts: [{ alert: { name: 'NavStale' } }],
    });
  });

  it('has it all again after a crash', async () => {
    await exporter.end('SIGKILL');
    exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' }, exporter.token);
    await limitInForce(1_100);
    expect((await exporter.get('/api/alerts')).body).toMatchObject({ total: 1 });
  });
});
