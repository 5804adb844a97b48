// doctor: is everything in place to protect an account? One line per check, and exit code 1 when any of them fails.
import type { Command } from 'commander';
import { type Check, checkDataDir, checkExporter, checkJournal, checkNode, checkTokens } from './checks.ts';
import { FAILED, type Io, OK, printJson } from './io.ts';
import { clockTime } from './print.ts';
import type { Finish } from './program.ts';

async function doctor(io: Io, json: boolean): Promise<number> {
  const checks: readonly Check[] = [
    checkNode(),
    await checkDataDir(io),
    ...(await checkJournal(io)),
    await checkTokens(io),
    ...(await checkExporter(io)),
  ];
  const failed = checks.filter(({ ok }) => !ok);
  const exit = failed.length === 0 ? OK : FAILED;
  if (json) {
    printJson(io, { ok: exit === OK, at: Date.now(), checks });
    return exit;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { ok, name, detail } of checks)
    io.out(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${detail}`);
  const verdict = exit === OK ? 'all is well' : `${failed.length} of ${checks.length} checks FAILED`;
  io.out(`${verdict} at ${clockTime(Date.now())}`);
  return exit;
}

export function addDoctor(program: Command, io: Io, finish: Finish): void {
  program
    .command('doctor')
    .summary('check that all is in place')
    .description(
      'Check Node, data directory, journal and its chain, tokens, the exporter and its own checks, clocks.',
    )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  tripline doctor || echo "do not trade yet"')
    .action(async (options: { readonly json?: boolean }) => finish(await doctor(io, options.json === true)));
}
