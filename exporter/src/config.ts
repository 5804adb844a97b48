// The only reader of the environment and of the config file. What is wrong is said by name, and nothing starts on it.
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  CONDITION_IDS,
  DEFAULT_SETTINGS,
  limitRules,
  optionSellerRules,
  type Rule,
  type Settings,
} from './core/settings.ts';
import type { Minor, Ms } from './core/types.ts';

const SCENARIOS = ['calm', 'loss', 'gap', 'outage'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Wrong configuration, for a person to mend; never a stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface AccountConfig {
  readonly id: string;
  /** A kind in the registry of brokers; its options are checked there. */
  readonly broker: string;
  readonly options: unknown;
  readonly settings: Settings;
  readonly pollMs: Ms;
  readonly day: { readonly timeZone: string; readonly resetAt: string };
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly adminToken: string | null;
  /** What callers without a token may do, on loopback only. */
  readonly anonymous: readonly ('read' | 'ingest')[];
  /** Extra names by which this host may be addressed. */
  readonly hostNames: readonly string[];
  /** null = the accounts of the config file; else the demo on a paper exchange of our own. */
  readonly demo: Scenario | null;
  readonly accounts: readonly AccountConfig[];
  /** Trading systems that push: accounts there may be, the configured ones included, and syncs per caller. */
  readonly kv: { readonly maxAccounts: number; readonly syncsPerMinute: number };
}

const ID = /^[A-Za-z0-9._:-]{1,64}$/;
const seconds = z.number().positive().max(86_400);
const rupees = z.number().min(0.01).max(1e12);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

const term = z.strictObject({
  condition: z.enum(CONDITION_IDS),
  factor: z.number().positive().max(100).optional(),
});

const ruleSchema = z.strictObject({
  id: z.string().regex(ID),
  when: z.enum(['all', 'any']),
  terms: z.array(term).min(1).max(10),
  forSeconds: seconds.optional(),
  forReads: z.int().min(1).max(100).optional(),
  then: z.enum(['kill', 'block']),
});

/** One account as its owner writes it: money in major units, times in seconds. */
const accountSchema = z.strictObject({
  id: z.string().regex(ID),
  broker: z.string().min(1),
  options: z.unknown(),
  currency: z.string().length(3).default(DEFAULT_SETTINGS.currency),
  pollSeconds: seconds.default(1),
  day: z
    .strictObject({
      timeZone: z.string().refine(isTimeZone, 'is not a time zone like Asia/Kolkata').default('Asia/Kolkata'),
      resetAt: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
        .default('08:45'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      dailyLoss: rupees.optional(),
      outerLossFactor: z.number().min(1).max(10).nullable().default(1.5),
    })
    .prefault({}),
  rules: z.array(ruleSchema).min(1).max(50).optional(),
  risk: z
    .strictObject({
      gapPercent: z.number().min(0).max(100),
      maxJumpPercent: z.number().min(0).max(1_000),
      markStaleSeconds: seconds,
      feedStaleSeconds: seconds,
      unknownGraceSeconds: seconds,
      stopMissingSeconds: seconds,
    })
    .partial()
    .prefault({}),
  exits: z
    .strictObject({
      protectionBps: z.int().min(1).max(5_000),
      repriceAfterSeconds: seconds,
      maxRounds: z.int().min(1).max(100),
      absentAfterSeconds: seconds,
      verifyGapSeconds: seconds.min(1),
      bypassAttempts: z.int().min(0).max(100),
    })
    .partial()
    .prefault({}),
});
type AccountFile = z.output<typeof accountSchema>;

const kvSchema = z
  .strictObject({
    maxAccounts: z.int().min(0).max(1_000).default(32),
    syncsPerMinute: z.int().min(1).max(10_000_000).default(6_000),
  })
  .prefault({});

const fileSchema = z.strictObject({
  accounts: z.array(accountSchema).min(1).max(10_000),
  auth: z
    .strictObject({ anonymous: z.array(z.enum(['read', 'ingest'])).default(['read', 'ingest']) })
    .prefault({}),
  hostNames: z.array(z.string().min(1)).max(100).default([]),
  kv: kvSchema,
});

const minor = (major: number): Minor => Math.round(major * 100);
const ms = (value: number | undefined, fallback: Ms): Ms =>
  value === undefined ? fallback : Math.round(value * 1000);

function ruleOf({ forSeconds, forReads, terms, ...rest }: z.output<typeof ruleSchema>): Rule {
  return {
    ...rest,
    terms: terms.map(({ condition, factor }) =>
      factor === undefined ? { condition } : { condition, factor },
    ),
    ...(forSeconds === undefined ? {} : { forMs: forSeconds * 1000 }),
    ...(forReads === undefined ? {} : { forReads }),
  };
}

const defaultRules = ({ broker, limits }: AccountFile): readonly Rule[] =>
  broker === 'pushed' ? limitRules() : optionSellerRules(limits.outerLossFactor);

function settingsOf(file: AccountFile): Settings {
  const { limits, risk, exits } = file;
  const base = DEFAULT_SETTINGS;
  return {
    currency: file.currency,
    dailyLoss: limits.dailyLoss === undefined ? null : minor(limits.dailyLoss),
    day: base.day,
    fund: base.fund,
    rules: file.rules?.map(ruleOf) ?? defaultRules(file),
    gapPercent: risk.gapPercent ?? base.gapPercent,
    maxJumpPercent: risk.maxJumpPercent ?? base.maxJumpPercent,
    markStaleMs: ms(risk.markStaleSeconds, base.markStaleMs),
    feedStaleMs: ms(risk.feedStaleSeconds, base.feedStaleMs),
    unknownGraceMs: ms(risk.unknownGraceSeconds, base.unknownGraceMs),
    stopMissingMs: ms(risk.stopMissingSeconds, base.stopMissingMs),
    verifyGapMs: ms(exits.verifyGapSeconds, base.verifyGapMs),
    bypassAttempts: exits.bypassAttempts ?? base.bypassAttempts,
    exit: {
      ...base.exit,
      protectionBps: exits.protectionBps ?? base.exit.protectionBps,
      repriceAfterMs: ms(exits.repriceAfterSeconds, base.exit.repriceAfterMs),
      maxRounds: exits.maxRounds ?? base.exit.maxRounds,
      absentAfterMs: ms(exits.absentAfterSeconds, base.exit.absentAfterMs),
    },
  };
}

/** An account's file form turned into what the engine uses. */
export function accountConfig(input: z.input<typeof accountSchema>): AccountConfig {
  const file = accountSchema.parse(input);
  const { id, broker, options, day, pollSeconds } = file;
  return { id, broker, options, day, pollMs: pollSeconds * 1000, settings: settingsOf(file) };
}

function explain(path: string, error: z.ZodError): ConfigError {
  const faults = error.issues
    .slice(0, 20)
    .map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  return new ConfigError(`${path} is not usable:\n${faults.join('\n')}`);
}

function readFile(path: string): z.output<typeof fileSchema> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  const read = fileSchema.safeParse(json);
  if (!read.success) throw explain(path, read.error);
  const ids = read.data.accounts.map((account) => account.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new ConfigError(`${path} names the account ${twice} twice`);
  return read.data;
}

const PORT_RULE = 'needs a whole number from 0 to 65535';
const port = z.coerce.number(PORT_RULE).int(PORT_RULE).min(0, PORT_RULE).max(65_535, PORT_RULE);

const environment = z.object({
  TRIPLINE_PORT: port.default(9464),
  TRIPLINE_HOST: z.string().min(1).default('127.0.0.1'),
  TRIPLINE_DATA_DIR: z.string().min(1).default('./data'),
  TRIPLINE_CONFIG: z.string().min(1).optional(),
  TRIPLINE_ADMIN_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
  TRIPLINE_DEMO_SCENARIO: z.enum(SCENARIOS).default('loss'),
});

/** By address, not by look: `127.example.com` is a name that may lead anywhere. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Throws ConfigError, in words for the person who wrote the configuration. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = environment.safeParse(set);
  if (!read.success) throw explain('The environment', read.error);
  const e = read.data;
  const file = e.TRIPLINE_CONFIG === undefined ? null : readFile(e.TRIPLINE_CONFIG);
  const anonymous: Config['anonymous'] =
    file?.auth.anonymous ?? (isLoopback(e.TRIPLINE_HOST) ? ['read', 'ingest'] : []);
  if (!isLoopback(e.TRIPLINE_HOST) && anonymous.length > 0) {
    throw new ConfigError(
      `TRIPLINE_HOST ${e.TRIPLINE_HOST} is not loopback: set auth.anonymous to [] in the config file first`,
    );
  }
  return {
    host: e.TRIPLINE_HOST,
    port: e.TRIPLINE_PORT,
    dataDir: resolve(e.TRIPLINE_DATA_DIR),
    adminToken: e.TRIPLINE_ADMIN_TOKEN ?? null,
    anonymous,
    hostNames: file?.hostNames ?? [],
    demo: file === null ? e.TRIPLINE_DEMO_SCENARIO : null,
    accounts: file?.accounts.map(accountConfig) ?? [],
    kv: file?.kv ?? kvSchema.parse(undefined),
  };
}
