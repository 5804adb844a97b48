// One JSON file on disk: read whole or not at all, and replaced whole or not at all, never over somebody's edit.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Checked, Wrong } from '../config/checked.ts';
import { parseJson } from '../config/checked.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** What tells one writing of a file from another; null = there is no file. */
export type Stamp = string | null;

export interface Content {
  readonly stamp: Stamp;
  /** `data` is null where there is no file. */
  readonly json: Checked<unknown>;
}

export type Written =
  | { readonly ok: true; readonly stamp: Stamp }
  | { readonly ok: false; readonly why: 'changed' | 'read-only' | 'failed'; readonly detail: string };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const stampIn = (found: Stats | null): Stamp =>
  found === null ? null : `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;

/** Looks at the file without reading it; a file that cannot be looked at has a stamp of its own. */
export async function stampOf(path: string): Promise<Stamp> {
  try {
    return stampIn(await statOf(path));
  } catch (error) {
    return codeOf(error);
  }
}

const wrong = (message: string): Checked<never> => ({ ok: false, errors: [{ path: '', message }] });

/** Never throws: what is wrong with the file is in the answer. */
export async function readJson(path: string): Promise<Content> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) return { stamp: stampIn(found), json: wrong('is not a file') };
    if (found.size > MOST_BYTES) return { stamp: stampIn(found), json: wrong('is larger than 16 MiB') };
    return { stamp: stampIn(found), json: parseJson(await handle.readFile('utf8')) };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return { stamp: null, json: { ok: true, data: null } };
    return { stamp: code, json: wrong(`cannot be read: ${code}`) };
  } finally {
    await handle?.close();
  }
}

/** A link is followed, so that the file behind it is replaced and not the link. */
const realPath = (path: string): Promise<string> => realpath(path).catch(() => path);

const isWritable = (found: Stats | null): boolean => found === null || (found.mode & 0o222) !== 0;
const readOnly = (detail: string): Written => ({ ok: false, why: 'read-only', detail });

async function writeBeside(real: string, text: string, old: Stats | null): Promise<string> {
  const beside = join(dirname(real), `.${basename(real)}.${process.pid}.new`);
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    // Its owner must be able to edit it afterwards; only root may give a file away, and nobody else needs to.
    if (old !== null) await handle.chown(old.uid, old.gid).catch(() => undefined);
    await handle.chmod(old === null ? 0o600 : old.mode & 0o7777);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return beside;
}

async function replace(path: string, text: string, before: Stamp): Promise<Written> {
  const real = await realPath(path);
  await mkdir(dirname(real), { recursive: true, mode: 0o700 });
  const old = await statOf(real);
  if (!isWritable(old)) return readOnly(`${path} is marked read-only`);
  if (!isWritable(await stat(dirname(real)))) return readOnly(`the directory of ${path} is marked read-only`);
  const beside = await writeBeside(real, text, old);
  // The last look before the file is replaced: what a person has saved meanwhile must not be lost.
  if ((await stampOf(real)) !== before) {
    await rm(beside, { force: true });
    return { ok: false, why: 'changed', detail: `${path} was changed meanwhile` };
  }
  await rename(beside, real);
  return { ok: true, stamp: await stampOf(real) };
}

/** EBUSY: a file that is mounted by itself into a container cannot be replaced, only its directory's files can. */
const READ_ONLY = ['EACCES', 'EPERM', 'EROFS', 'EBUSY'];

/** Replaces the file if it still is what `before` says, keeping its mode. Never throws. */
export async function writeJson(path: string, value: unknown, before: Stamp): Promise<Written> {
  try {
    return await replace(path, `${JSON.stringify(value, null, 2)}\n`, before);
  } catch (error) {
    const code = codeOf(error);
    if (READ_ONLY.includes(code)) return readOnly(`${path} cannot be replaced: ${code}`);
    return { ok: false, why: 'failed', detail: `${path} cannot be written: ${code}` };
  }
}

/** Errors as one line, for a log and a screen. */
export const inOneLine = (errors: readonly Wrong[]): string =>
  errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
