// A server program of the stack on loopback, for a test: its own folder, a free port, ended by its process id.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;
/** What it says is kept for the message of a start that failed. */
const MOST_WORDS = 20_000;

export interface Server {
  readonly url: string;
  readonly pid: number;
  /** What it has said on standard error so far, the last of it. */
  said(): string;
  /** Ends it by its process id and waits for the end. */
  stop(): Promise<void>;
}

export const isInstalled = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await end;
  clearTimeout(late);
}

/** Resolves when `readyPath` answers well; rejects with the program's own words when it ends before. */
export async function startServer(
  command: readonly [program: string, ...args: string[]],
  { port, readyPath, env = {} }: { port: number; readyPath: string; env?: NodeJS.ProcessEnv },
): Promise<Server> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-MOST_WORDS);
  });
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await answers(url + readyPath))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${words}`);
    if (performance.now() > until) {
      await stopped(child);
      throw new Error(`${program} was not ready in time: ${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { url, pid: child.pid ?? 0, said: () => words, stop: () => stopped(child) };
}
