// What a fact is worth saying aloud: to a person at once, in the log, or not at all. One line each.
import type { Fact } from '../core/fact.ts';
import type { Check } from '../core/types.ts';

export interface News {
  /** `page` is for what a person must see now. */
  readonly level: 'page' | 'warn' | 'info';
  readonly text: string;
}

const page = (text: string): News => ({ level: 'page', text });
const warn = (text: string): News => ({ level: 'warn', text });
const info = (text: string): News => ({ level: 'info', text });

/** Who hears "flat" must hear what was left on purpose. */
function leftWords({ left }: Fact & { type: 'FlatVerified' }): string {
  if (left === undefined) return '';
  const names = left.map(({ symbol }) => symbol);
  return names.length === 0
    ? ' in its scope; nothing is left'
    : ` in its scope; left on purpose: ${names.join(', ')}`;
}

function linkedTold({ account, outcome, detail }: Fact & { type: 'LinkedTold' }): News {
  if (outcome === 'refused') return page(`linked account ${account} refused the kill: ${detail}`);
  return info(`linked account ${account} ${outcome === 'tripped' ? 'tripped too' : 'had tripped already'}`);
}

function readiness(checks: readonly Check[]): News {
  const failed = checks.filter(({ ok }) => ok === false).map(({ name, detail }) => `${name} (${detail})`);
  return failed.length === 0 ? info('ready for a kill') : page(`NOT ready for a kill: ${failed.join('; ')}`);
}

/** Null for what happens all the time, and for the single orders of a kill, which its receipt holds. */
export function announce(fact: Fact): News | null {
  switch (fact.type) {
    case 'KillTripped':
      return page(`tripped by ${fact.rule}, asked by ${fact.by}: ${fact.reason}`);
    case 'KillStuck':
      return page(`kill stuck: ${fact.why}`);
    case 'ExitAbandoned':
      return page(`exit of ${fact.position} given up: ${fact.why}`);
    case 'RequestAbandoned':
      return page(`${fact.action} given up: ${fact.why}`);
    case 'CodeWanted':
      return page(`a code is wanted: ${fact.what}`);
    case 'LockFailed':
      return warn(`the lock of the broker was not proved, attempt ${fact.attempt}: ${fact.why}`);
    case 'LinkedTold':
      return linkedTold(fact);
    case 'BypassSeen':
    case 'FlatBroken':
      return warn(fact.what);
    case 'Blocked':
      return warn(`blocked by ${fact.rule}: ${fact.why}`);
    case 'Reduced':
      return warn(`reduced by ${fact.rule}: ${fact.why}`);
    case 'RuleNoted':
      return warn(`${fact.rule}: ${fact.why}`);
    case 'LimitNear':
      return warn(`${fact.percent} % of the limit of ${fact.rule} is used: ${fact.text}`);
    case 'NearMiss':
      return info(`${fact.rule} came near and did not fire: ${fact.why}`);
    case 'MonitoringStopped':
      return warn(`monitoring stopped by ${fact.by}: ${fact.reason}`);
    case 'FlatVerified':
      return info(`proved flat by two reads${leftWords(fact)}`);
    case 'LockConfirmed':
      return info(`the lock of the broker holds: ${fact.proof.evidence.join('; ')}`);
    case 'LoggedOut':
      return info('logged out: not watched until the lock ends');
    case 'KillLocked':
      return info('locked');
    case 'OwnerConfirmed':
      return info(`the trading system confirmed ${fact.action}: its word, not our proof`);
    case 'Rearmed':
      return info(`trip ${fact.clears} cleared by ${fact.by}: ${fact.reason}`);
    case 'Unblocked':
      return info(`unblocked: ${fact.why}`);
    case 'MonitoringStarted':
      return info(`monitoring started by ${fact.by}: ${fact.reason}`);
    case 'DayReset':
      return info(`day reset by ${fact.by}: ${fact.reason}`);
    case 'ExitRequested':
      return info(`exit of ${fact.position} asked by ${fact.by}: ${fact.reason}`);
    case 'ReadinessChecked':
      return readiness(fact.checks);
    case 'ExitCompleted':
      return info(`${fact.position} left (${fact.how})`);
    default:
      return null;
  }
}
