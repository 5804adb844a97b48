// `npm test`: everything there is to check, on a machine that may have nothing yet but Node.
// With TRIPLINE_NO_SKIP=1 whatever was skipped fails the run: so no machine passes by leaving things out.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closing, countTests } from './closing.mjs';
import { buildPlugin, setupPlugin } from './plugin.mjs';
import { ensureServers } from './servers.mjs';
import { setup } from './setup.mjs';
import { run, staticSteps, vitest } from './steps.mjs';

setup();
setupPlugin();
buildPlugin();
const missing = ensureServers();
const parts = staticSteps().map((step) => ({ passed: 0, failed: 0, skipped: 0, [run(step)]: 1 }));
parts.push(runTests());

for (const program of missing) {
  console.log(`SKIPPED what needs ${program}: it is not installed`);
  parts.push({ passed: 0, failed: 0, skipped: 1 });
}
const { line, exitCode } = closing(parts, process.env.TRIPLINE_NO_SKIP === '1');
console.log(line);
process.exitCode = exitCode;

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const ok = run(vitest(...reporters)) === 'passed';
    return countTests(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null, ok);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
