// Where a secret comes from: the config itself, the environment, or a file that only its owner can read.
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

const MOST_CHARACTERS = 4_096;

/** A secret as the config file writes it. Plain text is for trials: who can read the config knows it. */
export const secretSource = z.union([
  z.string().min(1).max(MOST_CHARACTERS),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);
type SecretSource = z.output<typeof secretSource>;

/** Throws an `Error` that names the place, never the secret. */
export function readSecret(source: SecretSource, env: NodeJS.ProcessEnv = process.env): string {
  if (typeof source === 'string') return source;
  if ('env' in source) return usable(env[source.env], `the environment variable ${source.env}`);
  const { file } = source;
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others; run: chmod 600 ${file}`);
  }
  return usable(readFileSync(file, 'utf8').trim(), file);
}

function usable(secret: string | undefined, where: string): string {
  if (secret === undefined || secret === '') throw new Error(`${where} holds no secret`);
  if (secret.length > MOST_CHARACTERS) throw new Error(`${where} holds more than a secret`);
  return secret;
}
