// The demo: a paper exchange in a process of its own, and two accounts that sell straddles on it.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type AccountConfig, accountConfig } from './config.ts';

export interface PaperProcess {
  readonly url: string;
  readonly adminKey: string;
  /** Resolves with the reason when the process ends by itself. */
  readonly ended: Promise<string>;
  stop(): void;
}

const READY_MS = 10_000;

/** Starts the paper exchange; `options` as its process takes them. Rejects when it does not come up. */
export async function startPaper(options: Readonly<Record<string, unknown>>): Promise<PaperProcess> {
  const script = fileURLToPath(
    new URL('./paper/main.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/')),
  );
  const adminKey = randomUUID();
  const child = spawn(process.execPath, [script, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code, signal]) => `paper exchange ended (${signal ?? code})`);
  // Its input stays open as long as we live: that is how it knows.
  child.stdin.write(`${JSON.stringify({ ...options, adminKey })}\n`);
  const lines = createInterface({ input: child.stdout });
  const timeout = AbortSignal.timeout(READY_MS);
  const ready = once(lines, 'line', { signal: timeout }).then(([line]) => String(line));
  const first = await Promise.race([ready, ended.then((why) => Promise.reject(new Error(why)))]);
  const { port } = JSON.parse(first) as { port: number };
  return { url: `http://127.0.0.1:${port}`, adminKey, ended, stop: () => void child.kill('SIGTERM') };
}

/** Rupees of loss at which a demo account trips. */
const DEMO_LIMIT = 2_000;

/** The demo's accounts at a paper exchange, in the words of the config file. */
export function demoAccounts(url: string, password: string): readonly AccountConfig[] {
  return ['paper-1', 'paper-2'].map((id) =>
    accountConfig({
      id,
      broker: 'paper',
      options: { baseUrl: url, user: id, password },
      limits: { dailyLoss: DEMO_LIMIT },
    }),
  );
}
