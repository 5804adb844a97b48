// Says when to look at files again: soon after their directory stirs, and every second whatever it says.
import { type FSWatcher, watch } from 'node:fs';

const POLL_MS = 1_000;
/** An editor stirs a directory several times for one save. */
const CALM_MS = 50;

export interface Watch {
  /** Also this directory; one that cannot be watched is left to the poll. */
  add(directory: string): void;
  close(): void;
}

/** Calls `look` when there may be news, never twice at a time. It must not throw. */
export function watchFiles(look: () => Promise<void>): Watch {
  const watchers = new Map<string, FSWatcher>();
  let soon: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  const turn = async (): Promise<void> => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    await look();
    looking = false;
    if (again) stirred();
    again = false;
  };
  const stirred = (): void => {
    clearTimeout(soon);
    soon = setTimeout(() => void turn(), CALM_MS);
  };
  const poll = setInterval(() => void turn(), POLL_MS).unref();
  return {
    add(directory) {
      if (watchers.has(directory)) return;
      try {
        const watcher = watch(directory, { persistent: false }, stirred);
        watcher.on('error', () => watcher.close());
        watchers.set(directory, watcher);
      } catch {
        // Not there yet, or out of watches: the poll sees what the watch would have.
      }
    },
    close() {
      clearInterval(poll);
      clearTimeout(soon);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
