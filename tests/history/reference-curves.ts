// Slow answers about curves: the equity and the router over stretches of time, and the falls from each peak.
import type { Asked } from '../../exporter/src/core/history/question.ts';
import type { Sample } from '../../exporter/src/core/sample.ts';
import type { Ms } from '../../exporter/src/core/types.ts';
import type { RawAccount } from './generate.ts';
import { first, known, last, least, minuteOf, most, type Row, ratio, within } from './plain.ts';
import { daysOf } from './reference.ts';

const MINUTE = 60_000;
const STEPS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400].map((seconds) => seconds * 1_000);

/** The shortest that makes no more than 2,000 stretches; else a day. */
const stepFor = ({ from, to }: Asked, shortest: Ms): Ms =>
  STEPS.find((step) => step >= shortest && (to - from) / step <= 2_000) ?? 86_400_000;

/** Samples by the stretches that the span touches, in order; what is forgotten is in those of whole minutes alone. */
function stretchesOf({ samples }: RawAccount, { from, to }: Asked, step: Ms, forgotten: Ms) {
  const begin = Math.floor(from / step) * step;
  const end = Math.ceil(to / step) * step;
  const since = step % MINUTE === 0 ? begin : Math.max(begin, forgotten);
  const byStretch = new Map<Ms, Sample[]>();
  for (const sample of within(samples, ({ at }) => at, since, end)) {
    const at = Math.floor(sample.at / step) * step;
    byStretch.set(at, [...(byStretch.get(at) ?? []), sample]);
  }
  return [...byStretch.entries()].map(([at, own]) => ({
    at,
    own,
    all: (name: Exclude<keyof Sample, 'phase' | 'confirmed'>) => own.map((sample) => sample[name]),
  }));
}

export function equityRows(account: RawAccount, asked: Asked, forgotten: Ms): readonly Row[] {
  const step = asked.step ?? stepFor(asked, 0);
  const found = stretchesOf(account, asked, step, forgotten);
  const byMinutes = found.length === 0 && asked.step === null && step < MINUTE;
  const stretches = byMinutes ? stretchesOf(account, asked, MINUTE, forgotten) : found;
  return stretches.map(({ at, own, all }) => [
    account.id,
    account.currency,
    at,
    own.length,
    first(all('mtm')),
    most(all('mtm')),
    least(all('mtm')),
    last(all('mtm')),
    least(all('worst')),
    most(all('best')),
    last(all('realized')),
    last(all('unrealized')),
    most(all('utilizationRatio')),
    last(all('navUsd')),
    most(all('drawdownRatio')),
    most(all('atrRatio')),
    own.at(-1)?.phase ?? null,
  ]);
}

export function routerRows(account: RawAccount, asked: Asked, forgotten: Ms): readonly Row[] {
  const step = asked.step ?? stepFor(asked, MINUTE);
  return stretchesOf(account, asked, step, forgotten).flatMap(({ at, own, all }) => {
    const figures = [
      last(all('makerFillRatio')),
      last(all('fallbackRatio')),
      last(all('slipQ25Bps')),
      last(all('slippageBps')),
      last(all('slipQ75Bps')),
      last(all('feePnlRatio')),
    ];
    return known(figures).length === 0 ? [] : [[account.id, at, own.length, ...figures]];
  });
}

interface Point {
  readonly at: Ms;
  readonly value: number;
  readonly navUsd: number | null;
}

/** 0 where the first day begins, then the last of each minute of which the MTM is known. */
function curveOf(account: RawAccount, asked: Asked): readonly Point[] {
  const days = daysOf(account, asked);
  const points: Point[] = days.slice(0, 1).map(({ from }) => ({ at: from, value: 0, navUsd: null }));
  let before = 0;
  let navUsd: number | null = null;
  for (const { samples } of days) {
    for (const minute of new Set(samples.map(({ at }) => minuteOf(at)))) {
      const own = samples.filter(({ at }) => minuteOf(at) === minute);
      navUsd = last(own.map((sample) => sample.navUsd)) ?? navUsd;
      const mtm = last(own.map((sample) => sample.mtm));
      if (mtm !== null) points.push({ at: minute, value: before + mtm, navUsd });
    }
    before += last(samples.map(({ mtm }) => mtm)) ?? 0;
  }
  return points;
}

export function drawdownsRows(account: RawAccount, asked: Asked): readonly Row[] {
  const points = curveOf(account, asked);
  const peaks = points.flatMap(({ value }, i) =>
    points.slice(0, i).every((earlier) => earlier.value <= value) ? [i] : [],
  );
  const rows = peaks.flatMap((i, n): readonly Row[] => {
    const peak = points[i];
    const next = peaks[n + 1];
    const below = points.slice(i + 1, next);
    if (peak === undefined || below.length === 0) return [];
    const low = Math.min(...below.map(({ value }) => value));
    const trough = below.find(({ value }) => value === low)?.at ?? 0;
    const recovered = next === undefined ? null : (points[next]?.at ?? null);
    const depth = peak.value - low;
    const share = account.currency === 'USD' && peak.navUsd !== null ? ratio(depth, peak.navUsd) : null;
    const lengths = [trough - peak.at, recovered === null ? null : recovered - trough];
    return [[account.id, account.currency, depth, share, peak.at, trough, recovered, ...lengths]];
  });
  return rows.sort((a, b) => Number(b[2]) - Number(a[2]) || Number(a[4]) - Number(b[4]));
}
