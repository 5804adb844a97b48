// Runs one compiled program of the exporter as a child, to its end, and gathers what it said.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ended {
  /** null when a signal ended it. */
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export type Env = Readonly<Record<string, string>>;

const LONGEST_MS = 90_000;

export const compiled = (name: 'main' | 'cli'): string =>
  fileURLToPath(new URL(`../exporter/dist/${name}.js`, import.meta.url));

/** What a child may know: none of the settings that the person running the tests has made for an exporter. */
export function environment(extra: Env): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TRIPLINE_'));
  return { ...Object.fromEntries(inherited), ...extra };
}

/** It is killed when it has not ended after a minute and a half, or after `withinMs`. */
export async function runToEnd(
  name: 'main' | 'cli',
  args: readonly string[],
  env: Env = {},
  withinMs = LONGEST_MS,
): Promise<Ended> {
  const child = spawn(process.execPath, [compiled(name), ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [exit, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exit, out, err };
}
