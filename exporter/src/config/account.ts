// One account as its owner writes it, checked and turned into what the engine uses.
import { z } from 'zod';
import { ALERTS } from '../core/alerts.ts';
import { type AccountKind, defaultRules } from '../core/default-rules.ts';
import { NOTIFIED } from '../core/notified.ts';
import {
  CONDITION_IDS,
  type DayLimits,
  DEFAULT_SETTINGS,
  type FundLimits,
  type KillSettings,
  type Rule,
  type Settings,
} from '../core/settings.ts';
import type { Minor, Ms } from '../core/types.ts';
import { type DayConfig, dayConfig, daySchema } from './calendar.ts';
import { type Checked, explain, parsed, type Wrong } from './checked.ts';
import { timeOfDay } from './local-time.ts';
import { type LockConfig, lockSchema } from './lock.ts';

export interface AccountConfig {
  readonly id: string;
  /** A kind in the registry of brokers; its options are checked there. */
  readonly broker: string;
  readonly options: unknown;
  /** The broker's own lock in its web terminal; null: there is none. */
  readonly lock: LockConfig | null;
  readonly settings: Settings;
  readonly pollMs: Ms;
  readonly day: DayConfig;
  /** When the kill's path is looked at each day, HH:MM in the account's zone; null = before its session. */
  readonly readinessAt: string | null;
}

export const ID = /^[A-Za-z0-9._:-]{1,64}$/;
const seconds = z.number().positive().max(86_400);
const rupees = z.number().min(0.01).max(1e12);
const percent = z.number().positive().max(100);
const ratio = z.number().positive().max(1);
const count = z.int().min(1).max(10_000);

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
  then: z.enum(['kill', 'block', 'reduce', 'notify']),
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

const scope = z.enum(['primary', 'hedges', 'all']);

/** How a kill goes, and what a rule that reduces leaves. */
const killSchema = z
  .strictObject({
    scope,
    reduceScope: scope,
    lockFirst: z.boolean(),
    lockAttempts: z.int().min(1).max(100),
    lockRetrySeconds: seconds.min(1),
    logout: z.boolean(),
  })
  .partial();

const isAscending = (list: readonly number[]): boolean =>
  list.every((n, i) => i === 0 || n > Number(list[i - 1]));
const warnSchema = z
  .array(z.number().min(1).max(100))
  .max(20)
  .refine(isAscending, 'must be in ascending order, each once');

const linkedSchema = z
  .array(z.string().regex(ID))
  .max(100)
  .refine((ids) => new Set(ids).size === ids.length, 'names an account twice');

/** One account as its owner writes it: money in major units, times in seconds. */
export const accountSchema = z.strictObject({
  id: z
    .string()
    .regex(ID)
    .refine((id) => id !== ALERTS, 'is the name of the stream of alerts')
    .refine((id) => id !== NOTIFIED, 'is the name of the stream of notifications'),
  broker: z.string().min(1),
  options: z.unknown(),
  lock: lockSchema.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3,5}$/, 'must be a code of 3 to 5 capital letters, like INR or USDT')
    .default(DEFAULT_SETTINGS.currency),
  pollSeconds: seconds.default(1),
  day: daySchema.prefault({}),
  readiness: z.strictObject({ at: timeOfDay.exactOptional() }).prefault({}),
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
      rearmNeedsTwo: z.boolean(),
    })
    .partial()
    .prefault({}),
  kill: killSchema.prefault({}),
  linked: linkedSchema.default([]),
  warnPercents: warnSchema.optional(),
});
type AccountFile = z.output<typeof accountSchema>;
/** An account in the words of the config file. */
export type AccountInput = z.input<typeof accountSchema>;

/** What holds from the start of the process to its end; every other part of an account may change while it runs. */
export const FIXED_PARTS = ['id', 'broker', 'options', 'lock', 'currency', 'pollSeconds'] as const;
const isFixed = (part: string): boolean => FIXED_PARTS.some((fixed) => fixed === part);

/** The parts of an account that may change while it runs. */
export const EDITABLE_PARTS: readonly string[] = Object.keys(accountSchema.shape).filter(
  (part) => !isFixed(part),
);

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

function killSettings({ kill }: AccountFile): KillSettings {
  const base = DEFAULT_SETTINGS.kill;
  return {
    scope: kill.scope ?? base.scope,
    reduceScope: kill.reduceScope ?? base.reduceScope,
    lockFirst: kill.lockFirst ?? base.lockFirst,
    lockAttempts: kill.lockAttempts ?? base.lockAttempts,
    lockRetryMs: ms(kill.lockRetrySeconds, base.lockRetryMs),
    logout: kill.logout ?? base.logout,
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
    rearmNeedsTwo: exits.rearmNeedsTwo ?? base.rearmNeedsTwo,
    kill: killSettings(file),
    linked: file.linked,
    warnPercents: file.warnPercents ?? base.warnPercents,
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
  const { id, broker, options, lock = null, pollSeconds, readiness } = file;
  const fixed = { id, broker, options, lock, pollMs: pollSeconds * 1000 };
  const readinessAt = readiness.at ?? null;
  return { ...fixed, day: dayConfig(file.day), readinessAt, settings: settingsOf(file) };
}

/** An account's file form turned into what the engine uses. Throws ConfigError. */
export function accountConfig(input: AccountInput): AccountConfig {
  const checked = checkAccount(input);
  if (checked.ok) return checked.data.account;
  throw explain(`The account ${input.id}`, checked.errors);
}

/** An account that may be used, and its editable parts with the defaults that the file left out. */
export interface CheckedAccount {
  readonly account: AccountConfig;
  readonly editable: Readonly<Record<string, unknown>>;
}

export const checkedOf = (file: AccountFile): CheckedAccount => ({
  account: configOf(file),
  editable: Object.fromEntries(Object.entries(file).filter(([part]) => EDITABLE_PARTS.includes(part))),
});

export const linkedToItself = ({ id, linked }: Pick<AccountFile, 'id' | 'linked'>): Wrong | null =>
  linked.includes(id) ? { path: 'linked', message: `names the account itself, ${id}` } : null;

export function checkAccount(input: unknown): Checked<CheckedAccount> {
  const read = parsed(accountSchema, input);
  if (!read.ok) return read;
  const wrong = linkedToItself(read.data);
  return wrong === null ? { ok: true, data: checkedOf(read.data) } : { ok: false, errors: [wrong] };
}
