// How well orders are routed: each field from the first source that has it, and the name of that source.
import type { FundView, RouterField } from '../../contract/fund.ts';
import { mean } from './known.ts';
import type { RouterFields, RouterSurface } from './surfaces.ts';

type RouterView = FundView['router'];

export interface RouterSource {
  readonly name: string;
  readonly fields: RouterFields;
}

const WORST_FIRST = ['broken', 'degraded', 'ok'];

/** Per field the first source that knows it: a ratio of zero is known, and is not replaced. */
export function routerOf(sources: readonly RouterSource[]): RouterView {
  const from = <F extends RouterField>(field: F) => {
    const source = sources.find(({ fields }) => fields[field] !== null);
    return { value: source?.fields[field] ?? null, name: source?.name ?? null };
  };
  const makerFillRate = from('makerFillRate');
  const fallbackRatio = from('fallbackRatio');
  const slipQ25Bps = from('slipQ25Bps');
  const slipQ50Bps = from('slipQ50Bps');
  const slipQ75Bps = from('slipQ75Bps');
  const quality = from('quality');
  return {
    makerFillRate: makerFillRate.value,
    fallbackRatio: fallbackRatio.value,
    slipQ25Bps: slipQ25Bps.value,
    slipQ50Bps: slipQ50Bps.value,
    slipQ75Bps: slipQ75Bps.value,
    quality: quality.value,
    sources: {
      makerFillRate: makerFillRate.name,
      fallbackRatio: fallbackRatio.name,
      slipQ25Bps: slipQ25Bps.name,
      slipQ50Bps: slipQ50Bps.name,
      slipQ75Bps: slipQ75Bps.name,
      quality: quality.name,
    },
  };
}

/** The mean over the symbols that have a field, and the most frequent quality. */
export function meanOfSymbols({ symbols, qualityCounts }: RouterSurface): RouterFields {
  const meanOf = (field: Exclude<RouterField, 'quality'>) =>
    mean(symbols.map((symbol) => symbol[field]).filter((value) => value !== null));
  return {
    makerFillRate: meanOf('makerFillRate'),
    fallbackRatio: meanOf('fallbackRatio'),
    slipQ25Bps: meanOf('slipQ25Bps'),
    slipQ50Bps: meanOf('slipQ50Bps'),
    slipQ75Bps: meanOf('slipQ75Bps'),
    quality: mostFrequent(qualityCounts),
  };
}

/** The worst one on a tie; null when nothing was counted. */
function mostFrequent(counts: ReadonlyMap<string, number>): string | null {
  const most = Math.max(0, ...counts.values());
  if (most === 0) return null;
  return WORST_FIRST.find((quality) => counts.get(quality) === most) ?? null;
}
