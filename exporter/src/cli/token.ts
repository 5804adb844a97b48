// token create, list, revoke: works on the data directory itself, so it needs no running exporter.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Scope } from '../contract.ts';
import { createToken, loadTokens, revokeToken, SCOPES, tokensPath } from '../tokens.ts';
import { dataDirOf, FAILED, type Io, OK, printJson } from './io.ts';
import { table } from './print.ts';
import type { Finish } from './program.ts';

interface JsonOption {
  readonly json?: boolean;
}
interface CreateOptions extends JsonOption {
  readonly scopes: readonly Scope[];
  readonly trustGrafanaUser?: boolean;
}

const RESTART = 'A running exporter reads its tokens at start: restart it to apply this.';

function parseScopes(text: string): readonly Scope[] {
  return text.split(',').map((part) => {
    const found = SCOPES.find((scope) => scope === part.trim());
    if (found === undefined) throw new InvalidArgumentError(`Scopes are ${SCOPES.join(', ')}.`);
    return found;
  });
}

async function create(io: Io, name: string, options: CreateOptions): Promise<number> {
  const made = await createToken(dataDirOf(io), name, options.scopes, {
    trustGrafanaUser: options.trustGrafanaUser === true,
  });
  if (options.json) printJson(io, { name, scopes: options.scopes, token: made.token });
  else io.out(made.token);
  io.err('This is the only time the token is shown; only its hash is kept.');
  io.err(RESTART);
  return OK;
}

async function list(io: Io, json: boolean): Promise<number> {
  const tokens = await loadTokens(dataDirOf(io));
  const shown = tokens.map(({ hash: _, ...rest }) => rest);
  if (json) {
    printJson(io, shown);
    return OK;
  }
  if (shown.length === 0) io.out(`no tokens in ${tokensPath(dataDirOf(io))}`);
  const rows = shown.map((token) => [
    token.name,
    token.scopes.join(','),
    new Date(token.createdAt).toISOString().slice(0, 10),
  ]);
  if (rows.length > 0) for (const line of table(['NAME', 'SCOPES', 'MADE'], rows)) io.out(line);
  return OK;
}

async function revoke(io: Io, name: string, json: boolean): Promise<number> {
  const revoked = await revokeToken(dataDirOf(io), name);
  if (json) printJson(io, { name, revoked });
  else if (revoked) io.out(`revoked ${name}`);
  if (revoked) io.err(RESTART);
  else io.err(`no token named ${name}`);
  return revoked ? OK : FAILED;
}

/** A file that cannot be read or written is an answer to the person, not a stack trace. */
async function orTell(io: Io, work: Promise<number>): Promise<number> {
  try {
    return await work;
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    return FAILED;
  }
}

export function addToken(program: Command, io: Io, finish: Finish): void {
  const token = program.command('token').summary('make, list and revoke access tokens');
  token.description('Access tokens of the exporter whose data directory is TRIPLINE_DATA_DIR.');
  token
    .command('create')
    .description('Make a token and print it, once.')
    .argument('<name>', 'who or what will use it')
    .addOption(
      new Option('--scopes <list>', `of ${SCOPES.join(', ')}`).argParser(parseScopes).makeOptionMandatory(),
    )
    .option('--trust-grafana-user', 'the bearer is a Grafana proxy that names the acting person')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  export TRIPLINE_TOKEN=$(tripline token create desk --scopes control)',
    )
    .action(async (name: string, options: CreateOptions) =>
      finish(await orTell(io, create(io, name, options))),
    );
  token
    .command('list')
    .description('List the tokens by name and scope.')
    .option('--json', 'print the answer as JSON')
    .action(async (options: JsonOption) => finish(await orTell(io, list(io, options.json === true))));
  token
    .command('revoke')
    .description('Forget a token.')
    .argument('<name>', 'its name')
    .option('--json', 'print the answer as JSON')
    .action(async (name: string, options: JsonOption) =>
      finish(await orTell(io, revoke(io, name, options.json === true))),
    );
}
