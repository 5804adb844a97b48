// The process: says when it is ready, refuses bad options by name, and goes when its parent goes.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readOptions } from './process-options.ts';

const MAIN = fileURLToPath(
  new URL('./main.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/')),
);
const DEMO = JSON.stringify({ demo: 'loss', password: 'p', adminKey: 'k', seed: 4 });

let child: ChildProcessWithoutNullStreams | null = null;
afterEach(() => child?.kill('SIGKILL'));

function start(argument: string): ChildProcessWithoutNullStreams {
  child = spawn(process.execPath, [MAIN, argument]);
  return child;
}

async function ready(from: ChildProcessWithoutNullStreams): Promise<number> {
  const [line] = (await once(createInterface({ input: from.stdout }), 'line')) as [string];
  const said = JSON.parse(line) as { ready: boolean; port: number };
  expect(said.ready).toBe(true);
  return said.port;
}

const exitOf = async (from: ChildProcessWithoutNullStreams) => (await once(from, 'exit'))[0] as number | null;

describe('the paper process', () => {
  it('serves the demo and ends when its input closes', async () => {
    const paper = start(DEMO);
    const port = await ready(paper);
    const status = await (await fetch(`http://127.0.0.1:${port}/v1/status`)).json();
    expect(status).toMatchObject({ mode: 'speed', session_open: true });
    paper.stdin.end();
    expect(await exitOf(paper)).toBe(0);
  });

  it('takes its options from the input, and ends on SIGTERM', async () => {
    const paper = start('-');
    paper.stdin.write(`${DEMO}\n`);
    await ready(paper);
    paper.kill('SIGTERM');
    expect(await exitOf(paper)).toBe(0);
  });

  it('says what is wrong with its options', async () => {
    const paper = start('{"demo":"boom","password":"p"}');
    const [said] = (await once(paper.stderr, 'data')) as [Buffer];
    expect(String(said)).toBe('paper exchange: no scenario boom: there are calm, loss, gap, outage\n');
    expect(await exitOf(paper)).toBe(2);
  });
});

describe('the options of the process', () => {
  const user = { user: 'asha', password: 'p', openingFunds: 1 };
  const whole = { mode: 'stepped', users: [user], market: { generated: 'calm' } };
  it('are read as they are meant', () => {
    const { exchange, port, standalone } = readOptions(
      JSON.stringify({ ...whole, ordersPerSecond: 3 }),
      Date,
    );
    expect([exchange.mode, exchange.ordersPerSecond, exchange.users, port, standalone]).toEqual([
      'stepped',
      3,
      [user],
      0,
      false,
    ]);
  });

  it.each<[string, unknown]>([
    ['mode', { ...whole, mode: 'fast' }],
    ['users', { ...whole, users: [] }],
    ['openingFunds', { ...whole, users: [{ user: 'asha', password: 'p' }] }],
    ['entry', { ...whole, users: [{ ...user, strategy: { lots: 1, stopPct: 25 } }] }],
    ['lots', { ...whole, users: [{ ...user, strategy: { entry: '09:20', lots: 0, stopPct: 25 } }] }],
    ['stopPct', { ...whole, users: [{ ...user, strategy: { entry: '09:20', lots: 1 } }] }],
    ['market', { ...whole, market: {} }],
    ['port', { ...whole, port: 'http' }],
    ['password', { demo: 'loss' }],
  ])('name %s when it is wrong', (what, options) => {
    expect(() => readOptions(JSON.stringify(options), Date)).toThrow(what);
  });
});
