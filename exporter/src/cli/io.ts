// What a command may touch of the world, and the five exit codes; handed in, so that tests own both.

export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One line for standard output. */
  out(line: string): void;
  /** One line for standard error: what a person must know and a pipe must not read. */
  err(line: string): void;
  /** Text for standard output as it is; resolves when more may come. Absent: `out` has to do. */
  readonly write?: (text: string) => Promise<void>;
  /** Aborted when the person has had enough. */
  readonly signal: AbortSignal;
  /** How long an answer may take before its outcome counts as unknown. */
  readonly answerMs: number;
}

export const OK = 0;
/** The answer is a clear no, or something is wrong. */
export const FAILED = 1;
export const USAGE = 2;
/** Nobody was reached: nothing was done. */
export const UNREACHABLE = 3;
/** It was asked and nobody knows whether it was done. */
export const UNKNOWN = 4;

export const urlOf = (io: Io): string => (io.env.TRIPLINE_URL ?? 'http://127.0.0.1:9464').replace(/\/+$/, '');

export const dataDirOf = (io: Io): string => io.env.TRIPLINE_DATA_DIR ?? './data';

export const printJson = (io: Io, value: unknown): void => io.out(JSON.stringify(value, null, 2));
