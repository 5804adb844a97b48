// Metrics of an account's trading day: the limits in force, how much of each is used up, and the streaks.
import type { DayView } from '../../contract/day.ts';
import type { AccountFrame, Known } from '../../contract.ts';
import { lossUtilization, utilization } from '../console/page/utilization.ts';
import { gauge, type Table } from './table.ts';

interface Subject {
  readonly account: AccountFrame;
  readonly day: DayView;
  /** When the frame was taken. */
  readonly at: number;
}

const LIMITS: readonly {
  readonly limit: string;
  readonly at: (day: DayView, account: AccountFrame) => Known;
  readonly used: (subject: Subject) => Known;
}[] = [
  {
    limit: 'daily_loss',
    at: (_, { dailyLossLimit }) => dailyLossLimit,
    used: ({ account }) => lossUtilization(account.mtm, account.dailyLossLimit),
  },
  {
    limit: 'daily_profit',
    at: ({ limits }) => limits.dailyProfit,
    used: ({ account, day }) => utilization(account.mtm, day.limits.dailyProfit),
  },
  {
    limit: 'consecutive_losses',
    at: ({ limits }) => limits.maxConsecutiveLosses,
    used: ({ day }) => utilization(day.consecutiveLosses, day.limits.maxConsecutiveLosses),
  },
  {
    limit: 'trades',
    at: ({ limits }) => limits.maxTrades,
    used: ({ day }) => utilization(day.trades, day.limits.maxTrades),
  },
];

const OPEN: ReadonlySet<string> = new Set<DayView['market']['state']>(['always', 'open']);

const limits = ({ day, account }: Subject) =>
  LIMITS.map(({ limit, at }) => [{ limit }, at(day, account)] as const);
const utilizations = (subject: Subject) =>
  LIMITS.map(({ limit, used }) => [{ limit }, used(subject)] as const);

export const DAY: Table<Subject> = {
  each: ({ frame }) =>
    (frame?.accounts ?? []).map((account) => ({
      account,
      day: account.dayView,
      at: frame?.at ?? account.at,
    })),
  labels: ({ account: { id, broker, currency } }) => ({ account: id, broker, currency }),
  lines: [
    gauge('account_market_open', 'Whether the market trades, 0 or 1; without hours it always does.', (s) =>
      OPEN.has(s.day.market.state) ? 1 : 0,
    ),
    gauge('account_limit', 'A limit in force: money in the currency, or a count.', limits),
    gauge('account_limit_utilization_ratio', 'Share of a limit used up; may exceed 1.', utilizations),
    gauge(
      'account_consecutive_losses',
      'Losing trades in a row that count.',
      ({ day }) => day.consecutiveLosses,
    ),
    gauge('account_trades_today', 'Round trips closed today.', ({ day }) => day.trades),
    gauge(
      'account_cooldown_seconds',
      'Time that the pause after a loss still lasts; 0 = none.',
      ({ day, at }) => (day.cooldownUntil === null ? 0 : Math.max(0, (day.cooldownUntil - at) / 1000)),
    ),
    gauge(
      'account_mtm_peak',
      'Highest profit or loss of the day, in the currency.',
      ({ day }) => day.mtmPeak,
    ),
    gauge(
      'account_trail_floor',
      'Profit that trailing has locked in, in the currency.',
      ({ day }) => day.trailFloor,
    ),
  ],
};
