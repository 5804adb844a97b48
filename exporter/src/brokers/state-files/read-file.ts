// Reads one state file whole and at one moment, or says what is wrong with it. Never throws, never waits for a writer.
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Ms } from '../../core/types.ts';

export type FileRead =
  | { readonly ok: true; readonly json: unknown; readonly stamp: string; readonly writtenAt: Ms }
  | { readonly ok: false; readonly problem: string; readonly stamp: string };

/** Identifies one writing of a file. `absent` where there is none. */
export interface Seen {
  readonly stamp: string;
  /** False while a second writing could still carry the same times: a file system's clock ticks every few ms. */
  readonly settled: boolean;
}

const TRIES = 3;
const TICK_MS = 10;
export const ABSENT = 'absent';

export function look(path: string): Seen {
  try {
    const stats = statSync(path, { bigint: true });
    return { stamp: stampOf(stats), settled: Date.now() - Number(stats.mtimeMs) > TICK_MS };
  } catch (error) {
    return { stamp: isAbsent(error) ? ABSENT : codeOf(error), settled: true };
  }
}

export function readStateFile(path: string, maxBytes: number): FileRead {
  try {
    const before = statSync(path, { bigint: true });
    const flaw = flawOf(before, maxBytes);
    if (flaw !== null) return { ok: false, problem: flaw, stamp: stampOf(before) };
    return readRegular(path, maxBytes);
  } catch (error) {
    if (isAbsent(error)) return { ok: false, problem: 'missing', stamp: ABSENT };
    const code = codeOf(error);
    return { ok: false, problem: `unreadable (${code})`, stamp: code };
  }
}

/** Not to wait: a pipe that takes the file's place between the two looks would have us wait for its writer. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** What is written in place while we read is read again; what does not hold still is torn. */
function readRegular(path: string, maxBytes: number): FileRead {
  const fd = openSync(path, FLAGS);
  try {
    let before = fstatSync(fd, { bigint: true });
    for (let tries = 0; tries < TRIES; tries += 1) {
      const flaw = flawOf(before, maxBytes);
      if (flaw !== null) return { ok: false, problem: flaw, stamp: stampOf(before) };
      const text = readFrom(fd, Number(before.size));
      const after = fstatSync(fd, { bigint: true });
      if (stampOf(after) === stampOf(before)) return parse(text, before);
      before = after;
    }
    return { ok: false, problem: 'torn', stamp: stampOf(before) };
  } finally {
    closeSync(fd);
  }
}

/** From the start, as far as the size that was seen; a file that has shrunk meanwhile is seen to have changed. */
function readFrom(fd: number, size: number): string {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(fd, buffer, length, size - length, length);
    if (read === 0) break;
    length += read;
  }
  return buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '');
}

function parse(text: string, stats: BigIntStats): FileRead {
  const stamp = stampOf(stats);
  if (text.trim() === '') return { ok: false, problem: 'empty', stamp };
  const json = parseJson(text) ?? parseJson(withoutNonNumbers(text));
  if (json === undefined) return { ok: false, problem: 'torn', stamp };
  return { ok: true, json, stamp, writtenAt: Number(stats.mtimeMs) };
}

/** Undefined when it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python writes NaN and Infinity into its JSON, outside of texts: they are missing values, not a torn file. */
function withoutNonNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs, (token) =>
    token.startsWith('"') ? token : 'null',
  );
}

function flawOf(stats: BigIntStats, maxBytes: number): string | null {
  if (stats.isDirectory()) return 'a directory';
  if (!stats.isFile()) return 'not a file';
  return stats.size > maxBytes ? `huge (over ${maxBytes} bytes)` : null;
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Whether another file has taken the place of one that was there: a writer that renames. */
export function isReplaced(before: string, now: string): boolean {
  const [oldInode, inode] = [before, now].map((stamp) => stamp.split(' ')[1]);
  return oldInode !== undefined && inode !== undefined && oldInode !== inode;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
