// A real InfluxDB for a bench: on loopback, in a folder of its own; null where it is not installed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

const configOf = (dir, port) => `
reporting-enabled = false
bind-address = "127.0.0.1:0"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[continuous_queries]
  enabled = false
`;

/** `write` takes lines, times in milliseconds; `ask` answers with series. */
export async function startInfluxd() {
  if (spawnSync('influxd', ['version']).status !== 0) return null;
  const dir = mkdtempSync(join(tmpdir(), 'tl-bench-influx-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(dir, 'influx.toml'), configOf(dir, port));
  const child = spawn('influxd', ['run', '-config', join(dir, 'influx.toml')], { stdio: 'ignore' });
  const ping = () => fetch(`${url}/ping`).catch(() => null);
  while ((await ping()) === null) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url,
    async ask(q, db) {
      const body = new URLSearchParams({ q, db, epoch: 'ms' });
      const { results } = await (await fetch(`${url}/query`, { method: 'POST', body })).json();
      const wrong = results.find(({ error }) => error !== undefined)?.error;
      if (wrong !== undefined) throw new Error(wrong);
      return results.flatMap(({ series = [] }) => series);
    },
    async write(db, policy, lines) {
      const query = new URLSearchParams({ db, rp: policy, precision: 'ms' });
      const answer = await fetch(`${url}/write?${query}`, { method: 'POST', body: lines.join('\n') });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
