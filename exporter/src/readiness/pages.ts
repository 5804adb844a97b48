// How the pages of each account's lock looked when they were last known to be right: fingerprints in a private file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../private-file.ts';

export interface Pages {
  /** null = never seen. */
  fingerprint(account: string): string | null;
  keep(account: string, fingerprint: string): Promise<void>;
}

const kept = z.record(z.string(), z.string().max(200));

/** A file that cannot be read is begun anew: the next look is then the first. */
export async function openPages(dataDir: string): Promise<Pages> {
  const path = join(dataDir, 'lock-pages.json');
  const read = await readFile(path, 'utf8')
    .then((text) => kept.safeParse(JSON.parse(text)))
    .catch(() => null);
  const known = new Map(Object.entries(read?.data ?? {}));
  let last: Promise<unknown> = Promise.resolve();
  return {
    fingerprint: (account) => known.get(account) ?? null,
    keep(account, fingerprint) {
      known.set(account, fingerprint);
      // One after another, for the draft of the file has one name.
      const written = last.then(() => writePrivateFile(path, JSON.stringify(Object.fromEntries(known))));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
