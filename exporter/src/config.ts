// The only reader of the environment and of the config file. What is wrong is said by name, and nothing starts on it.
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ALERTS } from './core/alerts.ts';
import { type AccountKind, defaultRules } from './core/default-rules.ts';
import {
  CONDITION_IDS,
  type DayLimits,
  DEFAULT_SETTINGS,
  type FundLimits,
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

/** An external strategy engine, which is told over HTTP what to start and to stop. */
export interface StrategyHostConfig {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  /** The strategies that it runs; `*` is any. */
  readonly strategies: readonly string[];
  readonly timeoutMs: Ms;
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
  readonly strategyHosts: readonly StrategyHostConfig[];
  /** null = the accounts of the config file; else the demo on a paper exchange of our own. */
  readonly demo: Scenario | null;
  readonly accounts: readonly AccountConfig[];
  /** Where recorded days lie, a folder each; null: there are none. */
  readonly replayDir: string | null;
  /** Trading systems that push: accounts there may be, the configured ones included, and syncs per caller. */
  readonly kv: { readonly maxAccounts: number; readonly syncsPerMinute: number };
  /** Where they are written; null in the demo. */
  readonly file: string | null;
}

const ID = /^[A-Za-z0-9._:-]{1,64}$/;
const seconds = z.number().positive().max(86_400);
const rupees = z.number().min(0.01).max(1e12);
const percent = z.number().positive().max(100);
const ratio = z.number().positive().max(1);
const count = z.int().min(1).max(10_000);

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

/** Limits of the trading day. What is left out is no limit. */
const limitsSchema = z.strictObject({
  dailyLoss: rupees.optional(),
  outerLossFactor: z.number().min(1).max(10).nullable().default(1.5),
  dailyProfit: rupees.optional(),
  trailStep: rupees.optional(),
  maxConsecutiveLosses: count.optional(),
  maxTrades: count.optional(),
  minLossToCount: rupees.optional(),
  cooldownMinutes: z.number().positive().max(1_440).optional(),
  cooldownOnProfit: z.boolean().default(false),
  capital: rupees.optional(),
  lossPercent: percent.optional(),
  profitPercent: percent.optional(),
  sideLock: z.enum(['none', 'long', 'short']).default('none'),
});

/** Limits of a fund by its trading engine's files. Ratios are 0..1, ATR is a multiple of its usual. */
const fundSchema = z
  .strictObject({
    drawdownRatio: ratio,
    atrRatio: z.number().positive().max(1_000),
    makerFillMin: ratio,
    fallbackMax: ratio,
    navStaleSeconds: seconds,
    onStale: z.enum(['fail-closed', 'show']),
    navJumpFactor: z.number().min(1.01).max(1_000),
    navJumpUsd: z.number().positive().max(1e12),
  })
  .partial();

/** One account as its owner writes it: money in major units, times in seconds. */
const accountSchema = z.strictObject({
  id: z
    .string()
    .regex(ID)
    .refine((id) => id !== ALERTS, 'is the name of the stream of alerts'),
  broker: z.string().min(1),
  options: z.unknown(),
  currency: z
    .string()
    .regex(/^[A-Z]{3,5}$/, 'must be a code of 3 to 5 capital letters, like INR or USDT')
    .default(DEFAULT_SETTINGS.currency),
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
  limits: limitsSchema.prefault({}),
  fund: fundSchema.prefault({}),
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
/** An account in the words of the config file. */
export type AccountInput = z.input<typeof accountSchema>;

/** What holds from the start of the process to its end; every other part of an account may change while it runs. */
export const FIXED_PARTS = ['id', 'broker', 'options', 'currency', 'pollSeconds'] as const;
const isFixed = (part: string): boolean => FIXED_PARTS.some((fixed) => fixed === part);

/** The parts of an account that may change while it runs. */
export const EDITABLE_PARTS: readonly string[] = Object.keys(accountSchema.shape).filter(
  (part) => !isFixed(part),
);

/** Ids that name a host of our own. */
const OWN_HOSTS = ['replay', 'paper'];

const secret = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

const strategyHostSchema = z.strictObject({
  id: z
    .string()
    .regex(ID)
    .refine((id) => !OWN_HOSTS.includes(id), 'is the name of a host of our own'),
  url: z.url({ protocol: /^https?$/ }),
  token: secret,
  strategies: z
    .array(z.union([z.literal('*'), z.string().regex(ID)]))
    .min(1)
    .max(1_000)
    .default(['*']),
  timeoutMs: z.int().min(100).max(4_000).default(3_000),
});
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
  strategyHosts: z.array(strategyHostSchema).max(100).default([]),
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

const minorOrNone = (major: number | undefined): Minor | null => (major === undefined ? null : minor(major));

function dayLimits({ limits }: AccountFile): DayLimits {
  return {
    capital: minorOrNone(limits.capital),
    lossPercent: limits.lossPercent ?? null,
    profitPercent: limits.profitPercent ?? null,
    dailyProfit: minorOrNone(limits.dailyProfit),
    trailStep: minorOrNone(limits.trailStep),
    maxConsecutiveLosses: limits.maxConsecutiveLosses ?? null,
    maxTrades: limits.maxTrades ?? null,
    minLossToCount: minor(limits.minLossToCount ?? 0),
    cooldownMs: ms((limits.cooldownMinutes ?? 0) * 60, 0),
    cooldownOnProfit: limits.cooldownOnProfit,
    sideLock: limits.sideLock,
  };
}

function fundLimits({ fund }: AccountFile): FundLimits {
  const base = DEFAULT_SETTINGS.fund;
  return {
    drawdownRatio: fund.drawdownRatio ?? null,
    atrRatio: fund.atrRatio ?? null,
    makerFillMin: fund.makerFillMin ?? null,
    fallbackMax: fund.fallbackMax ?? null,
    navStaleMs: ms(fund.navStaleSeconds, base.navStaleMs),
    onStale: fund.onStale ?? base.onStale,
    navJumpFactor: fund.navJumpFactor ?? base.navJumpFactor,
    navJumpUsd: fund.navJumpUsd ?? null,
  };
}

/** What an account shows follows from its broker; every other one has positions of ours. */
const KINDS: Readonly<Record<string, AccountKind>> = { pushed: 'pushed', 'state-files': 'fund' };
const kindOf = (broker: string): AccountKind =>
  (Object.hasOwn(KINDS, broker) ? KINDS[broker] : undefined) ?? 'options';

function settingsOf(file: AccountFile): Settings {
  const { limits, risk, exits } = file;
  const base = DEFAULT_SETTINGS;
  const ours = { day: dayLimits(file), fund: fundLimits(file) };
  return {
    currency: file.currency,
    dailyLoss: minorOrNone(limits.dailyLoss),
    ...ours,
    rules: file.rules?.map(ruleOf) ?? defaultRules(kindOf(file.broker), ours, limits.outerLossFactor),
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

function configOf(file: AccountFile): AccountConfig {
  const { id, broker, options, day, pollSeconds } = file;
  return { id, broker, options, day, pollMs: pollSeconds * 1000, settings: settingsOf(file) };
}

/** An account's file form turned into what the engine uses. Throws ConfigError. */
export function accountConfig(input: AccountInput): AccountConfig {
  const checked = checkAccount(input);
  if (checked.ok) return checked.data.account;
  throw explain(`The account ${input.id}`, checked.errors);
}

export interface Wrong {
  /** Where, with dots: `limits.dailyLoss`. */
  readonly path: string;
  readonly message: string;
}
export type Checked<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly errors: readonly Wrong[] };

/** An account that may be used, and its editable parts with the defaults that the file left out. */
export interface CheckedAccount {
  readonly account: AccountConfig;
  readonly editable: Readonly<Record<string, unknown>>;
}

const checkedOf = (file: AccountFile): CheckedAccount => ({
  account: configOf(file),
  editable: Object.fromEntries(Object.entries(file).filter(([part]) => EDITABLE_PARTS.includes(part))),
});

const wrongs = ({ issues }: z.ZodError): readonly Wrong[] =>
  issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));

/** Zod throws on an object whose `length` cannot be compared; that is one more way of being wrong. */
function parsed<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  try {
    const read = schema.safeParse(input);
    return read.success ? { ok: true, data: read.data } : { ok: false, errors: wrongs(read.error) };
  } catch {
    return { ok: false, errors: [{ path: '', message: 'cannot be read' }] };
  }
}

export function checkAccount(input: unknown): Checked<CheckedAccount> {
  const read = parsed(accountSchema, input);
  return read.ok ? { ok: true, data: checkedOf(read.data) } : read;
}

/** Everything that a config file says. */
export interface CheckedFile {
  readonly accounts: readonly CheckedAccount[];
  readonly auth: { readonly anonymous: readonly ('read' | 'ingest')[] };
  readonly hostNames: readonly string[];
  readonly strategyHosts: readonly z.output<typeof strategyHostSchema>[];
  readonly kv: Config['kv'];
}

function namedTwice(what: string, rows: readonly { readonly id: string }[]): Wrong | null {
  const ids = new Set(rows.map(({ id }) => id));
  const twice = rows.find(({ id }) => !ids.delete(id));
  return twice === undefined ? null : { path: '', message: `names the ${what} ${twice.id} twice` };
}

export function checkFile(input: unknown): Checked<CheckedFile> {
  const read = parsed(fileSchema, input);
  if (!read.ok) return read;
  const { accounts, strategyHosts, ...rest } = read.data;
  const twice = namedTwice('account', accounts) ?? namedTwice('strategy host', strategyHosts);
  if (twice !== null) return { ok: false, errors: [twice] };
  return { ok: true, data: { ...rest, strategyHosts, accounts: accounts.map(checkedOf) } };
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

const explain = (what: string, errors: readonly Wrong[]): ConfigError =>
  new ConfigError(`${what} is not usable:\n${sentences(errors).join('\n')}`);

function readFile(path: string): CheckedFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  const json = parseJson(text);
  const read = json.ok ? checkFile(json.data) : json;
  if (!read.ok) throw explain(path, read.errors);
  return read.data;
}

/** The secret itself: as written, from the environment, or the first line of a file. Throws ConfigError. */
function secretOf(what: string, from: z.output<typeof secret>, env: NodeJS.ProcessEnv): string {
  if (typeof from === 'string') return from;
  if ('env' in from) {
    const value = env[from.env];
    if (value === undefined || value === '') throw new ConfigError(`${what}: ${from.env} is not set`);
    return value;
  }
  try {
    const [line = ''] = readFileSync(from.file, 'utf8').split('\n');
    if (line.trim() !== '') return line.trim();
  } catch {
    throw new ConfigError(`${what}: ${from.file} cannot be read`);
  }
  throw new ConfigError(`${what}: ${from.file} is empty`);
}

const PORT_RULE = 'needs a whole number from 0 to 65535';
const port = z.coerce.number(PORT_RULE).int(PORT_RULE).min(0, PORT_RULE).max(65_535, PORT_RULE);

const environment = z.object({
  TRIPLINE_PORT: port.default(9464),
  TRIPLINE_HOST: z.string().min(1).default('127.0.0.1'),
  TRIPLINE_DATA_DIR: z.string().min(1).default('./data'),
  TRIPLINE_CONFIG: z.string().min(1).optional(),
  TRIPLINE_ADMIN_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
  TRIPLINE_REPLAY_DIR: z.string().min(1).optional(),
  TRIPLINE_DEMO_SCENARIO: z.enum(SCENARIOS).default('loss'),
});

/** By address, not by look: `127.example.com` is a name that may lead anywhere. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Throws ConfigError, in words for the person who wrote the configuration. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = environment.safeParse(set);
  if (!read.success) throw explain('The environment', wrongs(read.error));
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
    strategyHosts: (file?.strategyHosts ?? []).map((host) => ({
      ...host,
      token: secretOf(`the token of the strategy host ${host.id}`, host.token, set),
    })),
    demo: file === null ? e.TRIPLINE_DEMO_SCENARIO : null,
    accounts: file?.accounts.map(({ account }) => account) ?? [],
    replayDir: e.TRIPLINE_REPLAY_DIR === undefined ? null : resolve(e.TRIPLINE_REPLAY_DIR),
    kv: file?.kv ?? kvSchema.parse(undefined),
    file: e.TRIPLINE_CONFIG === undefined ? null : resolve(e.TRIPLINE_CONFIG),
  };
}
