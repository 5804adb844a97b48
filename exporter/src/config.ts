// The only reader of the environment and of the config file. What is wrong is said by name, and nothing starts on it.
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  type AccountConfig,
  accountSchema,
  type CheckedAccount,
  checkedOf,
  ID,
  linkedToItself,
} from './config/account.ts';
import { type Checked, ConfigError, explain, parsed, parseJson, type Wrong } from './config/checked.ts';
import { findChromium } from './config/chromium.ts';
import { NOBODY, type NotifyConfig, notifySchema, revealed } from './config/notify.ts';
import type { Ms } from './core/types.ts';
import { readSecret, secretSource } from './secret.ts';

const SCENARIOS = ['calm', 'loss', 'gap', 'outage'] as const;
export type Scenario = (typeof SCENARIOS)[number];

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
  /** Path of the installed Chromium, for terminals; null: there is none. */
  readonly browser: string | null;
  /** Where recorded days lie, a folder each; null: there are none. */
  readonly replayDir: string | null;
  /** Trading systems that push: accounts there may be, the configured ones included, and syncs per caller. */
  readonly kv: { readonly maxAccounts: number; readonly syncsPerMinute: number };
  readonly notify: NotifyConfig;
  /** How long the samples of each second are kept, and the bars of a minute. */
  readonly history: { readonly keepDays: number; readonly keepMinuteDays: number };
  /** Where they are written; null in the demo. */
  readonly file: string | null;
}

/** Ids that name a host of our own. */
const OWN_HOSTS = ['replay', 'paper'];

const strategyHostSchema = z.strictObject({
  id: z
    .string()
    .regex(ID)
    .refine((id) => !OWN_HOSTS.includes(id), 'is the name of a host of our own'),
  url: z.url({ protocol: /^https?$/ }),
  token: secretSource,
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

/** A year and a month of bars of a minute. */
const MINUTE_DAYS = 400;

const historySchema = z
  .strictObject({
    keepDays: z.int().min(1).max(3_650).default(30),
    keepMinuteDays: z.int().min(1).max(3_650).optional(),
  })
  .refine(({ keepDays, keepMinuteDays = keepDays }) => keepMinuteDays >= keepDays, {
    path: ['keepMinuteDays'],
    error: 'must be at least keepDays',
  })
  .transform(({ keepDays, keepMinuteDays = Math.max(keepDays, MINUTE_DAYS) }) => ({
    keepDays,
    keepMinuteDays,
  }))
  .prefault({});

const fileSchema = z.strictObject({
  accounts: z.array(accountSchema).min(1).max(10_000),
  auth: z
    .strictObject({ anonymous: z.array(z.enum(['read', 'ingest'])).default(['read', 'ingest']) })
    .prefault({}),
  hostNames: z.array(z.string().min(1)).max(100).default([]),
  strategyHosts: z.array(strategyHostSchema).max(100).default([]),
  kv: kvSchema,
  notify: notifySchema,
  history: historySchema,
});

/** Everything that a config file says. */
export interface CheckedFile {
  readonly accounts: readonly CheckedAccount[];
  readonly auth: { readonly anonymous: readonly ('read' | 'ingest')[] };
  readonly hostNames: readonly string[];
  readonly strategyHosts: readonly z.output<typeof strategyHostSchema>[];
  readonly kv: Config['kv'];
  readonly notify: z.output<typeof notifySchema>;
  readonly history: Config['history'];
}

function namedTwice(what: string, rows: readonly { readonly id: string }[]): Wrong | null {
  const ids = new Set(rows.map(({ id }) => id));
  const twice = rows.find(({ id }) => !ids.delete(id));
  return twice === undefined ? null : { path: '', message: `names the ${what} ${twice.id} twice` };
}

/** A kill that is to reach an account which is not there would reach nobody, and on the worst of days. */
function wrongLinks(accounts: readonly z.output<typeof accountSchema>[]): readonly Wrong[] {
  const ids = new Set(accounts.map(({ id }) => id));
  return accounts.flatMap((account, i) => {
    const { id, linked } = account;
    const itself = linkedToItself(account);
    const unknown = linked.filter((other) => !ids.has(other));
    const path = `accounts.${i}.linked`;
    return [
      ...(itself === null ? [] : [{ path, message: itself.message }]),
      ...unknown.map((other) => ({
        path,
        message: `of ${id} names ${other}, which is no account of this file`,
      })),
    ];
  });
}

export function checkFile(input: unknown): Checked<CheckedFile> {
  const read = parsed(fileSchema, input);
  if (!read.ok) return read;
  const { accounts, strategyHosts, ...rest } = read.data;
  const twice = namedTwice('account', accounts) ?? namedTwice('strategy host', strategyHosts);
  if (twice !== null) return { ok: false, errors: [twice] };
  const links = wrongLinks(accounts);
  if (links.length > 0) return { ok: false, errors: links };
  return { ok: true, data: { ...rest, strategyHosts, accounts: accounts.map(checkedOf) } };
}

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

function secretOf(what: string, from: z.output<typeof secretSource>, env: NodeJS.ProcessEnv): string {
  try {
    return readSecret(from, env);
  } catch (error) {
    throw new ConfigError(`${what}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
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
  const read = parsed(environment, set);
  if (!read.ok) throw explain('The environment', read.errors);
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
    browser: findChromium(env),
    replayDir: e.TRIPLINE_REPLAY_DIR === undefined ? null : resolve(e.TRIPLINE_REPLAY_DIR),
    kv: file?.kv ?? kvSchema.parse(undefined),
    notify: file === null ? NOBODY : revealed(file.notify, (what, source) => secretOf(what, source, set)),
    history: file?.history ?? historySchema.parse(undefined),
    file: e.TRIPLINE_CONFIG === undefined ? null : resolve(e.TRIPLINE_CONFIG),
  };
}
