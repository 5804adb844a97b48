// The trading day in a line: trades, streak, cooldown and the profit that trailing has locked in.
import type { AccountFrame } from '../../../contract.ts';
import { h } from './dom.ts';
import { gain, moment, money, span } from './format.ts';

const ofMost = (count: number, most: number | null): string =>
  most === null ? `${count}` : `${count} of ${most}`;

function hours({ dayView: { market } }: AccountFrame): string | null {
  switch (market?.state) {
    case 'before':
      return `market closed, opens ${moment(market.opensAt ?? 0)}`;
    case 'after':
      return `market closed since ${moment(market.closesAt ?? 0)}`;
    case 'none':
      return 'market closed today';
    default:
      return null;
  }
}

function trades({ dayView: { trades: count, wins, losses, limits } }: AccountFrame): string | null {
  if (count === null) return limits.maxTrades === null ? null : `trades unknown, ${limits.maxTrades} allowed`;
  const result = wins === null || losses === null ? '' : ` (${wins} won, ${losses} lost)`;
  return `trades ${ofMost(count, limits.maxTrades)}${result}`;
}

function streak({ dayView: { consecutiveLosses: count, limits } }: AccountFrame): string | null {
  if (count === null || (count === 0 && limits.maxConsecutiveLosses === null)) return null;
  return `losses in a row ${ofMost(count, limits.maxConsecutiveLosses)}`;
}

function profit({
  dayView: { limits, mtmPeak, trailFloor },
  currency,
}: AccountFrame): readonly (string | null)[] {
  return [
    limits.dailyProfit === null ? null : `profit target ${money(limits.dailyProfit, currency)}`,
    mtmPeak === null ? null : `peak ${gain(mtmPeak, currency)}`,
    trailFloor === null ? null : `floor ${gain(trailFloor, currency)}`,
  ];
}

/** null when there is nothing to say about the day yet. */
export function dayLine(account: AccountFrame, now: number): HTMLElement | null {
  const until = account.dayView.cooldownUntil;
  const cooldown = until === null || until <= now ? null : `cooldown, ${span(until - now)} left`;
  const parts = [hours(account), trades(account), streak(account), cooldown, ...profit(account)].filter(
    (part) => part !== null,
  );
  if (parts.length === 0) return null;
  return h('p', { class: 'muted num parts' }, ...parts.map((part) => h('span', {}, part)));
}
