// How near a rule was to firing: by the condition that was furthest from its limit, or the nearest where one is enough.
import type { Hold } from '../account/state.ts';
import type { Verdict } from '../kill/conditions/verdict.ts';
import type { Rule } from '../settings.ts';
import type { Minor, Ms } from '../types.ts';
import type { Nearest } from './report.ts';

/** What is not known is near to nothing: null. A condition without a scale counts as far. */
function distance({ state, headroomRatio }: Verdict): number | null {
  if (state === 'unknown') return null;
  return state === 'breach' ? 0 : (headroomRatio ?? 1);
}

/** The smaller is the nearer; the second decides between equals. */
type Score = readonly [number, number];

function scoreOf({ when }: Rule, verdicts: readonly Verdict[]): Score | null {
  const known = verdicts.map(distance).filter((one) => one !== null);
  if (known.length === 0 || (when === 'all' && known.length < verdicts.length)) return null;
  const sum = known.reduce((total, one) => total + one, 0);
  return [when === 'all' ? Math.max(...known) : Math.min(...known), sum];
}

function waitsFor({ forMs = 0, forReads = 1 }: Rule, { since, reads }: Hold, at: Ms): readonly string[] {
  if (since === null) return [];
  const held = at - since;
  return [
    ...(held < forMs ? [`it had held for ${held / 1000} s of ${forMs / 1000} s`] : []),
    ...(reads < forReads ? [`it was seen in ${reads} of ${forReads} readings`] : []),
  ];
}

export interface Scored {
  readonly score: Score;
  readonly nearest: Nearest;
}

const isNearer = (a: Score, b: Score): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** The nearer of what was and of what is now. */
export function nearer(
  best: Scored | null,
  rule: Rule,
  verdicts: readonly Verdict[],
  hold: Hold,
  now: { readonly at: Ms; readonly mtm: Minor | null },
): Scored | null {
  const score = scoreOf(rule, verdicts);
  if (score === null || (best !== null && !isNearer(score, best.score))) return best;
  const missing = verdicts.filter(({ state }) => state !== 'breach').map(({ text }) => text);
  const waits = waitsFor(rule, hold, now.at);
  const nearest = { ...now, rule: rule.id, headroomRatio: score[0], missing: [...missing, ...waits] };
  return { score, nearest };
}
