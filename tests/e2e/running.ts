// A whole exporter in its demo, as `npm start` runs it: on a free port, with a data directory of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { AccountFrame } from '../../exporter/src/contract.ts';
import { compiled, type Ended, type Env, environment, runToEnd } from '../child.ts';
import { type Exchange, exchangeIn } from './exchange.ts';

/** How long anything may take that is waited for; what must be quicker is measured by its own test. */
export const PATIENT = { timeout: 60_000, interval: 50 };
const ANNOUNCED_WITHIN_MS = 60_000;
const ANSWER_MS = 5_000;

export interface Exit {
  readonly code: number | null;
  /** From the signal to the end. */
  readonly afterMs: number;
}

export interface Running {
  readonly dir: string;
  readonly url: string;
  /** The one-time link that it printed. */
  readonly login: string;
  /** The admin token that it printed at its first start; later starts keep it. */
  readonly token: string;
  readonly exchange: Exchange;
  /** Everything that it has said on standard output so far. */
  said(): string;
  /** Without a token, as anybody on this machine. */
  get<T>(path: string): Promise<{ readonly status: number; readonly body: T }>;
  kill(account: string): Promise<number>;
  /** Undefined until it is known. */
  account(id: string): Promise<AccountFrame | undefined>;
  /** The command line, told where this exporter is and its token. */
  cli(...args: readonly string[]): Promise<Ended>;
  send(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit>;
  readonly ended: Promise<number | null>;
}

/** A data directory; short, because the engine's socket lies in it. */
export const newDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'tl-'));

/** Ends what still runs on the directory, by process id, and removes it. */
export async function clean(dir: string, ...running: readonly Running[]): Promise<void> {
  for (const one of running) await one.end('SIGKILL');
  // A crash leaves the exchange behind on purpose.
  if (existsSync(join(dir, 'paper-exchange.json'))) {
    const exchange = exchangeIn(dir);
    if (await exchange.answers()) process.kill(exchange.pid, 'SIGTERM');
  }
  await rm(dir, { recursive: true, force: true });
}

/** The settings of an exporter on a free port with that data directory. */
export const settings = (dir: string, env: Env = {}): Env => ({
  TRIPLINE_PORT: '0',
  TRIPLINE_DATA_DIR: dir,
  ...env,
});

interface Announced {
  readonly url: string;
  readonly login: string;
  readonly token: string | null;
}

function announcement(text: string): Announced | null {
  const url = /^Tripline is at (\S+)$/m.exec(text)?.[1];
  const login = /^log in once, within ten minutes: (\S+)$/m.exec(text)?.[1];
  const token = /^admin token \(shown once, keep it\): (\S+)$/m.exec(text)?.[1] ?? null;
  return url === undefined || login === undefined ? null : { url, login, token };
}

/** Starts main and resolves when it has said where it is. Rejects with its own words when it ends before. */
export async function startExporter(dir: string, env: Env = {}, keptToken = ''): Promise<Running> {
  const child = spawn(process.execPath, [compiled('main')], {
    env: environment(settings(dir, env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const until = performance.now() + ANNOUNCED_WITHIN_MS;
  for (let found = announcement(text.out); ; found = announcement(text.out)) {
    if (found !== null)
      return running(dir, child, ended, { ...found, token: found.token ?? keptToken }, text);
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`it ended with ${end}: ${text.err}`);
    if (performance.now() > until) child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function running(
  dir: string,
  child: ChildProcess,
  ended: Promise<number | null>,
  { url, login, token }: Announced & { readonly token: string },
  text: { readonly out: string },
): Running {
  const exchange = existsSync(join(dir, 'paper-exchange.json')) ? exchangeIn(dir) : null;
  const send = (signal: 'SIGTERM' | 'SIGKILL') => void child.kill(signal);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  const get = async <T>(path: string) => {
    const answer = await ask(path);
    return { status: answer.status, body: (await answer.json()) as T };
  };
  return {
    dir,
    url,
    login,
    token,
    ended,
    send,
    get,
    get exchange() {
      // Its file goes when the exporter leaves in order; an exporter without the demo has none.
      return exchange ?? exchangeIn(dir);
    },
    said: () => text.out,
    async kill(account) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ reason: 'test' });
      const answer = await ask(`/api/accounts/${account}/kill`, { method: 'POST', headers, body });
      return answer.status;
    },
    async account(id) {
      const { status, body } = await get<{ account: AccountFrame }>(`/api/accounts/${id}`);
      return status === 200 ? body.account : undefined;
    },
    cli: (...args) =>
      runToEnd('cli', args, { TRIPLINE_URL: url, TRIPLINE_TOKEN: token, TRIPLINE_DATA_DIR: dir }),
    async end(signal) {
      const began = performance.now();
      send(signal);
      return { code: await ended, afterMs: performance.now() - began };
    },
  };
}

/** Waits until the account is short of a straddle with a stop behind each leg. */
export async function untilStraddle(exporter: Running, id: string): Promise<void> {
  await vi.waitFor(async () => {
    const account = await exporter.account(id);
    const shorts = account?.positions.filter(({ netQty }) => netQty < 0);
    expect([shorts?.length, account?.openOrders.length]).toEqual([2, 2]);
  }, PATIENT);
}

export function untilPhase(exporter: Running, id: string, phase: string): Promise<AccountFrame> {
  return vi.waitFor(async () => {
    const account = await exporter.account(id);
    if (account?.phase !== phase) throw new Error(`${id} is ${account?.phase}, not ${phase}`);
    return account;
  }, PATIENT);
}
