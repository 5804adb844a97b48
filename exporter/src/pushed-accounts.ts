// Accounts that begin with their first push: made once, bounded in number, and made again at each start.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccountInput } from './config/account.ts';
import { ConfigError } from './config/checked.ts';
import type { PushBatch, PushedState } from './contract/pushed.ts';
import type { Log } from './log.ts';
import { writePrivateFile } from './private-file.ts';

const MOST_KEPT = 10_000;
const kept = z.object({
  version: z.literal(1),
  accounts: z.array(z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/)).max(MOST_KEPT),
});

export const keptFile = (dataDir: string): string => join(dataDir, 'pushed-accounts.json');

/** The ids of the accounts that were made before; none when there is no file. Throws ConfigError when it is damaged. */
export async function keptAccounts(dataDir: string): Promise<readonly string[]> {
  const path = keptFile(dataDir);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new ConfigError(`${path} cannot be read: ${error.message}`);
  });
  if (text === null) return [];
  const read = kept.safeParse(jsonOf(text));
  if (read.success) return [...new Set(read.data.accounts)];
  throw new ConfigError(
    `${path} is not a list of accounts; mend it, or remove it and their accounts begin anew`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const keep = (dataDir: string, accounts: readonly string[]): Promise<void> =>
  writePrivateFile(keptFile(dataDir), `${JSON.stringify({ version: 1, accounts })}\n`);

/** An account of which nothing is configured: the limits that its trading system pushes are its limits. */
export const pushedAccount = (id: string): AccountInput => ({ id, broker: 'pushed', options: {} });

type Take = (patch: PushedState, at: number) => void;

export interface PushedAccountsDeps {
  readonly dataDir: string;
  /** Pushed accounts there may be, the configured ones included. */
  readonly maxAccounts: number;
  /** Connects a new account and gives what takes its pushes; the engine begins to watch it behind that. */
  readonly make: (id: string) => Take;
  /** True for an account that is not pushed: nobody else may speak for it. */
  readonly isTaken: (id: string) => boolean;
  readonly log: Log;
}

/** Takes batches for the accounts in `takes`, and makes those that are missing. `made` are the ids made before. */
export function pushedAccounts(
  takes: Map<string, Take>,
  made: readonly string[],
  deps: PushedAccountsDeps,
): (batch: PushBatch) => void {
  const { dataDir, maxAccounts, log } = deps;
  const ids = [...made];
  let saving: Promise<void> = Promise.resolve();
  const makeOne = (id: string): Take | undefined => {
    if (deps.isTaken(id) || takes.size >= maxAccounts) return undefined;
    const take = deps.make(id);
    takes.set(id, take);
    ids.push(id);
    const list = [...ids];
    saving = saving
      .then(() => keep(dataDir, list))
      .catch((err: unknown) =>
        log.error({ err, account: id }, 'a pushed account cannot be kept for the next start'),
      );
    return take;
  };
  return (batch) => {
    for (const { account, patch, at } of batch) (takes.get(account) ?? makeOne(account))?.(patch, at);
  };
}
