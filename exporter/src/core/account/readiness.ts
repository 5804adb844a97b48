// What goes on record of a look at the kill's path: whenever it is another result than the last, otherwise once a day.
import type { Fact } from '../fact.ts';
import type { Input } from '../input.ts';
import type { Check } from '../types.ts';
import type { AccountState } from './state.ts';

/** A look that finds what the last one found is recorded again after this long: a little less than a day. */
const AGAIN_AFTER_MS = 20 * 3_600_000;
const MOST_CHECKS = 60;
const MOST_DETAIL = 300;

const resultsOf = (checks: readonly Check[]): string =>
  JSON.stringify(checks.map(({ name, ok }) => [name, ok]).sort());

/** A fact must stay small, however many sinks there are and whatever a broker says. */
const fit = (checks: readonly Check[]): readonly Check[] =>
  checks.slice(0, MOST_CHECKS).map((check) => ({ ...check, detail: check.detail.slice(0, MOST_DETAIL) }));

export function decideReadiness(
  { memory }: AccountState,
  { at, checks, by }: Input & { type: 'readiness' },
): readonly Fact[] {
  const before = memory.readiness;
  const found = fit(checks);
  const isNews = before === null || resultsOf(before.checks) !== resultsOf(found);
  return isNews || at - before.at >= AGAIN_AFTER_MS ? [{ type: 'ReadinessChecked', checks: found, by }] : [];
}
