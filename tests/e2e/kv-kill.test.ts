// A pushed loss beyond its limit trips the account, and the trading system's own webhook is asked until it confirms.
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

const SECRET = 'a secret of the test';
const FAILURES = 2;

interface Heard {
  readonly action: string;
  readonly id: string;
  readonly account: string;
  readonly genuine: boolean;
}

let dir: string;
let exporter: Running;
let owner: Server;
const heard: Heard[] = [];

/** The trading system: fails its first kills, then confirms. */
function tradingSystem(): Promise<number> {
  owner = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const signed = `${req.headers['x-tripline-timestamp']}.${body}`;
    const wanted = `sha256=${createHmac('sha256', SECRET).update(signed).digest('hex')}`;
    const { action, id, account } = JSON.parse(body);
    heard.push({ action, id, account, genuine: req.headers['x-tripline-signature'] === wanted });
    const failing = action === 'kill' && heard.filter((one) => one.action === 'kill').length <= FAILURES;
    res.writeHead(failing ? 500 : 200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ message: failing ? 'not now' : 'flat' }));
  });
  return new Promise((done) =>
    owner.listen(0, '127.0.0.1', () => done((owner.address() as AddressInfo).port)),
  );
}

beforeAll(async () => {
  dir = await newDir();
  const url = `http://127.0.0.1:${await tradingSystem()}/tripline`;
  const config = join(dir, 'config.json');
  const account = { id: 'kv', broker: 'pushed', options: { webhook: { url, secret: SECRET } } };
  await writeFile(config, JSON.stringify({ accounts: [account] }));
  exporter = await startExporter(dir, { TRIPLINE_CONFIG: config });
});
afterAll(async () => {
  owner.closeAllConnections();
  owner.close();
  await clean(dir, exporter);
});

const sync = (state: object) =>
  fetch(`${exporter.url}/api/sync-kv-state`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ state }),
  });

it('trips, asks again after a failure with the same id, and is locked once the owner has confirmed', async () => {
  const healthy = { realised: -100, unrealised: 0, max_loss_abs: 5_000 };
  await vi.waitFor(async () => expect((await sync(healthy)).status).toBe(200), PATIENT);
  await untilPhase(exporter, 'kv', 'watching');
  expect(heard.filter(({ action }) => action === 'kill')).toEqual([]);
  await sync({ realised: -5_200 });
  const account = await untilPhase(exporter, 'kv', 'locked');
  const kills = heard.filter(({ action }) => action === 'kill');
  expect(kills).toHaveLength(FAILURES + 1);
  expect(new Set(kills.map(({ id }) => id)).size).toBe(1);
  expect(heard.every(({ genuine, account: of }) => genuine && of === 'kv')).toBe(true);
  expect(account.kill?.lockedAt).not.toBeNull();
});
