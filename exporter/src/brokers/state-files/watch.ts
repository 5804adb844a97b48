// Watches the folders that hold the state files; a folder that is made, removed or replaced is taken up again.
import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface FolderWatch {
  /** Looks whether the folders are still the ones that are watched. True when one is watched anew. */
  renew(): boolean;
  close(): void;
}

interface Folder {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** Which folder it was: another one may come to have its name. */
  identity: string | null;
  watcher: FSWatcher | null;
}

/** Never watches a file: each writing is a new one, and its watch would end with the first. */
export function watchFolders(paths: readonly string[], touched: (path: string) => void): FolderWatch {
  const folders = [...new Set(paths.map((path) => dirname(path)))].map((path): Folder => {
    const names = new Set(paths.filter((file) => dirname(file) === path).map((file) => basename(file)));
    return { path, names, identity: null, watcher: null };
  });
  return {
    renew: () => folders.map((folder) => renew(folder, touched)).includes(true),
    close: () => folders.forEach(end),
  };
}

function renew(folder: Folder, touched: (path: string) => void): boolean {
  const identity = identityOf(folder.path);
  if (identity === folder.identity && (identity === null || folder.watcher !== null)) return false;
  end(folder);
  folder.identity = identity;
  if (identity !== null) folder.watcher = start(folder, touched);
  return folder.watcher !== null;
}

/** Null when it cannot be watched: the poll then sees what changes, a little later. */
function start(folder: Folder, touched: (path: string) => void): FSWatcher | null {
  try {
    const watcher = watch(folder.path, (_event, name) => {
      if (name !== null && folder.names.has(name)) touched(join(folder.path, name));
    });
    watcher.on('error', () => end(folder));
    return watcher;
  } catch {
    return null;
  }
}

function end(folder: Folder): void {
  folder.watcher?.close();
  folder.watcher = null;
}

function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}
