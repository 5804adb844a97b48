// The processes of this machine that name a folder in their command line: a browser does so by its profile.
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly line: string;
}

export function processesOf(folder: string): readonly Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      return line.includes(folder) ? [{ pid: Number(name), parent, line }] : [];
    } catch {
      // It has ended while we looked.
      return [];
    }
  });
}
