// The recorded days of a folder, one sub-folder each: which there are, which of them can be played, and why not.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Recording, understand } from './recording.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_DAYS = 400;
const MOST_IN_MEMORY = 8;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PREFIX = 'replay-';

export type Loaded =
  | { readonly ok: true; readonly day: Recording }
  | { readonly ok: false; readonly reason: string };

export interface ReplayView {
  readonly strategy_id: string;
  readonly available: boolean;
  /** Why it cannot be played. */
  readonly reason: string | null;
}

export interface Library {
  /** Newest day first. */
  list(): Promise<readonly ReplayView[]>;
  /** null when there is no such day. */
  load(strategy: string): Promise<Loaded | null>;
}

export const isReplay = (strategy: string): boolean => strategy.startsWith(PREFIX);

const unzip = promisify(gunzip);

/** The parsed file, or the one with `.gz` after its name; null when there is neither. */
async function readJson(folder: string, name: string): Promise<unknown> {
  for (const file of [name, `${name}.gz`]) {
    const path = join(folder, file);
    const size = await stat(path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) continue;
    if (size > MOST_BYTES) throw new Error(`${file} is larger than 64 MiB`);
    const bytes = await readFile(path);
    const text = file.endsWith('.gz') ? await unzip(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
    try {
      return JSON.parse(text.toString('utf8'));
    } catch {
      throw new Error(`${file} is not JSON`);
    }
  }
  return null;
}

async function read(folder: string): Promise<Loaded> {
  try {
    const [diagnostics, trades, candles] = await Promise.all(
      ['diagnostics_export.json', 'trades_daily.json', 'candles.json'].map((name) => readJson(folder, name)),
    );
    if (diagnostics === null) return { ok: false, reason: 'diagnostics_export.json is missing' };
    if (trades === null) return { ok: false, reason: 'trades_daily.json is missing' };
    return { ok: true, day: understand({ diagnostics, trades, candles: candles ?? {} }) };
  } catch (error) {
    return { ok: false, reason: (error instanceof Error ? error.message : 'not readable').slice(0, 200) };
  }
}

/** `dir` null: there are none. The days that were read last are kept. */
export function openLibrary(dir: string | null): Library {
  const loaded = new Map<string, Promise<Loaded>>();
  /** By day and the time of its folder's last change, so that a list reads no day twice. */
  const verdicts = new Map<string, string | null>();
  const days = async (): Promise<readonly string[]> => {
    if (dir === null) return [];
    const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isDirectory() && DAY.test(entry.name))
      .map(({ name }) => name);
    return names.toSorted().reverse().slice(0, MOST_DAYS);
  };
  const load = async (strategy: string): Promise<Loaded | null> => {
    const day = strategy.slice(PREFIX.length);
    if (dir === null || !isReplay(strategy) || !(await days()).includes(day)) return null;
    const kept = loaded.get(day);
    if (kept !== undefined) return kept;
    const reading = read(join(dir, day));
    loaded.set(day, reading);
    const [oldest] = loaded.keys();
    if (loaded.size > MOST_IN_MEMORY && oldest !== undefined) loaded.delete(oldest);
    // What cannot be played may be mended; it is read again the next time.
    if (!(await reading).ok) loaded.delete(day);
    return reading;
  };
  const reasonOf = async (folder: string, day: string): Promise<string | null> => {
    const changed = await stat(join(folder, day)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    const key = `${day} ${changed}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const found = await load(PREFIX + day);
    const reason = found?.ok ? null : (found?.reason ?? 'it is gone');
    if (verdicts.size >= 2 * MOST_DAYS) verdicts.clear();
    verdicts.set(key, reason);
    return reason;
  };
  return {
    load,
    async list() {
      const views: ReplayView[] = [];
      for (const day of await days()) {
        const reason = await reasonOf(dir ?? '', day);
        views.push({ strategy_id: PREFIX + day, available: reason === null, reason });
      }
      return views;
    },
  };
}
