// One job for the automation process, and the lines that cross between it and the exporter while it runs.
import { z } from 'zod';
import { TERMINAL_NAMES } from './terminals/index.ts';

const text = z.string().min(1).max(4_096);

export const jobSchema = z.strictObject({
  /** Names the screenshots. */
  id: z.string().min(1).max(200),
  dryRun: z.boolean(),
  terminal: z.enum(TERMINAL_NAMES),
  url: z.url().nullable(),
  segments: z.array(text).min(1).max(20),
  user: text,
  password: text,
  pin: text.nullable(),
  /** The secret from which one-time codes follow, base32 or an otpauth address. */
  totp: text.nullable(),
  /** Path of the Chromium. */
  browser: text,
  /** Folder of the account: profile and screenshots. */
  folder: text,
  /** How long the work may take beside waiting for codes, ms. */
  workMs: z.int().min(1_000).max(600_000),
  /** How long a person is given for a code, ms. */
  codeMs: z.int().min(100).max(600_000),
  /** How long one element may take to appear, ms. */
  elementMs: z.int().min(100).max(60_000),
});
export type Job = z.output<typeof jobSchema>;

/** What the exporter says after the job. */
export const sentSchema = z.strictObject({ code: z.strictObject({ id: text, code: text }) });

const strings = z.array(z.string().max(2_000)).max(50);
const failure = z.strictObject({
  ok: z.literal(false),
  kind: z.enum(['auth', 'rate', 'network', 'ip', 'maintenance', 'shape', 'broker']),
  retry: z.enum(['yes', 'no', 'unknown']),
  message: z.string().max(2_000),
  screenshots: strings,
});
const proof = z.strictObject({
  ok: z.literal(true),
  already: z.boolean(),
  evidence: strings.min(1),
  screenshots: strings,
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

/** What the process says, a line each; `result` is the last. */
export const saidSchema = z.discriminatedUnion('type', [
  /** The browser is up; its process leads a group of its own. */
  z.strictObject({ type: z.literal('browser'), pid: z.int().positive() }),
  z.strictObject({ type: z.literal('codeWanted'), id: text, what: text, until: z.number() }),
  z.strictObject({ type: z.literal('result'), result: z.discriminatedUnion('ok', [proof, failure]) }),
]);
export type Said = z.output<typeof saidSchema>;
export type Result = Extract<Said, { type: 'result' }>['result'];
