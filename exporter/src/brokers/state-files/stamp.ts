// What any state file says of itself: when it was updated, how old its values were, and whether it is a testnet's.
import type { Known } from '../../contract.ts';
import type { Stamp } from '../../core/risk/surfaces.ts';
import { first, flagOf, type Json, numberOf, own, recordOf, textOf, timeOf } from './value.ts';

const TIME_KEYS = ['updated_at', 'updated_ts', 'ts', 'timestamp', 'time'];
const TESTNET_KEYS = ['testnet', 'is_testnet'];
const ENVIRONMENT_KEYS = ['environment', 'env'];
const LIVE = new Set(['live', 'mainnet', 'prod', 'production']);

export function timeIn(record: Json): Known {
  return first(record, TIME_KEYS, timeOf);
}

/** The file's own time, else the one inside its `nav` block. */
export function stampOf(record: Json, flaw: string | null = null): Stamp {
  const updatedAt = timeIn(record) ?? timeIn(recordOf(own(record, 'nav')));
  return { ageSeconds: null, updatedAt, testnet: testnetOf(record), flaw };
}

/** A negative age is no age. */
export function ageOf(value: unknown): Known {
  const age = numberOf(value);
  return age !== null && age >= 0 && age < 1e10 ? age : null;
}

function testnetOf(record: Json): boolean | null {
  const said = first(record, TESTNET_KEYS, flagOf);
  if (said !== null) return said;
  const environment = first(record, ENVIRONMENT_KEYS, textOf)?.toLowerCase() ?? '';
  if (environment.includes('testnet')) return true;
  return LIVE.has(environment) ? false : null;
}
