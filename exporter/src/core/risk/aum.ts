// What a fund consists of: one slice per asset, by value, each with its share of what is drawn.

import type { FundView } from '../../contract/fund.ts';
import type { Known } from '../../contract.ts';
import { product, quotient, sum } from './known.ts';
import type { AumSurface } from './surfaces.ts';

const MAX_SLICES = 100;
const FUTURES = 'Futures';

/**
 * `navUsd` stands in for the futures where the file breaks nothing down. Slices of one name are added up. A share is
 * of the positive slices' total: a slice that is zero or negative is listed, and takes no arc.
 */
export function aumOf(aum: AumSurface | null, navUsd: Known): FundView['aum'] {
  const values = slicesOf(aum, navUsd);
  const positive = sum([...values.values()].filter((usd) => usd > 0));
  const usdZar = aum?.usdZar ?? null;
  const slices = [...values]
    .map(([label, usd]) => ({
      label,
      usd,
      zar: product(usd, usdZar),
      share: usd > 0 ? quotient(usd, positive) : null,
    }))
    .sort((a, b) => b.usd - a.usd)
    .slice(0, MAX_SLICES);
  const totalUsd = aum?.totalUsd ?? sum([...values.values()]);
  return { slices, totalUsd, totalZar: product(totalUsd, usdZar) };
}

function slicesOf(aum: AumSurface | null, navUsd: Known): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { label, usd } of aum?.slices ?? []) {
    const total = (values.get(label) ?? 0) + usd;
    if (Number.isFinite(total)) values.set(label, total);
  }
  if (values.has(FUTURES)) return values;
  const futures = aum?.futuresUsd ?? (values.size === 0 ? navUsd : null);
  if (futures !== null) values.set(FUTURES, futures);
  return values;
}
