// A kill by Telegram through the whole exporter: two steps, the news of it, a gateway that dies, a receiver that checks.
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PaperProcess, startPaper } from '../../exporter/src/paper-process.ts';
import { type Env, runToEnd } from '../child.ts';
import { type FakeTelegram, fakeTelegram } from '../fake-telegram.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

const OPS = -1001;
const [ASHA, RAVI] = [11, 12] as const;
const SECRET = 'a secret of the test';
const PASSWORD = 'a password of the test';

let dir: string;
let telegram: FakeTelegram;
let exchange: PaperProcess;
let receiver: Server;
let exporter: Running;
let env: Env;
const hooks: { id: string; kind: string; genuine: boolean }[] = [];

async function hook(): Promise<string> {
  receiver = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const hmac = createHmac('sha256', SECRET)
      .update(`${req.headers['x-tripline-timestamp']}.${text}`)
      .digest('hex');
    const { id, kind } = JSON.parse(text);
    hooks.push({ id, kind, genuine: req.headers['x-tripline-signature'] === `sha256=${hmac}` });
    res.end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
}

beforeAll(async () => {
  dir = await newDir();
  telegram = await fakeTelegram([OPS]);
  exchange = await startPaper({ demo: 'calm', password: PASSWORD, seed: 1 });
  const account = {
    id: 'paper-1',
    broker: 'paper',
    options: { baseUrl: exchange.url, user: 'paper-1', password: PASSWORD },
    limits: { dailyLoss: 50_000 },
  };
  const notify = {
    telegram: [
      { token: { env: 'BOT' }, apiUrl: telegram.url, chats: [{ id: OPS, name: 'ops', role: 'control' }] },
    ],
    webhook: [{ url: await hook(), secret: SECRET }],
  };
  const config = join(dir, 'config.json');
  await writeFile(config, JSON.stringify({ accounts: [account], notify }));
  env = { TRIPLINE_CONFIG: config, BOT: telegram.token };
  exporter = await startExporter(dir, env);
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  exchange.stop();
  await clean(dir, exporter);
  await telegram.close();
});

