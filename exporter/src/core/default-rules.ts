// The rules of an account whose owner wrote none: they follow from its kind and from the limits that are set.
import { optionSellerRules, type Rule, type Settings } from './settings.ts';

/** `options`: positions of ours; `pushed`: a trading system tells its day; `fund`: a trading engine's state files. */
export type AccountKind = 'options' | 'pushed' | 'fund';

/** Prices and positions are never read at one moment, so a profit of ours must be seen twice. */
const SEEN_TWICE = 2;
/** A drawdown must outlast one odd reading of a file that is rewritten every few seconds. */
const DRAWDOWN_FOR_MS = 5_000;
const ROUTER_FOR_MS = 30_000;

const killOn = (
  id: string,
  condition: Rule['terms'][number]['condition'],
  over: Partial<Rule> = {},
): Rule => ({
  id,
  when: 'all',
  terms: [{ condition }],
  ...over,
  then: 'kill',
});
const blockOn = (
  id: string,
  condition: Rule['terms'][number]['condition'],
  over: Partial<Rule> = {},
): Rule => ({ ...killOn(id, condition, over), then: 'block' });

const STALE_FEED = blockOn('stale-feed', 'staleFeed');

/** The limits of the day that are set. */
function dayRules({ day }: Pick<Settings, 'day'>): readonly Rule[] {
  const twice = { forReads: SEEN_TWICE };
  const profit = day.dailyProfit !== null || day.profitPercent !== null;
  return [
    ...(profit ? [killOn('daily-profit', 'dailyProfit', twice)] : []),
    ...(day.trailStep === null ? [] : [killOn('trailing-profit', 'trailingProfit', twice)]),
    ...(day.maxConsecutiveLosses === null ? [] : [blockOn('consecutive-losses', 'consecutiveLosses')]),
    ...(day.maxTrades === null ? [] : [blockOn('trade-count', 'tradeCount')]),
    ...(day.cooldownMs === 0 ? [] : [blockOn('cooldown', 'cooldown')]),
  ];
}

/** The limits of a fund that are set. */
function fundLimitRules({ fund }: Pick<Settings, 'fund'>): readonly Rule[] {
  const router = fund.fallbackMax !== null || fund.makerFillMin !== null;
  return [
    ...(fund.drawdownRatio === null ? [] : [killOn('drawdown', 'drawdown', { forMs: DRAWDOWN_FOR_MS })]),
    ...(fund.atrRatio === null ? [] : [blockOn('atr-spike', 'atrSpike')]),
    ...(router ? [blockOn('router-degraded', 'routerDegraded', { forMs: ROUTER_FOR_MS })] : []),
  ];
}

/**
 * A trading system that pushes its day may push limits at any time, so the rules are there before their limits are.
 * Its word is taken at once: a second read would only be the same push again. Nobody pushes a count of trades.
 */
export const pushedRules: readonly Rule[] = [
  killOn('daily-loss', 'dailyLoss'),
  killOn('daily-profit', 'dailyProfit'),
  killOn('trailing-profit', 'trailingProfit'),
  blockOn('consecutive-losses', 'consecutiveLosses'),
  blockOn('cooldown', 'cooldown'),
  blockOn('pushed-trip', 'pushedTrip'),
  STALE_FEED,
];

/** A fund is watched by its files: how old they are, and whether NAV is to be believed. */
const fundRules: readonly Rule[] = [
  killOn('daily-loss', 'dailyLoss'),
  blockOn('nav-stale', 'navStale'),
  blockOn('nav-anomaly', 'navAnomaly'),
  STALE_FEED,
];

/** What stands in for rules that the owner did not write. */
export function defaultRules(
  kind: AccountKind,
  limits: Pick<Settings, 'day' | 'fund'>,
  outerLossFactor: number | null,
): readonly Rule[] {
  switch (kind) {
    case 'options':
      return [...optionSellerRules(outerLossFactor), ...dayRules(limits), ...fundLimitRules(limits)];
    case 'pushed':
      return [...pushedRules, ...fundLimitRules(limits)];
    case 'fund':
      return [...fundRules, ...dayRules(limits), ...fundLimitRules(limits)];
  }
}
