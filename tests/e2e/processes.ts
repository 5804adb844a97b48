// The processes of this machine that name a folder in their command line: a browser does so by its profile.
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly line: string;
}

export function processesOf(folder: string): readonly Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(folder) ? [{ pid: Number(name), line }] : [];
    } catch {
      // It has ended while we looked.
      return [];
    }
  });
}
