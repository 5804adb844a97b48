// The automation process: one job from its input, lines on its output, and no life longer than its job or its parent.
import { createInterface } from 'node:readline';
import { type Job, jobSchema, type Result, type Said, sentSchema } from './job.ts';
import { run } from './run.ts';

const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

/** Leaves with the result said; on the way out the browser is ended too. */
function leave(result: Result): void {
  process.stdout.write(`${JSON.stringify({ type: 'result', result } satisfies Said)}\n`, () =>
    process.exit(0),
  );
}

/** Calls `end` when the work has taken too long; waiting for a person does not count. */
function stopwatch(ms: number, end: () => void) {
  let left = ms;
  let since = performance.now();
  let timer = setTimeout(end, left);
  return {
    pause: () => {
      clearTimeout(timer);
      left -= performance.now() - since;
    },
    go: () => {
      since = performance.now();
      timer = setTimeout(end, Math.max(0, left));
    },
  };
}

/** Hands codes from the input to whoever waits for them. */
function desk(job: Job, watch: ReturnType<typeof stopwatch>) {
  let waiting: { readonly id: string; readonly take: (code: string | null) => void } | null = null;
  let asked = 0;
  return {
    ask: (what: string) =>
      new Promise<string | null>((resolve) => {
        const id = `${job.id}/${++asked}`;
        const take = (code: string | null) => {
          clearTimeout(timer);
          waiting = null;
          watch.go();
          resolve(code);
        };
        const timer = setTimeout(() => take(null), job.codeMs);
        watch.pause();
        waiting = { id, take };
        say({ type: 'codeWanted', id, what, until: Date.now() + job.codeMs });
      }),
    answer: (line: string) => {
      const { code } = sentSchema.parse(JSON.parse(line));
      if (waiting?.id === code.id) waiting.take(code.code);
    },
  };
}

function begin(line: string): (line: string) => void {
  const job = jobSchema.parse(JSON.parse(line));
  const seconds = Math.round(job.workMs / 1000);
  const message = `the terminal was not done within ${seconds} s`;
  const late: Result = { ok: false, kind: 'network', retry: 'unknown', message, screenshots: [] };
  const { ask, answer } = desk(
    job,
    stopwatch(job.workMs, () => leave(late)),
  );
  const browser = (pid: number) => say({ type: 'browser', pid });
  run(job, { ask, browser, now: Date.now }).then(leave, broken);
  return answer;
}

/** A bug, or input that makes no sense: no word of the input may be repeated. */
function broken(error: unknown): void {
  process.stderr.write(`automation: ${error instanceof Error ? error.name : 'it'} ended the process\n`);
  process.exit(2);
}

let answer: ((line: string) => void) | null = null;
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  try {
    if (answer === null) answer = begin(line);
    else answer(line);
  } catch (error) {
    broken(error);
  }
});
// Whoever started us is gone: nobody waits for the result, and no browser may be left behind.
lines.on('close', () => process.exit(3));
