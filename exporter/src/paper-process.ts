// Starts the paper exchange as a process of its own and waits until it listens.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface PaperProcess {
  readonly pid: number;
  readonly url: string;
  readonly adminKey: string;
  stop(): void;
}

const READY_MS = 10_000;

/**
 * `options` as the process takes them; they travel by its input, where no process list shows them. It ends with us
 * unless it is detached. Rejects when it does not come up in 10 s.
 */
export async function startPaper(
  options: Readonly<Record<string, unknown>>,
  { detached = false } = {},
): Promise<PaperProcess> {
  const script = new URL('./paper/main.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));
  const child = spawn(process.execPath, [fileURLToPath(script), '-'], {
    detached,
    stdio: ['pipe', 'pipe', detached ? 'ignore' : 'inherit'],
  });
  const adminKey = randomUUID();
  // Left open: when it closes, an exchange that is not detached knows that we are gone.
  child.stdin.write(`${JSON.stringify({ ...options, adminKey })}\n`);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the paper exchange ended with ${code}`);
  });
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line', { signal: AbortSignal.timeout(READY_MS) });
  const [line] = await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  lines.close();
  if (detached) {
    child.unref();
    child.stdin.destroy();
    child.stdout.destroy();
  }
  const { port } = JSON.parse(String(line)) as { port: number };
  const pid = child.pid as number;
  return { pid, url: `http://127.0.0.1:${port}`, adminKey, stop: () => void child.kill('SIGTERM') };
}
