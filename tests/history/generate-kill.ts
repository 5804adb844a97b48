// A random kill as its facts: stages that are reached or not, exits of several rounds, setbacks, proofs, a re-arm.
import type { Fact } from '../../exporter/src/core/fact.ts';
import type { Exit, Ms } from '../../exporter/src/core/types.ts';
import type { Chance } from './chance.ts';

export type Told = readonly [at: Ms, fact: Fact];

/** Stands for the beginning of the names of a trip's exits, which is known only when all facts are in order. */
export const STEM = '<trip>';

const SYMBOLS = ['NIFTY CE', 'FUT, "near"'] as const;

function exitOf(ref: string, chance: Chance): Exit {
  const symbol = SYMBOLS[chance.whole(1)] ?? '';
  const side = chance.hits(0.5) ? ('buy' as const) : ('sell' as const);
  return {
    ref,
    positionKey: `${symbol}|NRML`,
    instrument: symbol,
    symbol,
    product: 'NRML',
    side,
    qty: 25,
    netBefore: side === 'buy' ? -25 : 25,
    price: chance.hits(0.1) ? null : 10_000 + chance.whole(500),
  };
}

/** One is answered late or never, and some are filled at no price that is known, or not at all. */
export function exitFacts(at: Ms, ref: string, round: number, chance: Chance): readonly Told[] {
  const exit = exitOf(ref, chance);
  const intended: Told = [at, { type: 'ExitIntended', round, exit }];
  if (chance.hits(0.1)) return [intended];
  const filled = chance.hits(0.9) ? 25 : 0;
  const avgPrice = chance.hits(0.9) ? 10_000 + chance.whole(600) : null;
  const outcome = filled === 0 ? ('cancelled' as const) : ('complete' as const);
  const answer = { orderId: `o-${ref}`, outcome, filled, detail: '' };
  return [intended, [at + 200 + chance.whole(40), { type: 'ExitSettled', ref, ...answer, avgPrice }]];
}

function tripFact(at: Ms, chance: Chance): Told {
  const cause = (['rule', 'manual', 'linked'] as const)[chance.whole(2)] ?? 'rule';
  const trip = {
    type: 'KillTripped' as const,
    cause,
    rule: cause === 'rule' ? 'loss' : 'manual',
    reason: 'enough, "now"',
    by: 'engine',
    evidence: [],
    mtm: chance.hits(0.1) ? null : -chance.whole(90_000),
    seenAt: at - chance.whole(900),
  };
  const origin = cause === 'linked' ? { origin: { account: 'acc-0', seq: 1 + chance.whole(9) } } : {};
  return [at, { ...trip, ...origin, ...(chance.hits(0.2) ? { scope: 'primary' as const } : {}) }];
}

/** Proved flat, and locked, after a setback or none. */
function endFacts(at: Ms, chance: Chance): readonly Told[] {
  const facts: Told[] = [];
  const stuck = (when: Ms): Told => [when, { type: 'KillStuck', step: 'flattening', why: 'no answer' }];
  const mtm = (): number | null => (chance.hits(0.1) ? null : -chance.whole(99_000));
  if (chance.hits(0.2)) facts.push(stuck(at));
  if (chance.hits(0.15)) return facts;
  facts.push([at + 100, { type: 'FlatSeen', askedAt: at + 50 }]);
  if (chance.hits(0.2)) facts.push([at + 300, { type: 'FlatBroken', what: 'a position' }]);
  facts.push([at + 900, { type: 'FlatSeen', askedAt: at + 850 }]);
  facts.push([at + 2_000, { type: 'FlatVerified', askedAt: at + 1_900, mtm: mtm() }]);
  if (chance.hits(0.1)) return facts;
  if (chance.hits(0.2)) {
    facts.push([at + 2_100, { type: 'LockFailed', attempt: 1, why: 'not seen', screenshots: [] }]);
  }
  const proof = {
    how: 'api' as const,
    already: false,
    evidence: ['locked'],
    screenshots: [],
    fingerprint: null,
  };
  if (chance.hits(0.5)) facts.push([at + 2_200, { type: 'LockConfirmed', attempt: 2, proof }]);
  facts.push([at + 2_300, { type: 'KillLocked', until: at + 3_600_000 }]);
  if (chance.hits(0.3)) {
    facts.push([at + 60_000, { type: 'BypassSeen', what: 'an order' }]);
    if (chance.hits(0.3)) facts.push(stuck(at + 61_000));
    if (chance.hits(0.6)) {
      facts.push([at + 63_000, { type: 'FlatVerified', askedAt: at + 62_000, mtm: mtm() }]);
      facts.push([at + 63_100, { type: 'KillLocked', until: at + 3_600_000 }]);
    }
  }
  const rearmed = { type: 'Rearmed' as const, clears: 1, reason: 'looked at', by: 'desk' };
  if (chance.hits(0.4)) facts.push([at + 600_000, rearmed], stuck(at + 601_000));
  return facts;
}

export function killFacts(at: Ms, chance: Chance): readonly Told[] {
  const facts: Told[] = [tripFact(at, chance)];
  if (chance.hits(0.9)) facts.push([at + 40, { type: 'OrdersCancelled', count: chance.whole(5) }]);
  const rounds = chance.whole(3);
  for (let round = 1; round <= rounds; round += 1) {
    for (let n = 0, count = 1 + chance.whole(1); n < count; n += 1) {
      facts.push(...exitFacts(at + round * 1_000 + n, `${STEM}${round}-${n}`, round, chance));
    }
  }
  if (chance.hits(0.3)) facts.push([at + 3_500, { type: 'OrdersCancelled', count: 1 }]);
  return [...facts, ...endFacts(at + 4_000, chance)];
}
