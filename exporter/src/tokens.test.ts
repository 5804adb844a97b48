// The token file: what it keeps, who may read it, and what it never holds.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accessTokens, createToken, hashToken, loadTokens, revokeToken, tokensPath } from './tokens.ts';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'tokens-')), 'data');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

it('has no tokens before one is made', async () => {
  expect(await loadTokens(dir)).toEqual([]);
});

it('keeps the hash of a token, not the token, in a file of its owner alone', async () => {
  const { token, stored } = await createToken(dir, 'desk', ['control'], { now: 5 });
  expect(await loadTokens(dir)).toEqual([stored]);
  expect(stored).toEqual({ name: 'desk', hash: hashToken(token), scopes: ['control'], createdAt: 5 });
  expect(await readFile(tokensPath(dir), 'utf8')).not.toContain(token);
  expect((await stat(tokensPath(dir))).mode & 0o777).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect(await readdir(dir)).toEqual(['tokens.json']);
});

it('refuses a second token of the same name, and a name that is none', async () => {
  await createToken(dir, 'desk', ['read']);
  await expect(createToken(dir, 'desk', ['admin'])).rejects.toThrow('exists');
  await expect(createToken(dir, 'a b', ['read'])).rejects.toThrow('a name is');
  expect(await loadTokens(dir)).toHaveLength(1);
});

it('forgets a token by its name', async () => {
  await createToken(dir, 'desk', ['read']);
  await createToken(dir, 'grafana', ['read', 'control'], { trustGrafanaUser: true });
  expect(await revokeToken(dir, 'desk')).toBe(true);
  expect(await revokeToken(dir, 'desk')).toBe(false);
  expect((await loadTokens(dir)).map(({ name, trustGrafanaUser }) => [name, trustGrafanaUser])).toEqual([
    ['grafana', true],
  ]);
});

it('refuses a file that others can read', async () => {
  await createToken(dir, 'desk', ['read']);
  await chmod(tokensPath(dir), 0o640);
  await expect(loadTokens(dir)).rejects.toThrow('can be read by others');
});

it.each(['', '{', '[]', '{"version":2,"tokens":[]}', '{"version":1,"tokens":[{"name":"x"}]}'])(
  'refuses a file that it does not fully understand: %j',
  async (text) => {
    await createToken(dir, 'desk', ['read']);
    await writeFile(tokensPath(dir), text);
    await expect(loadTokens(dir)).rejects.toThrow(/not (JSON|a token file)/);
    await expect(createToken(dir, 'other', ['admin'])).rejects.toThrow();
    expect(await readFile(tokensPath(dir), 'utf8')).toBe(text);
  },
);

it('makes one at the first start, shows it once, and makes none where there is one or the environment has it', async () => {
  const shown: string[] = [];
  const start = (adminToken: string | null) =>
    accessTokens(dir, adminToken, (token) => void shown.push(token));
  expect(await start('of the environment')).toMatchObject([{ name: 'environment', scopes: ['admin'] }]);
  expect(shown).toEqual([]);
  const [first] = await start(null);
  expect(first).toMatchObject({ name: 'first', hash: hashToken(shown[0] ?? ''), scopes: ['admin'] });
  expect(await start(null)).toEqual([first]);
  expect(shown).toHaveLength(1);
  expect((await start('of the environment')).map(({ name }) => name)).toEqual(['first', 'environment']);
});
