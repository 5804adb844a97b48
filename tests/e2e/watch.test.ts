// A watchdog in a process of its own: it pages when a real exporter is killed, and says when it is back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { compiled, environment } from '../child.ts';
import { listen } from '../scripted-cli.ts';
import { clean, newDir, PATIENT, type Running, startExporter } from './running.ts';

const dir = await newDir();
const running: Running[] = [];
const heard: string[] = [];
const receiver = createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  heard.push(String(JSON.parse(text).text));
  res.end('{}');
});
afterAll(async () => {
  receiver.close();
  await clean(dir, ...running);
});

it('pages once when the exporter is killed, and says when it is back', async () => {
  const first = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  running.push(first);
  const secret = join(dir, 'watch-secret');
  await writeFile(secret, 'a secret', { mode: 0o600 });
  const hook = await listen(receiver);
  await vi.waitFor(async () => expect((await first.get('/readyz')).status).toBe(200), PATIENT);
  const args = ['watch', first.url, '--every', '300ms', '--looks', '3', '--webhook', hook];
  const watchdog = spawn(process.execPath, [compiled('cli'), ...args, '--webhook-secret-file', secret], {
    env: environment({}),
    stdio: 'ignore',
  });
  try {
    await vi.waitFor(() => expect(heard[0]).toContain('Watching Tripline at'), PATIENT);
    await first.end('SIGKILL');
    await vi.waitFor(() => expect(heard[1]).toContain('is DOWN: it cannot be reached'), PATIENT);
    const port = new URL(first.url).port;
    running.push(
      await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm', TRIPLINE_PORT: port }, first.token),
    );
    await vi.waitFor(() => expect(heard.at(-1)).toContain('is back after'), PATIENT);
    expect(heard).toHaveLength(3);
  } finally {
    const ended = once(watchdog, 'exit');
    watchdog.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  }
});
