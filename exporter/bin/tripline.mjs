#!/usr/bin/env node
// The command `tripline`: runs what has been compiled, and says what to do when nothing has.
import { existsSync } from 'node:fs';

const compiled = new URL('../dist/cli.js', import.meta.url);
if (existsSync(compiled)) {
  await import(compiled.href);
} else {
  process.stderr.write('tripline: not compiled yet; run: npm run build\n');
  process.exitCode = 1;
}