const control = (path: string, body: object) =>
  fetch(exporter.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${exporter.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const startStrategy = () =>
  vi.waitFor(async () => {
    const session = { user_id: 'asha', strategy_id: 'paper-short-straddle', broker_connection_id: 'paper-1' };
    const answer = await control('/api/v2/live/start', session);
    if (!answer.ok) throw new Error(await answer.text());
  }, PATIENT);
const texts = () => telegram.said.map(({ text }) => text);
const heard = (words: RegExp) =>
  vi.waitFor(() => {
    const found = texts().find((text) => words.test(text));
    if (found === undefined) throw new Error(`not heard: ${words}`);
    return found;
  }, PATIENT);

describe('a kill by Telegram', () => {
  it('is shown with its plan, confirmed by who asked, and told to the end with the head of its receipt', async () => {
    await untilPhase(exporter, 'paper-1', 'watching');
    await startStrategy();
    await untilStraddle(exporter, 'paper-1');
    telegram.write(OPS, ASHA, '/kill paper-1 end to end');
    const plan = await heard(/\/confirm \d{6}/);
    expect(plan).toMatch(/^KILL paper-1\. Reason: end to end\npaper-1: cancel 2 orders, leave 2 positions/);
    const number = /\/confirm (\d{6})/.exec(plan)?.[1];
    telegram.write(OPS, RAVI, `/confirm ${number}`);
    await heard(/^NOT done/);
    expect((await exporter.account('paper-1'))?.phase).toBe('watching');
    telegram.write(OPS, ASHA, `/confirm ${number}`);
    await heard(/^paper-1: the kill is recorded as trip \d+$/);
    const { kill } = await untilPhase(exporter, 'paper-1', 'locked');
    expect(kill).toMatchObject({ by: 'telegram:11', reason: 'end to end' });
    await heard(/^paper-1: Kill asked by telegram:11: end to end \(trip \d+\)/);
    await heard(/^paper-1: FLAT \(trip \d+\), proved by two reads/);
    const locked = await heard(/^paper-1: LOCKED/);
    const head = /^Receipt head: ([0-9a-f]{64})$/m.exec(locked)?.[1] ?? 'none';
    const file = join(dir, 'receipts.jsonl');
    expect((await exporter.cli('receipts', 'export', '--out', file)).exit).toBe(0);
    const proved = await exporter.cli('receipts', 'verify', file, '--head', head);
    expect([proved.exit, proved.out]).toEqual([0, expect.stringContaining('the chain holds over')]);
    const other = await exporter.cli('receipts', 'verify', file, '--head', `${head.slice(2)}00`);
    expect([other.exit, other.err]).toEqual([1, expect.stringContaining('missing')]);
  });

  it('is told to the webhook, signed, each fact under one id', async () => {
    await vi.waitFor(() => expect(hooks.map(({ kind }) => kind)).toContain('KillLocked'), PATIENT);
    expect(hooks.every(({ genuine }) => genuine)).toBe(true);
    expect(new Set(hooks.map(({ id }) => id)).size).toBe(hooks.length);
  });

  it('leaves an audit line, and no token, password or number anywhere', async () => {
    const said = exporter.said();
    expect(said).toContain(
      '"audit":{"by":"telegram:11","via":"telegram telegram","from":"chat -1001","what":"/kill"',
    );
    const { body: events } = await exporter.get<object>('/api/events?limit=1000');
    const everything =
      said + JSON.stringify(events) + (await (await fetch(`${exporter.url}/metrics`)).text());
    for (const secret of [telegram.token, SECRET, PASSWORD]) expect(everything).not.toContain(secret);
  });

  it('is counted in the metrics, and a sink that fails is a warning and not the end of readiness', async () => {
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(metrics).toMatch(/^tripline_notification_total\{result="sent",sink="telegram\.ops"\} [1-9]/m);
    expect(metrics).toMatch(/^tripline_sink_queue_length\{sink="webhook"\} 0$/m);
    telegram.trouble('sendMessage', ...Array.from({ length: 200 }, () => ({ status: 401 })));
    const alert = {
      status: 'firing',
      labels: { alertname: 'NavStale' },
      annotations: { summary: 's' },
      fingerprint: 'f',
    };
    expect((await control('/api/alerts', { version: '4', alerts: [alert] })).status).toBe(200);
    await vi.waitFor(async () => {
      const { status, body } = await exporter.get<{ warnings: string[] }>('/readyz');
      expect([status, body.warnings]).toEqual([
        200,
        [expect.stringContaining('notifications: telegram.ops fails')],
      ]);
    }, PATIENT);
  });

  it('goes on after a crash with what was not told, and repeats nothing that was', async () => {
    await exporter.end('SIGKILL');
    const before = texts().length;
    const hooksBefore = hooks.length;
    telegram.forget();
    exporter = await startExporter(dir, env, exporter.token);
    await heard(/Alert NavStale/);
    const after = texts().slice(before);
    expect(after.filter((text) => /LOCKED until|TRIPPED|Kill asked/.test(text))).toEqual([]);
    expect(hooks.slice(hooksBefore).filter(({ kind }) => kind === 'KillLocked')).toEqual([]);
  });

  it('can be tried before it is needed: a test message through each sink, and what came of it', async () => {
    const good = await runToEnd('cli', ['notify', 'test'], { ...env, TRIPLINE_DATA_DIR: dir });
    expect(good).toMatchObject({ exit: 0, err: '' });
    expect(good.out).toMatch(/^ok {4}telegram\.ops .*\nok {4}webhook /m);
    await heard(/^Test from Tripline/);
    const bad = await runToEnd('cli', ['notify', 'test'], { ...env, BOT: '9:wrong', TRIPLINE_DATA_DIR: dir });
    expect(bad.exit).toBe(1);
    expect(bad.out).toMatch(/^FAIL {2}telegram\.ops .*HTTP 401/m);
    expect(bad.out).not.toContain('9:wrong');
  });
});
