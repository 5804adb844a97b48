// One writer per journal: a lock that the operating system itself releases, even when the holder is killed.
import Database from 'better-sqlite3';
import { JournalFailure } from '../failure.ts';

/**
 * Takes the lock `<file>-lock` or throws JournalFailure `refused`. The journal's own file is not locked,
 * so readers are never held up. Returns the release.
 */
export function takeWriterLock(file: string): () => void {
  const lock = new Database(`${file}-lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new JournalFailure(
      'refused',
      `another Tripline is writing to the journal ${file}. ` +
        'Stop it, or give this one its own data directory. The lock ends with its process; there is no file to delete.',
    );
  }
  return () => lock.close();
}
