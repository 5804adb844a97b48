// A real InfluxDB for tests: on loopback, on a free port, with a folder of its own; killed and started again at will.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What asks for it goes with `it.skipIf(!INFLUX)`. */
export const INFLUX = spawnSync('influxd', ['version']).status === 0;
if (!INFLUX) process.stderr.write('influxd is not installed: what needs it is skipped\n');

const READY_WITHIN_MS = 20_000;

export interface InfluxServer {
  readonly url: string;
  readonly port: number;
  /** Starts it, again after a kill or a stop, and resolves when it answers. */
  start(): Promise<void>;
  /** SIGKILL, as when the machine takes its memory. */
  kill(): Promise<void>;
  /** Ends it and forgets what it kept, as when its disk was replaced. */
  lose(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
  /** One statement of InfluxQL; times in milliseconds. */
  ask(q: string, db?: string, as?: Login): Promise<readonly Series[]>;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface Series {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values?: readonly (readonly (string | number | boolean | null)[])[];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

const configOf = (dir: string, port: number, auth: boolean, forgetsEvery: string): string => `
reporting-enabled = false
bind-address = "127.0.0.1:0"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  query-log-enabled = false
[retention]
  check-interval = "${forgetsEvery}"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${auth}
  log-enabled = false
[continuous_queries]
  log-enabled = false
  run-interval = "1s"
`;

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(1_000) })).status === 204;
  } catch {
    return false;
  }
}

/**
 * It does not run yet. `auth`: callers need a user; the first one may be made without. `forgetsEvery`: how often it
 * looks for what is older than its policy keeps.
 */
export async function influxServer({ auth = false, forgetsEvery = '30m' } = {}): Promise<InfluxServer> {
  const dir = mkdtempSync(join(tmpdir(), 'tl-influx-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(dir, 'influx.toml');
  writeFileSync(config, configOf(dir, port, auth, forgetsEvery));
  let child: ChildProcess | null = null;

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const own = child;
    child = null;
    if (own === null || own.exitCode !== null || own.signalCode !== null) return;
    const gone = once(own, 'exit');
    own.kill(signal);
    await gone;
  };
  return {
    url,
    port,
    async start() {
      const own = spawn('influxd', ['run', '-config', config], { stdio: 'ignore' });
      child = own;
      const until = Date.now() + READY_WITHIN_MS;
      while (!(await answers(url))) {
        if (own.exitCode !== null) throw new Error(`influxd ended with ${own.exitCode}`);
        if (Date.now() > until) throw new Error('influxd does not answer');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    kill: () => end('SIGKILL'),
    async lose() {
      await end('SIGKILL');
      for (const part of ['meta', 'data', 'wal']) rmSync(join(dir, part), { recursive: true, force: true });
    },
    async close() {
      await end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
    async ask(q, db = '', as) {
      const login = as === undefined ? '' : btoa(`${as.username}:${as.password}`);
      const headers = as === undefined ? {} : { authorization: `Basic ${login}` };
      const body = new URLSearchParams({ q, db, epoch: 'ms' });
      const answer = await fetch(`${url}/query`, { method: 'POST', body, headers });
      const { results, error } = (await answer.json()) as {
        results?: readonly { series?: readonly Series[]; error?: string }[];
        error?: string;
      };
      const wrong = error ?? results?.find((one) => one.error !== undefined)?.error;
      if (wrong !== undefined) throw new Error(wrong);
      return results?.flatMap(({ series = [] }) => series) ?? [];
    },
  };
}
