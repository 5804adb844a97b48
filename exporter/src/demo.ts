// The demo: a paper exchange that outlives us as a real one would, with two accounts on it, and a pretend fund.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { AccountInput } from './config/account.ts';
import type { Scenario } from './config.ts';
import { startPaper } from './paper-process.ts';

export interface Demo {
  /** In the words of the config file. */
  readonly accounts: readonly AccountInput[];
  /** True when the exchange of the last run goes on. */
  readonly reused: boolean;
  /** Ends all of it and forgets it; for an orderly end of the exporter, never for a crash. */
  stop(): void;
}

interface DemoExchange {
  readonly url: string;
  readonly password: string;
  readonly reused: boolean;
  stop(): void;
}

const kept = z.object({
  pid: z.int().positive(),
  url: z.url(),
  adminKey: z.string(),
  password: z.string(),
  scenario: z.string(),
});
type Kept = z.output<typeof kept>;

/** An exchange that nobody has called for this long ends by itself: its exporter is not coming back. */
const IDLE_EXIT_MS = 120_000;
/** Rupees of loss at which a demo account trips. */
const DEMO_LIMIT = 2_000;

const fileOf = (dataDir: string): string => join(dataDir, 'paper-exchange.json');

function readKept(dataDir: string): Kept | null {
  try {
    return kept.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    // None was left behind, or nothing usable: either way a new one is started.
    return null;
  }
}

function keep(dataDir: string, exchange: Kept): void {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(exchange), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** One that is gone refuses at once; one on a busy machine may take a while, and holds positions that we sold. */
const ANSWER_MS = 10_000;

/** True when the exchange that was left behind still answers to its own key. */
async function answers({ url, adminKey }: Kept): Promise<boolean> {
  try {
    const headers = { 'x-admin-key': adminKey };
    const answer = await fetch(`${url}/admin/faults`, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** One that has ended already is as good as ended. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function handle(dataDir: string, { pid, url, password }: Kept, reused: boolean): DemoExchange {
  const stop = () => {
    rmSync(fileOf(dataDir), { force: true });
    end(pid);
  };
  return { url, password, reused, stop };
}

/** The exchange of the last run if it still lives (we crashed, it did not), else a new one. */
async function demoExchange(dataDir: string, scenario: Scenario): Promise<DemoExchange> {
  const left = readKept(dataDir);
  if (left !== null && (await answers(left))) {
    if (left.scenario === scenario) return handle(dataDir, left, true);
    end(left.pid);
  }
  const password = randomUUID();
  const seed = (Date.now() % 1_000_000) + 1;
  const options = { demo: scenario, password, seed, standalone: true, idleExitMs: IDLE_EXIT_MS };
  const paper = await startPaper(options, { detached: true });
  const { pid, url, adminKey } = paper;
  const started = { pid, url, adminKey, password, scenario };
  keep(dataDir, started);
  return handle(dataDir, started, false);
}

/** With a browser, the first one has the broker's own lock too. */
function paperAccounts({ url, password }: DemoExchange, browser: boolean): readonly AccountInput[] {
  const terminal = { terminal: 'mock' as const, url: `${url}/terminal/plain/`, segments: ['NSE_FO'] };
  return ['paper-1', 'paper-2'].map((id) => ({
    id,
    ...(browser && id === 'paper-1' ? { lock: { ...terminal, user: id, password } } : {}),
    broker: 'paper',
    options: { baseUrl: url, user: id, password },
    limits: { dailyLoss: DEMO_LIMIT },
  }));
}

/** A fund whose engine writes its state files beside our data; that engine ends with us. */
function demoFund(dataDir: string) {
  const dir = join(dataDir, 'demo-state');
  const script = new URL(
    './paper/fund/main.js',
    import.meta.url.replace('/exporter/src/', '/exporter/dist/'),
  );
  // Its input is left open: when it closes, it knows that we are gone.
  const child = spawn(process.execPath, [fileURLToPath(script), dir], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // A fund that cannot be written is seen by its age: no reason for the rest of the demo to end.
  child.on('error', () => undefined);
  const account = {
    id: 'fund',
    broker: 'state-files',
    options: { dir },
    currency: 'USD',
    fund: { drawdownRatio: 0.25 },
  };
  return { account, stop: () => void child.kill('SIGTERM') };
}

export async function startDemo(dataDir: string, scenario: Scenario, browser: boolean): Promise<Demo> {
  const exchange = await demoExchange(dataDir, scenario);
  const fund = demoFund(dataDir);
  const stop = () => {
    exchange.stop();
    fund.stop();
  };
  return { accounts: [...paperAccounts(exchange, browser), fund.account], reused: exchange.reused, stop };
}
