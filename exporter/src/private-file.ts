// A file that only its owner may read, replaced whole: a crash leaves the old one or the new one.
import { open, rename, rm } from 'node:fs/promises';

/** Written beside the file, brought to disk, then renamed over it. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}
