// Breach when orders fall back to taking too often, or rest without being filled: the router of a fund is ill.
import { breach, type Condition, noLimit, ok, unknown, type Verdict } from './verdict.ts';

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

function fallback(observed: number | null, max: number): Verdict {
  if (observed === null) return unknown(max, 'the fallback ratio is not known');
  const text = `fallback ratio ${percent(observed)}, at most ${percent(max)}`;
  return observed > max ? breach(observed, max, text) : ok(observed, max, (max - observed) / max, text);
}

function makerFill(observed: number | null, min: number): Verdict {
  if (observed === null) return unknown(min, 'the maker fill rate is not known');
  const text = `maker fill rate ${percent(observed)}, at least ${percent(min)}`;
  return observed < min ? breach(observed, min, text) : ok(observed, min, (observed - min) / (1 - min), text);
}

/**
 * The worse of the two: a breach, then what is unknown, then the smaller headroom.
 * A factor of 2 lets twice as much go wrong.
 */
export const routerDegraded: Condition = ({ settings, fund }, factor) => {
  const { fallbackMax, makerFillMin } = settings.fund;
  const limit = fallbackMax ?? makerFillMin;
  if (limit === null) return noLimit(fund?.router.fallbackRatio ?? null);
  if (fund === null) return unknown(limit, 'no state files have been read');
  const verdicts = [
    ...(fallbackMax === null ? [] : [fallback(fund.router.fallbackRatio, fallbackMax * factor)]),
    ...(makerFillMin === null ? [] : [makerFill(fund.router.makerFillRate, 1 - (1 - makerFillMin) * factor)]),
  ];
  const rank = { breach: 0, unknown: 1, ok: 2 };
  const worst = verdicts.sort(
    (a, b) => rank[a.state] - rank[b.state] || (a.headroomRatio ?? 0) - (b.headroomRatio ?? 0),
  )[0];
  return worst ?? noLimit(null);
};
