// Keeps the register's sessions in a private file, so that a session which outlives the exporter is known again.
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SessionFrame } from '../contract/session.ts';
import { writePrivateFile } from '../private-file.ts';

export interface SessionFile {
  /** What was kept when the exporter last ran. */
  readonly kept: readonly SessionFrame[];
  /** Resolves when these sessions, or newer ones, are on disk. Rejects when they cannot be written. */
  save(sessions: readonly SessionFrame[]): Promise<void>;
}

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_KEPT = 1_000;

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const time = z.number().int().nonnegative();

const session = z.strictObject({
  id,
  user: id,
  strategy: id,
  account: id,
  host: id,
  speed: z.number().positive(),
  status: z.enum(['starting', 'running', 'stopping', 'stopped', 'failed', 'completed']),
  startedAt: time,
  endedAt: time.nullable(),
  why: z.string().max(1_000).nullable(),
});
const file = z.strictObject({ version: z.literal(1), sessions: z.array(session).max(MOST_KEPT) });

/** Opens `<dir>/sessions.json`. A file that cannot be used is moved aside and `report`ed: never fatal. */
export async function openSessionFile(dir: string, report: (text: string) => void): Promise<SessionFile> {
  const path = join(dir, 'sessions.json');
  const kept = await readKept(path, report);
  let newest: readonly SessionFrame[] = kept;
  let waiting: Promise<void> | null = null;
  let writing: Promise<void> = Promise.resolve();
  return {
    kept,
    // Whoever asks while a write is waiting for its turn is served by that write.
    save(sessions) {
      newest = sessions;
      waiting ??= writing.then(() => {
        waiting = null;
        const written = write(path, newest);
        writing = written.catch(() => undefined);
        return written;
      });
      return waiting;
    },
  };
}

async function readKept(path: string, report: (text: string) => void): Promise<readonly SessionFrame[]> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    return file.parse(JSON.parse(text)).sessions;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const aside = `${path}.unusable`;
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    const moved = await rename(path, aside).then(
      () => `it was moved to ${aside}`,
      () => 'it could not be moved aside',
    );
    report(`${path} is not usable; ${moved}, and the sessions in it are not known: ${why.slice(0, 500)}`);
    return [];
  }
}

const write = (path: string, sessions: readonly SessionFrame[]): Promise<void> =>
  writePrivateFile(path, `${JSON.stringify({ version: 1, sessions })}\n`);
