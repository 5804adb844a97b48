// Starts the paper exchange as a process of its own and waits until it listens.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
  const port = await portOf(child).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (detached) {
    child.unref();
    child.stdin.destroy();
    child.stdout.destroy();
  }
  const pid = child.pid as number;
  return { pid, url: `http://127.0.0.1:${port}`, adminKey, stop: () => void child.kill('SIGTERM') };
}

/** The port, from the first line that it says. */
async function portOf(child: ChildProcess & { readonly stdout: Readable }): Promise<number> {
  const over = new AbortController();
  const { signal } = over;
  const lines = createInterface({ input: child.stdout });
  const late = setTimeout(() => over.abort(), READY_MS);
  const said = once(lines, 'line', { signal }).then(([line]) => Number(JSON.parse(String(line)).port));
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the paper exchange ended with ${code}`);
  });
  try {
    return await Promise.race([said, ended]);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`the paper exchange did not come up in ${READY_MS / 1000} s`);
  } finally {
    clearTimeout(late);
    over.abort();
    lines.close();
  }
}
