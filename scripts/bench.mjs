// `npm run bench [-- name]`: runs each tests/bench/*.bench.mjs on the compiled exporter, one after the other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, setup } from './setup.mjs';
import { run } from './steps.mjs';

setup();
build();
const wanted = process.argv[2] ?? '';
const folder = join(root, 'tests/bench');
const files = readdirSync(folder).filter((name) => name.endsWith('.bench.mjs') && name.includes(wanted));
if (files.length === 0) console.error(`No benchmark is called ${wanted || '*.bench.mjs'}.`);
const outcomes = files.sort().map((name) => {
  return run({ name: name.replace('.bench.mjs', ''), command: process.execPath, args: [join(folder, name)] });
});
process.exitCode = files.length > 0 && outcomes.every((outcome) => outcome === 'passed') ? 0 : 1;
