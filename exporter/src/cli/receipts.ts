// receipts: takes the filed receipts out of Tripline, and proves such a file later, with or without its journal.
import { open, readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Filing } from '../receipts/filing.ts';
import { lineOf } from '../receipts/line.ts';
import { type Broken, type Proved, verify } from '../receipts/verify.ts';
import { FAILED, type Io, OK, printJson, USAGE } from './io.ts';
import type { Finish } from './program.ts';
import { filingsOfExporter, filingsOfJournal, picturesOf } from './receipts-sources.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface ExportOptions {
  readonly account?: string;
  readonly out?: string;
  readonly journal?: string;
}

async function filingsFor(io: Io, { account, journal }: ExportOptions): Promise<readonly Filing[] | number> {
  if (journal === undefined) return filingsOfExporter(io, account);
  const all = filingsOfJournal(journal);
  return account === undefined ? all : all.filter((one) => one.account === account);
}

/** Never over a file that is there: it may be the only copy of what was. */
async function write(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(lines.map((line) => `${line}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exportAll(io: Io, options: ExportOptions): Promise<number> {
  try {
    const filings = await filingsFor(io, options);
    if (typeof filings === 'number') return filings;
    const lines: string[] = [];
    for (const filing of filings) lines.push(lineOf(filing, await picturesOf(io, filing)));
    if (options.out === undefined) for (const line of lines) io.out(line);
    else await write(options.out, lines);
    const heads = new Map(filings.map(({ account, filing, hash }) => [account, `${filing} ${hash}`]));
    // Beside the pipe: a head that is kept elsewhere is what makes the file a proof.
    for (const [account, head] of heads) io.err(`head of ${account}: filing ${head}`);
    io.err(`${filings.length} filings${options.out === undefined ? '' : ` written to ${options.out}`}`);
    return OK;
  } catch (error) {
    io.err(`nothing was exported: ${messageOf(error)}`);
    return FAILED;
  }
}

interface VerifyOptions {
  readonly head?: readonly string[];
  readonly journal?: string;
  readonly json?: boolean;
}

function journalIn(dir: string): (account: string) => readonly Filing[] {
  const all = filingsOfJournal(dir);
  return (account) => all.filter((one) => one.account === account);
}

function tell(io: Io, found: Proved | Broken, options: VerifyOptions): void {
  if (!found.ok) {
    const { how, text, line, account, filing } = found;
    const where = [
      ...(line === null ? [] : [`line ${line}`]),
      ...(account === null ? [] : [account]),
      ...(filing === null ? [] : [`filing ${filing}`]),
    ].join(', ');
    io.err(`BROKEN: ${how}${where === '' ? '' : ` at ${where}`}: ${text}`);
    return;
  }
  for (const { account, filing, hash } of found.heads) io.out(`${account}: ${filing} filings, head ${hash}`);
  for (const [account, count] of Object.entries(found.since))
    io.out(`${account}: the journal has gone on since, by ${count}`);
  io.out(`the chain holds over ${found.filings} filings`);
  if (options.head === undefined && options.journal === undefined)
    io.err('Without --head or --journal, filings cut off at the end of the file leave no trace.');
}

async function verifyFile(io: Io, path: string, options: VerifyOptions): Promise<number> {
  let found: Proved | Broken;
  try {
    const text = await readFile(path, 'utf8');
    const journal = options.journal === undefined ? {} : { journal: journalIn(options.journal) };
    found = verify(text, { heads: options.head ?? [], ...journal });
  } catch (error) {
    io.err(`nothing was proved: ${messageOf(error)}`);
    return USAGE;
  }
  if (options.json) printJson(io, found);
  else tell(io, found, options);
  return found.ok ? OK : FAILED;
}

function heads(text: string, before: readonly string[] | undefined): readonly string[] {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('It must be a hash of 64 hex digits.');
  return [...(before ?? []), text];
}

export function addReceipts(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('receipts')
    .summary('export and verify receipts')
    .description('Take the filed receipts of kills out of Tripline, and prove such a file later.');
  command
    .command('export')
    .summary('write the receipts as lines')
    .description('Write every filed receipt as a line of JSON, each bound to the one before it by its hash.')
    .option('--account <id>', 'only of this account')
    .option('--out <file>', 'into a new file instead of standard output')
    .option('--journal <dir>', 'from the journal of a data directory, without a running exporter')
    .addHelpText('after', '\nExample:\n  tripline receipts export --out receipts.jsonl')
    .action(async (options: ExportOptions) => finish(await exportAll(io, options)));
  command
    .command('verify')
    .summary('prove an export')
    .argument('<file>', 'what was exported')
    .description('Prove the chain of an export, or name the first filing that is not what was filed.')
    .option('--head <hash...>', 'a head that was kept elsewhere: it must be in the file', heads)
    .option('--journal <dir>', 'hold it against the journal of this data directory too')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  tripline receipts verify receipts.jsonl --journal ./data')
    .action(async (file: string, options: VerifyOptions) => finish(await verifyFile(io, file, options)));
}
