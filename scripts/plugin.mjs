// Grafana's plugin: installs its packages when they are missing, and builds it when a source has changed. Only the
// checks need it: what runs Tripline never waits for the gigabyte of Grafana's own packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listFiles } from './build.mjs';
import { fail, npm, packagesAreStale, root } from './setup.mjs';

const plugin = join(root, 'grafana-plugin');
/** The oldest Grafana that is promised, and the newest: the plugin is built on the first and run on both. */
const TREES = [plugin, join(plugin, 'harness/latest')];
const stamp = join(plugin, 'dist/.built-from');

/** What the plugin is made of: its own sources, and those of the exporter that it shows with. */
const SOURCES = [
  'src',
  '../exporter/src/picture',
  '../exporter/src/contract',
  '../exporter/src/gateway/console',
];
const SETTINGS = ['package.json', 'package-lock.json', 'webpack.config.mjs', 'README.md', 'CHANGELOG.md'];

/** Does what is missing and nothing else. No package of these needs its install script: what they fetch is there. */
export function setupPlugin() {
  for (const tree of TREES.filter(packagesAreStale))
    npm(tree, 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
}

/** Ends the process when it does not compile. */
export function buildPlugin() {
  const state = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  const webpack = join(plugin, 'node_modules/webpack-cli/bin/cli.js');
  const done = spawnSync(process.execPath, [webpack, '--stats', 'errors-only'], {
    cwd: plugin,
    stdio: 'inherit',
  });
  if (done.status !== 0) fail('The plugin does not compile.');
  writeFileSync(stamp, state);
}

/** Names, times and sizes of everything that the result depends on: a deleted or renamed file counts too. */
function fingerprint() {
  const sources = SOURCES.flatMap((folder) => listFiles(join(plugin, folder)));
  const hash = createHash('sha256');
  for (const file of [...sources, ...SETTINGS.map((name) => join(plugin, name))]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(root, file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setupPlugin();
  buildPlugin();
}
