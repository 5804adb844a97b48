// Bars of any length over a span, a page at a time: from whatever is kept that is long enough and fits.

import type { Ms } from '../../types.ts';
import { type Bar, barsOf, HOUR_MS, longerBars, MINUTE_MS } from '../bar.ts';
import type { Past } from '../past.ts';

const SECOND_MS: Ms = 1_000;
/** Lengths of stretches that are chosen for who does not say. */
const SUITING: readonly Ms[] = [
  SECOND_MS,
  5 * SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  4 * HOUR_MS,
];
const LONGEST: Ms = 24 * HOUR_MS;
const SUITING_ROWS = 2_000;

/** The shortest, from `least` on, that cuts the span into at most two thousand; else a day. */
export function suitingStep(from: Ms, to: Ms, least: Ms): Ms {
  const fits = (step: Ms): boolean => step >= least && (to - from) / step <= SUITING_ROWS;
  return SUITING.find(fits) ?? LONGEST;
}

/** A step is whole seconds, one at least. */
const wholeSeconds = (step: Ms): Ms => Math.max(1, Math.ceil(step / SECOND_MS)) * SECOND_MS;

async function* pagesOf(
  past: Past,
  account: string,
  from: Ms,
  to: Ms,
  step: Ms,
): AsyncGenerator<readonly Bar[]> {
  const kept = step % HOUR_MS === 0 ? HOUR_MS : MINUTE_MS;
  if (step % MINUTE_MS === 0) {
    for await (const page of past.bars(account, from, to, kept)) yield longerBars(page, step);
    return;
  }
  for await (const page of past.samples(account, from, to)) yield barsOf(page, step);
}

/**
 * Every stretch that the span touches, whole, oldest first; none where nothing was seen. They begin at multiples of
 * their length since 1970.
 */
export async function* stretches(
  past: Past,
  account: string,
  span: { readonly from: Ms; readonly to: Ms },
  asked: Ms,
): AsyncGenerator<Bar> {
  const step = wholeSeconds(asked);
  const from = Math.floor(span.from / step) * step;
  const to = Math.ceil(span.to / step) * step;
  let open: Bar | null = null;
  for await (const page of pagesOf(past, account, from, to, step)) {
    const bars: readonly Bar[] = longerBars(open === null ? page : [open, ...page], step);
    open = bars.at(-1) ?? open;
    yield* bars.slice(0, -1);
  }
  if (open !== null) yield open;
}
