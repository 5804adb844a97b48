// Writes the pretend fund's state files over and over, properly or as badly as real writers do.
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentFiles, oldFiles, type StateFiles } from './files.ts';
import { createFund } from './fund.ts';

const MODES = ['atomic', 'torn', 'stale', 'missing', 'old'] as const;
type Mode = (typeof MODES)[number];

export interface PublishOptions {
  readonly dir: string;
  readonly everyMs: number;
  /** `mixed` changes from one to the next every few steps. */
  readonly mode: Mode | 'mixed';
  readonly seed: number;
  readonly once: boolean;
  readonly signal: AbortSignal;
}

/** The file that is left alone in `stale` and removed in `missing`. */
const VICTIM = 'nav_state.json';
/** Steps of one mode when they are mixed, and of a file's absence. */
const SPELL_STEPS = 20;
const TORN_MS = 200;

/** Resolves when `signal` is aborted, or after the first writing with `once`. Rejects when it cannot write. */
export async function publishFund(options: PublishOptions): Promise<void> {
  const { dir, everyMs, seed, once, signal } = options;
  const fund = createFund(seed);
  await mkdir(dir, { recursive: true });
  for (let step = 0; !signal.aborted; step += 1) {
    const snapshot = fund.step(Date.now());
    const mode = modeAt(options.mode, step);
    const files = mode === 'old' ? oldFiles(snapshot) : currentFiles(snapshot);
    await publish(dir, mode, step, files, Math.min(TORN_MS, everyMs / 2));
    if (once) return;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

const modeAt = (mode: PublishOptions['mode'], step: number): Mode =>
  mode === 'mixed' ? (MODES[Math.floor(step / SPELL_STEPS) % MODES.length] ?? 'atomic') : mode;

async function publish(
  dir: string,
  mode: Mode,
  step: number,
  files: StateFiles,
  tornMs: number,
): Promise<void> {
  const isAway = mode === 'missing' && step % SPELL_STEPS >= SPELL_STEPS / 2;
  if (isAway) await rm(join(dir, VICTIM), { force: true });
  // Of the older layout only: what is newer would be preferred, and is no longer written.
  if (mode === 'old') for (const name of NEWER) await rm(join(dir, name), { force: true });
  for (const [name, content] of Object.entries(files)) {
    if (name === VICTIM && (isAway || (mode === 'stale' && step % SPELL_STEPS > 0))) continue;
    const text = JSON.stringify(content);
    await (mode === 'torn' ? writeTorn(join(dir, name), text, tornMs) : writeWhole(join(dir, name), text));
  }
}

const NEWER = ['nav_state.json', 'router_health.json', 'positions_state.json', 'kpis_v7.json'];

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

/** As a writer that does not rename: for a while the file ends in the middle. */
async function writeTorn(path: string, text: string, pauseMs: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    const half = text.length >> 1;
    await file.write(text.slice(0, half));
    await sleep(pauseMs);
    await file.write(text.slice(half));
  } finally {
    await file.close();
  }
}
