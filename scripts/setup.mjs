// Brings a fresh clone to a state that runs: the right Node, the locked packages, a native module that loads.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Does what is missing and nothing else; about 50 ms when all is there. Ends the process when it cannot. */
export function setup() {
  demandNode();
  if (packagesAreStale(root)) npm(root, 'ci', '--include=dev');
  if (!nativeModuleLoads()) npm(root, 'rebuild', 'better-sqlite3');
  if (!nativeModuleLoads()) {
    fail('better-sqlite3 was not built: it needs make, g++ and python3 where no ready-made binary fits.');
  }
}

function demandNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  const [leastMajor, leastMinor] = wanted.match(/\d+/g).map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  fail(`Tripline needs Node ${wanted}; this is ${process.versions.node}.`);
}

/** npm writes the inner lockfile last, so it is absent after an install that was cut short. */
export function packagesAreStale(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  return (
    !existsSync(installed) ||
    statSync(installed).mtimeMs < statSync(join(folder, 'package-lock.json')).mtimeMs
  );
}

/**
 * False after a change of Node version as well: a native module fits one only. Asked of a process of its own,
 * because one that has failed to load the module cannot load it after the repair.
 */
function nativeModuleLoads() {
  const script = "new (require('better-sqlite3'))(':memory:').close()";
  return spawnSync(process.execPath, ['-e', script], { cwd: join(root, 'exporter') }).status === 0;
}

export function npm(folder, ...args) {
  console.log(`npm ${args.join(' ')}`);
  const env = { ...headers(), ...process.env };
  const done = spawnSync('npm', args, {
    cwd: folder,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    fail(`npm ${args[0]} failed. Native modules need make, g++ and python3 where no ready-made binary fits.`);
  }
}

/** Where this very Node has its headers beside it, a native module builds without fetching any. */
function headers() {
  const prefix = dirname(dirname(process.execPath));
  const file = join(prefix, 'include/node/node_version.h');
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
  const part = (name) => text.match(new RegExp(`define NODE_${name}_VERSION (\\d+)`))?.[1];
  const version = ['MAJOR', 'MINOR', 'PATCH'].map(part).join('.');
  return version === process.versions.node ? { npm_config_nodedir: prefix } : {};
}

/** Ends the process with a sentence instead of a stack: the fault lies outside this script. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setup();
