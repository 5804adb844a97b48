// All accounts together. A sum over an unknown part is unknown, and says whose part it was.

import { type AccountFrame, type Known, PHASES, type PhaseName } from '../contract.ts';
import { lossUtilization } from './console/page/utilization.ts';

export interface Summary {
  readonly netPnl: readonly {
    readonly currency: string;
    readonly value: Known;
    readonly unknownAccounts: readonly string[];
  }[];
  readonly openPositions: Known;
  readonly openOrders: Known;
  /** The account that has used most of its loss limit; null when none is known. May exceed 1. */
  readonly worstUtilization: { readonly account: string; readonly ratio: number } | null;
  /** Accounts that have a limit but no known MTM: the worst may be one of them. */
  readonly utilizationUnknown: readonly string[];
  readonly phases: Readonly<Record<PhaseName, number>>;
}

/** Of accounts whose positions their own trading system holds, Tripline sees neither positions nor orders. */
const seen = (account: AccountFrame): boolean =>
  account.hands === 'orders' && account.lastGoodReadAt !== null;

/** How many positions the account holds; null before its first good read, and where Tripline cannot see them. */
export const openPositionsOf = (account: AccountFrame): Known =>
  !seen(account) ? null : account.positions.filter(({ netQty }) => netQty !== 0).length;

export const openOrdersOf = (account: AccountFrame): Known =>
  !seen(account) ? null : account.openOrders.length;

/** Money has two decimals; adding floats must not show more. */
const cents = (value: number): number => Math.round(value * 100) / 100;

function total(values: readonly Known[]): Known {
  return values.reduce((sum, value) => (sum === null || value === null ? null : cents(sum + value)), 0);
}

/** A fund has a NAV and no MTM of the day: it is no part of the sum. */
function netPnl(all: readonly AccountFrame[]): Summary['netPnl'] {
  const accounts = all.filter(({ fund }) => fund === null);
  const currencies = [...new Set(accounts.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = accounts.filter((account) => account.currency === currency);
    const unknownAccounts = own.filter(({ mtm }) => mtm === null).map(({ id }) => id);
    return { currency, value: total(own.map(({ mtm }) => mtm)), unknownAccounts };
  });
}

function worst(accounts: readonly AccountFrame[]): Summary['worstUtilization'] {
  const known = accounts.flatMap((account) => {
    const ratio = lossUtilization(account.mtm, account.dailyLossLimit);
    return ratio === null ? [] : [{ account: account.id, ratio }];
  });
  return known.sort((a, b) => b.ratio - a.ratio)[0] ?? null;
}

export function summarize(accounts: readonly AccountFrame[]): Summary {
  const count = (phase: PhaseName): number => accounts.filter((account) => account.phase === phase).length;
  const ours = accounts.filter(({ hands }) => hands === 'orders');
  const limited = accounts.filter(({ dailyLossLimit }) => dailyLossLimit !== null);
  return {
    netPnl: netPnl(accounts),
    openPositions: total(ours.map(openPositionsOf)),
    openOrders: total(ours.map(openOrdersOf)),
    worstUtilization: worst(accounts),
    utilizationUnknown: limited.filter(({ mtm }) => mtm === null).map(({ id }) => id),
    phases: Object.fromEntries(PHASES.map((phase) => [phase, count(phase)])) as Record<PhaseName, number>,
  };
}
