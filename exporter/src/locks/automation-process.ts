// One run of the automation process: started with a job, heard line by line, and ended whole, whatever happens.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Job, type Result, type Said, saidSchema } from '../automation/job.ts';
import type { Log } from '../log.ts';
import { childrenOf, endGroup } from './process-group.ts';

export interface Run {
  readonly pid: number;
  readonly result: Promise<Result>;
  code(id: string, code: string): void;
  /** Ends the process and its browser at once. */
  end(why: string): void;
}

type CodeWanted = Omit<Extract<Said, { type: 'codeWanted' }>, 'type'>;

/** The process ends itself before this; only one that hangs is ended by us. */
const GRACE_MS = 10_000;
const MOST_CODES = 2;
const LAST_MS = 2_000;
const MOST_LINES = 50;
const MOST_LINE = 64 * 1024;
const MOST_LOGGED = 50;
/** What a browser needs of our surroundings; never our settings. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'FONTCONFIG_PATH', 'LD_LIBRARY_PATH'];

const scriptUrl = new URL(
  '../automation/main.js',
  import.meta.url.replace('/exporter/src/', '/exporter/dist/'),
);

const failed = (kind: 'network' | 'shape', message: string): Result => ({
  ok: false,
  kind,
  retry: 'unknown',
  message,
  screenshots: [],
});

export function runAutomation(job: Job, codeWanted: (wanted: CodeWanted) => void, log: Log): Run {
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [fileURLToPath(scriptUrl)], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid = 0 } = child;
  // The process leads one group; its browser, told of once it is up, another.
  const groups = new Set(pid > 0 ? [pid] : []);
  const latest = performance.now() + job.workMs + MOST_CODES * job.codeMs + GRACE_MS;
  let timer: NodeJS.Timeout | undefined;
  let answer: Result | null = null;
  let settle: (result: Result) => void = () => undefined;
  const result = new Promise<Result>((resolve) => {
    settle = resolve;
  });
  const end = (why: string, kind: 'network' | 'shape' = 'network') => {
    clearTimeout(timer);
    answer = failed(kind, why);
    // A browser that is just starting has not been told of yet.
    for (const group of [...groups, ...childrenOf(pid)]) endGroup(group);
    // A process that even this does not end must not keep the answer.
    timer = setTimeout(() => settle(failed(kind, why)), LAST_MS);
  };
  const within = (ms: number) => {
    clearTimeout(timer);
    const hung = () => end('the automation process hung and was ended');
    timer = setTimeout(hung, Math.min(ms + GRACE_MS, Math.max(0, latest - performance.now())));
  };
  const hear = (said: Said): void => {
    if (said.type === 'browser') groups.add(said.pid);
    if (said.type === 'result') answer ??= said.result;
    if (said.type !== 'codeWanted') return;
    within(job.codeMs + job.workMs);
    codeWanted({ id: said.id, what: said.what, until: said.until });
  };
  readLines(child, hear, (why) => end(why, 'shape'));
  logErrors(child, log);
  child.on('error', (error) => end(`the automation process did not start: ${error.message}`));
  // The result counts when the process is gone: then its profile is free for the next one.
  child.on('close', (exit) => {
    clearTimeout(timer);
    for (const group of groups) endGroup(group);
    settle(answer ?? failed('network', `the automation process ended with ${exit}`));
  });
  within(job.workMs);
  child.stdin.on('error', () => undefined);
  const send = (line: object) => void child.stdin.write(`${JSON.stringify(line)}\n`);
  send(job);
  return { pid, result, code: (id, code) => send({ code: { id, code } }), end };
}

function readLines(child: ChildProcess, hear: (said: Said) => void, bad: (why: string) => void): void {
  if (child.stdout === null) return;
  let lines = 0;
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_LINES * MOST_LINE) bad('the automation process says too much');
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines++;
    if (lines > MOST_LINES || line.length > MOST_LINE) return bad('the automation process says too much');
    try {
      hear(saidSchema.parse(JSON.parse(line)));
    } catch {
      bad('the automation process said something that is not understood');
    }
  });
}

function logErrors(child: ChildProcess, log: Log): void {
  if (child.stderr === null) return;
  let logged = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (++logged <= MOST_LOGGED) log.warn({ said: line.slice(0, 500) }, 'the automation process complains');
  });
}
