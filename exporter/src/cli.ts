#!/usr/bin/env node
// The `tripline` command: hands the real world to the commands and leaves with their exit code.
import type { Io } from './cli/io.ts';
import { type Parts, run } from './cli/program.ts';

const interrupted = new AbortController();

const io: Io = {
  env: process.env,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  write: (text) =>
    new Promise((done, failed) => {
      // Whoever reads may leave in the middle: that is told to who writes.
      if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => undefined);
      process.stdout.write(text, (error) => (error ? failed(error) : done()));
    }),
  signal: interrupted.signal,
  answerMs: 5_000,
};

const parts: Parts = {
  async serve() {
    await import('./main.ts');
  },
  async replay() {
    return (await import('./replay/replay.ts')).replay;
  },
  async demoState() {
    return (await import('./paper/fund/publish.ts')).publishFund;
  },
  async drill() {
    return (await import('./drill/drill.ts')).drill;
  },
  async history() {
    return (await import('./cli/history/history.ts')).history;
  },
};

const args = process.argv.slice(2);
// The exporter minds its own signals; a command that goes on until it is told ends well on Ctrl+C.
const GO_ON: readonly unknown[] = ['events', 'demo-state', 'watch', 'drill'];
if (GO_ON.includes(args[0])) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
}

const exit = await run(args, io, parts);
if (exit !== 0) process.exitCode = exit;
