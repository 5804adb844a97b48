// Trading systems push to a real exporter with the clients that they have, and an account begins with its first push.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KvStatus } from '../../exporter/src/contract/pushed.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

const runs = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const hasCurl = runs('curl', '--version');
const python = ['python3', '/usr/bin/python3'].find((name) => runs(name, '-c', 'import requests'));
for (const [has, client] of [
  [hasCurl, 'curl'],
  [python !== undefined, 'python3 with requests'],
] as const) {
  if (!has) process.stderr.write(`SKIPPED the sync by ${client}: it is not installed\n`);
}

interface Synced {
  readonly message: string;
  readonly status: KvStatus;
}

let dir: string;
let exporter: Running;
beforeAll(async () => {
  dir = await newDir();
  exporter = await startExporter(dir);
});
afterAll(() => clean(dir, exporter));

const UNTIL = () => Date.now() + 11 * 60_000 + 40_000;
const stateOf = (account: string) => ({
  account,
  state: {
    realised: 210.0,
    unrealised: 1654.0,
    consecutive_losses: 0,
    cooldown_active: true,
    cooldown_until: UNTIL(),
  },
});

function expectSynced(text: string): void {
  const { message, status }: Synced = JSON.parse(text);
  expect(message).toBe('KV state synced successfully');
  expect(status).toMatchObject({
    total_pnl: 1864,
    in_cooldown: true,
    cooldown_remaining_minutes: 11,
    violations: [],
  });
}

/** Runs a client to its end; what it printed. */
function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

async function push(body: object): Promise<Synced> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${exporter.url}/api/sync-kv-state`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Synced;
}

describe('the documented clients, unchanged, without a token, from this machine', () => {
  it.skipIf(python === undefined)('Python requests', () => {
    const client = [
      'import sys, json, requests',
      "r = requests.post(sys.argv[1] + '/api/sync-kv-state', json=json.loads(sys.argv[2]), timeout=5)",
      'r.raise_for_status()',
      'print(json.dumps(r.json()))',
    ].join('\n');
    expectSynced(run(python ?? '', '-c', client, exporter.url, JSON.stringify(stateOf('py'))));
  });

  it('axios', () => {
    const client = `const axios = require('axios');
      axios.post(process.argv[1] + '/api/sync-kv-state', JSON.parse(process.argv[2]), { timeout: 5000 })
        .then(({ data }) => console.log(JSON.stringify(data)))`;
    expectSynced(run(process.execPath, '-e', client, exporter.url, JSON.stringify(stateOf('js'))));
  });

  it.skipIf(!hasCurl)('a loop of curl, twelve calls that all get the same answer', () => {
    const loop = `for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
      curl -sSf -X POST "$0/api/sync-kv-state" -H 'Content-Type: application/json' -d "$1"; echo
    done`;
    const answers = run('sh', '-c', loop, exporter.url, JSON.stringify(stateOf('sh')))
      .trim()
      .split('\n');
    expect(answers).toHaveLength(12);
    for (const answer of answers) expectSynced(answer);
  });
});

describe('an account that is pushed', () => {
  it('begins with its first push, is shown, and is there again after a crash', async () => {
    await push(stateOf('kv'));
    const shown = () => vi.waitFor(async () => expect(await exporter.account('kv')).toBeDefined(), PATIENT);
    await shown();
    // Its cooldown runs, so it takes no new exposure.
    const account = await untilPhase(exporter, 'kv', 'blocked');
    expect(account).toMatchObject({ broker: 'pushed', hands: 'owner' });
    expect(account.phaseText).toContain('cooldown');
    const kept = async () => JSON.parse(await readFile(join(dir, 'pushed-accounts.json'), 'utf8')).accounts;
    await vi.waitFor(async () => expect(await kept()).toContain('kv'), PATIENT);
    const { token } = exporter;
    await exporter.end('SIGKILL');
    exporter = await startExporter(dir, {}, token);
    await shown();
    expect((await push({ state: { unrealised: 1 } })).status).toMatchObject({ unrealised: 1 });
  });

  it('is watched by what it pushes when its own file is broken, and the exporter lives on', async () => {
    await mkdir(join(dir, 'accounts'), { recursive: true });
    await writeFile(join(dir, 'accounts', 'mine.json'), '{"limits": {"dailyLoss": "much"}}');
    await push({ account: 'mine', state: { realised: -5_100, unrealised: 0, max_loss_abs: 5_000 } });
    // It trips by the limit it pushed; nobody can be asked to leave its positions.
    await untilPhase(exporter, 'mine', 'stuck');
    expect((await exporter.get('/healthz')).status).toBe(200);
  });
});
