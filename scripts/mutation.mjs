// `npm run mutation [-- paths]`: changes the core in small ways and names the changes that no test notices. Not part
// of the checks: it takes as long as it takes. Paths are files or folders; without one, everything that the
// configuration lists.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';
import { run } from './steps.mjs';

setup();
const paths = process.argv.slice(2).filter((given) => !given.startsWith('--'));
const options = process.argv.slice(2).filter((given) => given.startsWith('--'));
const absent = paths.filter((path) => !existsSync(join(root, path)));
if (absent.length > 0) {
  console.error(`There is no ${absent.join(', ')}.`);
  process.exit(1);
}
const sources = paths.map((path) => (statSync(join(root, path)).isDirectory() ? `${path}/**/*.ts` : path));
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const mutate = sources.length === 0 ? [] : ['--mutate', [...sources, '!**/*.test.ts'].join(',')];
const step = { name: 'mutation', command: process.execPath, args: [stryker, 'run', ...mutate, ...options] };
process.exitCode = run(step) === 'passed' ? 0 : 1;
