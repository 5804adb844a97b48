// What reading configuration can say: it is right, or what is wrong and where, in words for who wrote it.
import type { z } from 'zod';

/** Wrong configuration, for a person to mend; never a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface Wrong {
  /** Where, with dots: `limits.dailyLoss`. */
  readonly path: string;
  readonly message: string;
}
export type Checked<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly errors: readonly Wrong[] };

const wrongs = ({ issues }: z.ZodError): readonly Wrong[] =>
  issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));

/** Zod throws on an object whose `length` cannot be compared; that is one more way of being wrong. */
export function parsed<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  try {
    const read = schema.safeParse(input);
    return read.success ? { ok: true, data: read.data } : { ok: false, errors: wrongs(read.error) };
  } catch {
    return { ok: false, errors: [{ path: '', message: 'cannot be read' }] };
  }
}

/** Parses JSON that a person wrote. Says where it fails, never what is there: that may be a secret. */
export function parseJson(text: string): Checked<unknown> {
  try {
    return { ok: true, data: JSON.parse(text) };
  } catch (error) {
    const at = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = at === undefined ? '' : ` from line ${text.slice(0, Number(at)).split('\n').length} on`;
    return { ok: false, errors: [{ path: '', message: `is not JSON${line}` }] };
  }
}

const sentences = (errors: readonly Wrong[]): readonly string[] =>
  errors.map(({ path, message }) => `  ${path || '(top)'}: ${message}`);

export const explain = (what: string, errors: readonly Wrong[]): ConfigError =>
  new ConfigError(`${what} is not usable:\n${sentences(errors).join('\n')}`);
