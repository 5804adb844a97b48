// A trip on its way to people by real servers: scraped and judged by Prometheus, passed on by Alertmanager to the
// exporter and to Telegram, and over after the re-arm.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../exporter/src/contract/request.ts';
import { createToken } from '../../exporter/src/tokens.ts';
import { type FakeTelegram, fakeTelegram } from '../fake-telegram.ts';
import { ALERTMANAGER, startAlertmanager } from '../servers/alertmanager.ts';
import { type Prometheus, startPrometheus } from '../servers/prometheus.ts';
import { isInstalled, type Server } from '../servers/server.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

const OPS = -1001;
const ADMIN = 'admin-token-of-this-test-0123456789';
const absent = ['prometheus', ALERTMANAGER].filter((program) => !isInstalled(program));
if (absent.length > 0) console.warn(`SKIPPED: ${absent.join(' and ')} not installed, so no alert was sent`);

describe.skipIf(absent.length > 0)('a trip in the demo', () => {
  let dir: string;
  let telegram: FakeTelegram;
  let deadman: HttpServer;
  let pulses = 0;
  let exporter: Running;
  let alertmanager: Server;
  let prometheus: Prometheus;

  /** A secret in a file, as the stack has it. */
  async function secret(name: string, text: string): Promise<string> {
    const file = join(dir, 'secrets', name);
    await mkdir(join(dir, 'secrets'), { recursive: true });
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    return file;
  }
  async function startDeadman(): Promise<string> {
    deadman = createServer((req, res) => {
      if (req.url === '/ping/abc') pulses += 1;
      res.end();
    });
    await new Promise<void>((done) => deadman.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(deadman.address() as AddressInfo).port}/ping/abc`;
  }

  beforeAll(async () => {
    dir = await newDir();
    telegram = await fakeTelegram([OPS]);
    const read = await secret('read', (await createToken(dir, 'prometheus', ['read'])).token);
    const ingest = await secret('ingest', (await createToken(dir, 'alertmanager', ['ingest'])).token);
    exporter = await startExporter(
      dir,
      { TRIPLINE_DEMO_SCENARIO: 'loss', TRIPLINE_ADMIN_TOKEN: ADMIN },
      ADMIN,
    );
    alertmanager = await startAlertmanager({
      dir: join(dir, 'alertmanager'),
      exporterUrl: exporter.url,
      tokenFile: ingest,
      telegram: { tokenFile: await secret('bot', telegram.token), chat: OPS, apiUrl: telegram.url },
      deadmanFile: await secret('deadman', await startDeadman()),
    });
    prometheus = await startPrometheus({
      dir: join(dir, 'prometheus'),
      exporterUrl: exporter.url,
      tokenFile: read,
      alertmanagerUrl: alertmanager.url,
    });
  }, 120_000);
  afterAll(async () => {
    await prometheus?.stop();
    await alertmanager?.stop();
    deadman?.close();
    await clean(dir, ...(exporter === undefined ? [] : [exporter]));
    await telegram?.close();
  }, 60_000);

  const firing = async () => {
    const { body } = await exporter.get<{ alerts: { alert: Alert }[] }>('/api/alerts');
    return body.alerts.map(({ alert }) => alert);
  };
  const tripOf = async (account: string) =>
    (await firing()).find((alert) => alert.name === 'KillTripped' && alert.account === account);
  const heard = (words: RegExp) =>
    vi.waitFor(() => {
      const found = telegram.said.find(({ text }) => words.test(text));
      const others = telegram.said.map(({ text }) => text.split('\n')[0]).join('; ');
      if (found === undefined)
        throw new Error(`${words} was not heard, but: ${others}\n${alertmanager.said().slice(-2_000)}`);
      return found.text;
    }, PATIENT);

  it('is shown by the exporter as a critical alert of its account', async () => {
    expect(await tripOf('paper-1')).toBeUndefined();
    await untilPhase(exporter, 'paper-1', 'locked');
    const alert = await vi.waitFor(async () => {
      const found = await tripOf('paper-1');
      if (found === undefined) throw new Error('it is not shown yet');
      return found;
    }, PATIENT);
    expect(alert).toMatchObject({
      status: 'firing',
      severity: 'critical',
      summary: 'An account has tripped and stays locked until it is re-armed or its day turns.',
    });
  });

  it('is told by Telegram as a person would say it', async () => {
    const text = await heard(/^CRITICAL: KillTripped \(paper-1\)/);
    expect(text.trim().split('\n')).toEqual([
      'CRITICAL: KillTripped (paper-1)',
      expect.stringMatching(
        /^paper-1 has tripped \([\w-]+\) and is \w+\. P&L of the day: -?\d+\.\d\d INR\. Open positions: \d+\.$/,
      ),
      'An account has tripped and stays locked until it is re-armed or its day turns.',
      expect.stringMatching(
        /^Since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. What to do: docs\/runbooks\/KillTripped\.md$/,
      ),
    ]);
  });

  it('is over after the re-arm, at the exporter and by Telegram; the other account stays locked', async () => {
    await vi.waitFor(async () => expect(await tripOf('paper-2')).toBeDefined(), PATIENT);
    const { kill } = await untilPhase(exporter, 'paper-1', 'locked');
    const rearmed = await exporter.cli('rearm', 'paper-1', '--clears', String(kill?.seq), '--reason', 'seen');
    expect(rearmed.exit).toBe(0);
    await vi.waitFor(async () => expect(await tripOf('paper-1')).toBeUndefined(), PATIENT);
    const text = await heard(/^Over: KillTripped \(paper-1\)/);
    expect(text).toMatch(/From .* to \d\d:\d\d:\d\d UTC\./);
    expect(await tripOf('paper-2')).toBeDefined();
    expect((await exporter.account('paper-1'))?.phase).not.toBe('locked');
  });

  it('leaves the pulse of the watchdog to the dead man alone', async () => {
    await vi.waitFor(() => expect(pulses).toBeGreaterThan(0), PATIENT);
    expect((await firing()).map(({ name }) => name)).not.toContain('Watchdog');
    expect(telegram.said.filter(({ text }) => text.includes('Watchdog'))).toEqual([]);
  });

  it('is scraped by its token, and every rule could be worked out', async () => {
    expect(await prometheus.query('up == 0')).toEqual([]);
    expect(await prometheus.query('sum(prometheus_rule_evaluation_failures_total)')).toMatchObject([
      { value: 0 },
    ]);
    expect(await prometheus.query('sum(alertmanager_notifications_failed_total)')).toMatchObject([
      { value: 0 },
    ]);
  });

  it('is told when the exporter dies, though only Telegram can be, and no trip is called over by it', async () => {
    await exporter.end('SIGKILL');
    await heard(/^CRITICAL: ExporterDown\nNo exporter of the job tripline could be scraped\./);
    expect(telegram.said.filter(({ text }) => text.startsWith('Over: KillTripped (paper-2)'))).toEqual([]);
  });
});
