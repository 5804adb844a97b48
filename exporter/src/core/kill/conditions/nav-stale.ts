// Breach when NAV is older than it may be and the owner wants that to fail closed.
import { tradedSince } from '../../market.ts';
import { breach, type Condition, ok, unknown } from './verdict.ts';

/**
 * `observed` and `limit` are milliseconds. The age goes on between two looks at the files; while the market is closed
 * no newer NAV is expected.
 */
export const navStale: Condition = ({ at, day, settings, fund }, factor) => {
  const limit = settings.fund.navStaleMs * factor;
  if (fund === null) return unknown(limit, 'no state files have been read');
  if (fund.nav.navUsd === null) return unknown(limit, 'the files show no NAV');
  if (fund.nav.ageSeconds === null) return unknown(limit, 'the age of NAV is not known');
  const age = Math.max(0, fund.nav.ageSeconds * 1000 + at - fund.at);
  const expected = Math.min(age, tradedSince(day, at - age, at));
  const text = `NAV is ${(age / 1000).toFixed(0)} s old, limit ${(limit / 1000).toFixed(0)} s`;
  if (expected <= limit) return ok(age, limit, 1 - expected / limit, text);
  return settings.fund.onStale === 'fail-closed'
    ? breach(age, limit, `stale: ${text}`)
    : ok(age, limit, 0, `stale, only shown: ${text}`);
};
