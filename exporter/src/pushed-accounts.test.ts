// The first push of an id makes its account, up to the bound, and the next start makes it again.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountConfig } from './config/account.ts';
import type { PushedState } from './contract/pushed.ts';
import { pushedRules } from './core/default-rules.ts';
import { keptAccounts, keptFile, pushedAccount, pushedAccounts } from './pushed-accounts.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pushed-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function desk(made: readonly string[] = [], maxAccounts = 3) {
  const taken: [string, PushedState][] = [];
  const take = (id: string) => (patch: PushedState) => void taken.push([id, patch]);
  const logged: string[] = [];
  const write = (_fields: object, text: string) => void logged.push(text);
  const onPush = pushedAccounts(new Map(made.map((id) => [id, take(id)])), made, {
    dataDir: dir,
    maxAccounts,
    make: take,
    isTaken: (id) => id === 'paper-1',
    log: { info: write, warn: write, error: write },
  });
  return {
    taken,
    logged,
    push: (account: string, n: number) => onPush([{ account, patch: { realised: n }, at: n }]),
  };
}

it('accounts are made once, kept, and bounded; nobody pushes for an account with a broker of its own', async () => {
  const { push, taken } = desk();
  for (const id of ['kv', 'kv', 'paper-1', 'b', 'c', 'd', 'kv']) push(id, taken.length);
  expect(taken.map(([id]) => id)).toEqual(['kv', 'kv', 'b', 'c', 'kv']);
  await expect.poll(() => keptAccounts(dir)).toEqual(['kv', 'b', 'c']);
  const next = desk(await keptAccounts(dir), 4);
  next.push('d', 1);
  next.push('e', 1);
  expect(next.taken.map(([id]) => id)).toEqual(['d']);
  await expect.poll(() => keptAccounts(dir)).toEqual(['kv', 'b', 'c', 'd']);
});

it('an account is made even where it cannot be kept, and the log says so', async () => {
  const { push, taken, logged } = desk();
  rmSync(dir, { recursive: true });
  push('kv', 1);
  expect(taken).toHaveLength(1);
  await expect.poll(() => logged).toEqual(['a pushed account cannot be kept for the next start']);
});

it('without a list there is none; a damaged one is named, not guessed at', async () => {
  expect(await keptAccounts(dir)).toEqual([]);
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":2,"accounts":[]}',
    '{"version":1,"accounts":["no such/id"]}',
  ]) {
    writeFileSync(keptFile(dir), text);
    await expect(keptAccounts(dir)).rejects.toThrow(keptFile(dir));
  }
  expect(readFileSync(keptFile(dir), 'utf8')).toContain('no such/id');
});

it('an account of which nothing is configured has the rules of a pushed day', () => {
  const { broker, settings } = accountConfig(pushedAccount('kv'));
  expect(broker).toBe('pushed');
  expect(settings.rules).toEqual(pushedRules);
});
