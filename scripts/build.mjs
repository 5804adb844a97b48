// Compiles the exporter and its console page into exporter/dist when a source has changed; otherwise returns at once.
// Types are checked by `npm run check`, not here: a half-typed file must not stop the tests of another.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, root } from './setup.mjs';

const exporter = join(root, 'exporter');
const src = join(exporter, 'src');
const dist = join(exporter, 'dist');
const stamp = join(dist, '.built-from');
const page = join(src, 'gateway/console/page');
const FLAGS = '--noEmit false --noCheck --incremental false --tsBuildInfoFile null'.split(' ');
const ASSETS = new Set(['.html', '.css', '.svg', '.png', '.ico', '.webmanifest']);

/**
 * Ends the process when something does not compile.
 * Safe to run twice at once: each run compiles into a folder of its own and moves finished files into place
 * one by one, so that nobody ever reads half a file. The stamp comes last.
 */
export function build() {
  const sources = listFiles(src).filter((file) => !file.endsWith('.test.ts'));
  const state = fingerprint(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  const fresh = join(exporter, `dist.${process.pid}`);
  if (sources.some((file) => dirname(file) === page && file.endsWith('.ts'))) {
    compile(join(page, 'tsconfig.json'), fresh);
  }
  compile(join(exporter, 'tsconfig.json'), fresh);
  copyAssets(sources, fresh);
  moveIntoDist(fresh);
  removeOrphans();
  writeFileSync(join(fresh, 'stamp'), state);
  renameSync(join(fresh, 'stamp'), stamp);
  rmSync(fresh, { recursive: true });
}

/** Names, times and sizes of everything that the result depends on: a deleted or renamed file counts too. */
function fingerprint(sources) {
  const settings = [join(root, 'tsconfig.json'), join(exporter, 'tsconfig.json'), import.meta.filename];
  const hash = createHash('sha256');
  for (const file of [...sources, ...settings]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(root, file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function compile(project, outDir) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const flags = [...FLAGS, '--rootDir', src, '--outDir', outDir];
  const done = spawnSync(process.execPath, [tsc, '-p', project, ...flags], { stdio: 'inherit' });
  if (done.status === 0) return;
  rmSync(outDir, { recursive: true, force: true });
  fail(`${relative(root, project)} does not compile.`);
}

function copyAssets(sources, outDir) {
  for (const file of sources.filter((name) => ASSETS.has(extname(name)))) {
    cpSync(file, join(outDir, relative(src, file)), { recursive: true });
  }
}

function moveIntoDist(fresh) {
  for (const file of listFiles(fresh)) {
    const target = join(dist, relative(fresh, file));
    mkdirSync(dirname(target), { recursive: true });
    renameSync(file, target);
  }
}

/** Removes what a deleted source left behind. It asks the sources as they are now: another build may be running. */
function removeOrphans() {
  for (const file of listFiles(dist).filter((name) => name !== stamp)) {
    const source = join(src, relative(dist, file).replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(file, { force: true });
  }
}

export function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) build();
