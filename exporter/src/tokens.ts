// The access tokens of one exporter, kept as SHA-256 hashes in a private file; a token is seen once, by its maker.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Scope } from './contract.ts';
import { writePrivateFile } from './private-file.ts';

export const SCOPES = ['read', 'ingest', 'control', 'admin'] as const satisfies readonly Scope[];

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name is 1 to 64 letters, digits, dots, dashes');

const stored = z.object({
  name,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(SCOPES)).min(1),
  createdAt: z.number().int(),
  /** The bearer is Grafana's proxy: its X-Grafana-User header tells who acts. */
  trustGrafanaUser: z.boolean().optional(),
});
export type StoredToken = z.output<typeof stored>;

const TOKENS_MAX = 1_000;
const file = z.object({ version: z.literal(1), tokens: z.array(stored).max(TOKENS_MAX) });

export const tokensPath = (dir: string): string => join(dir, 'tokens.json');

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The tokens kept in `dir`; none when the file does not exist. Throws when others can read the file, or when it is
 * not what this version writes: a token file that is half understood must not decide who may act.
 */
export async function loadTokens(dir: string): Promise<readonly StoredToken[]> {
  const path = tokensPath(dir);
  let text: string;
  try {
    const handle = await open(path, 'r');
    try {
      const { mode } = await handle.stat();
      if ((mode & 0o077) !== 0) throw new Error(`${path} can be read by others; run: chmod 600 ${path}`);
      text = await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return parse(path, text);
}

function parse(path: string, text: string): readonly StoredToken[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON`);
  }
  const result = file.safeParse(value);
  if (!result.success) throw new Error(`${path} is not a token file: ${z.prettifyError(result.error)}`);
  return result.data.tokens;
}

const save = (dir: string, tokens: readonly StoredToken[]): Promise<void> =>
  writePrivateFile(tokensPath(dir), `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);

async function makeDir(dir: string): Promise<void> {
  const found = await stat(dir).catch((error: unknown) => (isMissing(error) ? null : Promise.reject(error)));
  if (found === null) await mkdir(dir, { recursive: true, mode: 0o700 });
}

/** Makes a token, keeps its hash, and returns it: the only time it can be seen. Throws when the name is taken. */
export async function createToken(
  dir: string,
  tokenName: string,
  scopes: readonly Scope[],
  options: { readonly now?: number; readonly trustGrafanaUser?: boolean } = {},
): Promise<{ readonly token: string; readonly stored: StoredToken }> {
  await makeDir(dir);
  const tokens = await loadTokens(dir);
  if (tokens.some((known) => known.name === tokenName)) throw new Error(`a token named ${tokenName} exists`);
  if (tokens.length >= TOKENS_MAX)
    throw new Error(`there are ${TOKENS_MAX} tokens already; revoke some first`);
  const token = `tl_${randomBytes(32).toString('base64url')}`;
  const entry = stored.parse({
    name: tokenName,
    hash: hashToken(token),
    scopes,
    createdAt: options.now ?? Date.now(),
    ...(options.trustGrafanaUser === true ? { trustGrafanaUser: true } : {}),
  });
  await save(dir, [...tokens, entry]);
  return { token, stored: entry };
}

/** Those of the file and of the environment; where there is none yet, one is made and shown, this once. */
export async function accessTokens(
  dir: string,
  adminToken: string | null,
  show: (token: string) => void,
): Promise<readonly StoredToken[]> {
  const kept = await loadTokens(dir);
  if (adminToken !== null) {
    const hash = hashToken(adminToken);
    return [...kept, { name: 'environment', hash, scopes: ['admin'], createdAt: Date.now() }];
  }
  if (kept.length > 0) return kept;
  const { token, stored: first } = await createToken(dir, 'first', ['admin']);
  show(token);
  return [first];
}

/** Forgets a token by its name; false when there is none. A running exporter may keep it until its next start. */
export async function revokeToken(dir: string, tokenName: string): Promise<boolean> {
  const tokens = await loadTokens(dir);
  const kept = tokens.filter((known) => known.name !== tokenName);
  if (kept.length === tokens.length) return false;
  await save(dir, kept);
  return true;
}
