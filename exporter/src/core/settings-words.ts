// Settings in the words of the config file, and what differs between two: money in major units, times in seconds.
import type { Rule, Settings } from './settings.ts';
import type { Minor, Ms } from './types.ts';

/** A setting that differs, by its place in the config file; null = not set. */
export interface SettingChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const major = (minor: Minor | null): number | null => (minor === null ? null : minor / 100);
const seconds = (ms: Ms): number => ms / 1000;

function ruleInWords({ id: _, forMs, ...rest }: Rule) {
  return forMs === undefined ? rest : { ...rest, forSeconds: seconds(forMs) };
}

/** Path by path. A rule is one value, named by its id: its parts mean nothing alone. */
export function settingsInWords(settings: Settings): Readonly<Record<string, unknown>> {
  const { day, fund, exit, kill } = settings;
  return {
    currency: settings.currency,
    'limits.dailyLoss': major(settings.dailyLoss),
    'limits.dailyProfit': major(day.dailyProfit),
    'limits.trailStep': major(day.trailStep),
    'limits.maxConsecutiveLosses': day.maxConsecutiveLosses,
    'limits.maxTrades': day.maxTrades,
    'limits.minLossToCount': day.minLossToCount === 0 ? null : major(day.minLossToCount),
    'limits.cooldownMinutes': day.cooldownMs === 0 ? null : day.cooldownMs / 60_000,
    'limits.cooldownOnProfit': day.cooldownOnProfit,
    'limits.capital': major(day.capital),
    'limits.lossPercent': day.lossPercent,
    'limits.profitPercent': day.profitPercent,
    'limits.sideLock': day.sideLock,
    'fund.drawdownRatio': fund.drawdownRatio,
    'fund.atrRatio': fund.atrRatio,
    'fund.makerFillMin': fund.makerFillMin,
    'fund.fallbackMax': fund.fallbackMax,
    'fund.navStaleSeconds': seconds(fund.navStaleMs),
    'fund.onStale': fund.onStale,
    'fund.navJumpFactor': fund.navJumpFactor,
    'fund.navJumpUsd': fund.navJumpUsd,
    'risk.gapPercent': settings.gapPercent,
    'risk.maxJumpPercent': settings.maxJumpPercent,
    'risk.markStaleSeconds': seconds(settings.markStaleMs),
    'risk.feedStaleSeconds': seconds(settings.feedStaleMs),
    'risk.unknownGraceSeconds': seconds(settings.unknownGraceMs),
    'risk.stopMissingSeconds': seconds(settings.stopMissingMs),
    'exits.protectionBps': exit.protectionBps,
    'exits.repriceAfterSeconds': seconds(exit.repriceAfterMs),
    'exits.maxRounds': exit.maxRounds,
    'exits.absentAfterSeconds': seconds(exit.absentAfterMs),
    'exits.verifyGapSeconds': seconds(settings.verifyGapMs),
    'exits.bypassAttempts': settings.bypassAttempts,
    'exits.rearmNeedsTwo': settings.rearmNeedsTwo,
    'kill.scope': kill.scope,
    'kill.reduceScope': kill.reduceScope,
    'kill.lockFirst': kill.lockFirst,
    'kill.lockAttempts': kill.lockAttempts,
    'kill.lockRetrySeconds': seconds(kill.lockRetryMs),
    'kill.logout': kill.logout,
    linked: settings.linked,
    warnPercents: settings.warnPercents,
    ...Object.fromEntries(settings.rules.map((rule) => [`rules.${rule.id}`, ruleInWords(rule)])),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Where `after` differs from `before`; all that is set, where there was nothing before. */
export function settingsChanges(before: Settings | null, after: Settings): readonly SettingChange[] {
  const old = before === null ? {} : settingsInWords(before);
  const now = settingsInWords(after);
  const paths = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  const values = paths
    .map((path) => ({ path, before: old[path] ?? null, after: now[path] ?? null }))
    .filter((one) => !same(one.before, one.after));
  const order = before === null ? [] : before.rules.map(({ id }) => id);
  const rules = after.rules.map(({ id }) => id);
  // The first rule that holds acts, so their order is a setting of its own.
  const moved = before !== null && same([...order].sort(), [...rules].sort()) && !same(order, rules);
  return moved ? [...values, { path: 'rules', before: order, after: rules }] : values;
}
