// Ends a process with everything that it has started, also what leads a group of its own.
import { readdirSync, readFileSync } from 'node:fs';

/** Ends the group that this process leads; one that has ended already is as good as ended. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** The children of a process as Linux tells them; none where it cannot be told. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').map(Number)).filter((child) => child > 1);
  } catch {
    return [];
  }
}
