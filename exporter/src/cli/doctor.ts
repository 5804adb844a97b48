// doctor: is everything in place to protect an account? One line per check, and exit code 1 when any of them fails.
import type { Command } from 'commander';
import { type Check, checkDataDir, checkExporter, checkJournal, checkNode, checkTokens } from './checks.ts';
import { FAILED, type Io, OK, printJson } from './io.ts';
import { clockTime } from './print.ts';
import type { Finish } from './program.ts';
import { checkReadiness } from './readiness-checks.ts';

const mark = (ok: boolean | null): string => (ok === null ? '--  ' : ok ? 'ok  ' : 'FAIL');

async function doctor(io: Io, json: boolean, acceptPages: boolean): Promise<number> {
  const checks: readonly Check[] = [
    checkNode(),
    await checkDataDir(io),
    ...(await checkJournal(io)),
    await checkTokens(io),
    ...(await checkExporter(io)),
    ...(await checkReadiness(io, acceptPages)),
  ];
  const failed = checks.filter(({ ok }) => ok === false);
  const exit = failed.length === 0 ? OK : FAILED;
  if (json) {
    printJson(io, { ok: exit === OK, at: Date.now(), checks });
    return exit;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { ok, name, detail } of checks) io.out(`${mark(ok)}  ${name.padEnd(width)}  ${detail}`);
  const verdict = exit === OK ? 'all is well' : `${failed.length} of ${checks.length} checks FAILED`;
  io.out(`${verdict} at ${clockTime(Date.now())}`);
  return exit;
}

export function addDoctor(program: Command, io: Io, finish: Finish): void {
  program
    .command('doctor')
    .summary('check that all is in place')
    .description(
      'Check Node, data directory, journal and its chain, tokens, the exporter and its own checks, clocks; ' +
        'and have the exporter look at what a kill of each account will need.',
    )
    .option('--json', 'print the answer as JSON')
    .option('--accept-pages', "take the lock's pages as they look now for right")
    .addHelpText('after', '\nExample:\n  tripline doctor || echo "do not trade yet"')
    .action(async (options: { readonly json?: boolean; readonly acceptPages?: boolean }) =>
      finish(await doctor(io, options.json === true, options.acceptPages === true)),
    );
}
