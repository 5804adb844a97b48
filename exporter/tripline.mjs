#!/usr/bin/env node
// The `tripline` command. Npm links it at installation, when nothing is compiled yet: so it cannot be the compiled file.
import { existsSync } from 'node:fs';

const compiled = new URL('./dist/cli.js', import.meta.url);

if (existsSync(compiled)) await import(compiled.href);
else {
  process.stderr.write('tripline: not built yet; `npm start` or `npm run build` does it.\n');
  process.exitCode = 1;
}
