// Copies an SQLite file whole as of one moment, also while others write it, and never over anything that is there.
import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** All pages in one step: begun anew at each write of another, a copy in small steps might never end. */
const ALL_PAGES = 0x7fffffff;

function sync(file: string): void {
  const fd = openSync(file, 'r+');
  fsyncSync(fd);
  closeSync(fd);
}

/** Throws in words when `from` is not there or `to` is. What is left unfinished is taken away. */
export async function backUp(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    // Its owner's alone from the first byte on; a second backup into the same place fails here.
    closeSync(openSync(part, 'wx', 0o600));
  } catch (error) {
    db.close();
    throw error;
  }
  try {
    await db.backup(part, { progress: () => ALL_PAGES });
    sync(part);
    // Unlike a rename, a link refuses a name that is taken.
    linkSync(part, to);
  } finally {
    rmSync(part, { force: true });
    db.close();
  }
}
