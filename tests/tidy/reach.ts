// No dead files: every source of the exporter is named by a file that uses it, or is where a process begins.
import { posix } from 'node:path';
import { finding, type Source } from './source.ts';

const ENTRIES = ['exporter/src/main.ts', 'exporter/src/cli.ts'];

/** A relative path in quotes counts as a use: imports, worker entries and scripts of a page alike. */
const RELATIVE_PATH = /["'`]((?:\.{1,2}\/|\/)?[\w./-]+\.(?:js|ts))["'`]/g;

export function deadFiles(files: readonly Source[]): readonly string[] {
  const used = new Set([...ENTRIES, ...files.flatMap(usesOf)]);
  const sources = files.filter((file) => /^exporter\/src\/.*(?<!\.test|\.d)\.ts$/.test(file.path));
  return sources
    .filter((file) => !used.has(file.path))
    .map((file) => finding(file, 1, 'is used by nothing but its own test'));
}

function usesOf({ path, text }: Source): readonly string[] {
  if (!/\.(tsx?|mjs|html)$/.test(path)) return [];
  const tested = path.replace(/\.test\.ts$/, '.ts');
  const named = [...text.matchAll(RELATIVE_PATH)].map((match) => match[1] ?? '');
  return named.map((name) => sourceFor(path, name)).filter((target) => target !== tested);
}

/** The source of a compiled file: dist mirrors src, and a page's scripts lie in the page folder beside it. */
function sourceFor(from: string, name: string): string {
  const folder = posix.dirname(from);
  const target = from.endsWith('.html')
    ? posix.join(folder, 'page', posix.basename(name))
    : posix.join(folder, name);
  return target.replace('exporter/dist/', 'exporter/src/').replace(/\.js$/, '.ts');
}
