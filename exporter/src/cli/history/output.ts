// Where an export goes: to standard output or a new file, no faster than it is taken.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Io } from '../io.ts';

export interface Output {
  /** Resolves when more may come. */
  write(text: string): Promise<void>;
  /** All of it is there. */
  end(): Promise<void>;
  /** What is there of it is taken away, where it is a file. */
  abandon(): Promise<void>;
}

const toStandard = (io: Io): Output => ({
  write: async (text) => (io.write === undefined ? io.out(text.replace(/\n$/, '')) : io.write(text)),
  end: async () => undefined,
  abandon: async () => undefined,
});

/** Rejects when the file is there already. */
async function toFile(path: string): Promise<Output> {
  const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await once(stream, 'open');
  const done = finished(stream);
  // Told where it is waited for.
  done.catch(() => undefined);
  return {
    async write(text) {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    },
    async end() {
      stream.end();
      await done;
    },
    async abandon() {
      stream.destroy();
      await rm(path, { force: true });
    },
  };
}

export const openOutput = async (io: Io, path: string | undefined): Promise<Output> =>
  path === undefined ? toStandard(io) : toFile(path);
