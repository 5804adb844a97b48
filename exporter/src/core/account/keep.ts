// What is kept beside all else: marks, peaks and the last push, for a restart to stand on, and trades, for history.
import type { Fact } from '../fact.ts';
import { freshAsOf } from '../market.ts';
import { freshMark } from '../risk/mtm.ts';
import { isUrgent } from '../risk/pushed.ts';
import type { Mark } from '../types.ts';
import type { AccountState } from './state.ts';
import { runningKill } from './state.ts';
import { tradesDue } from './told.ts';

const MARKS_EVERY_MS = 60_000;
const PEAKS_EVERY_MS = 10_000;
const PUSH_EVERY_MS = 30_000;
/** More open legs than anybody holds; a fact must stay small. */
const MAX_MARKS = 1_000;

/** Last good marks: the bounds of an MTM that is not known come from them. */
function keepMarks({ memory, view }: AccountState): readonly Fact[] {
  const { name } = memory.phase;
  if ((name !== 'watching' && name !== 'blocked') || view.at - memory.marksAt < MARKS_EVERY_MS) return [];
  const marks: Record<string, Mark> = {};
  const asOf = freshAsOf(memory.day, view.at);
  for (const { position, mark } of view.legs.slice(0, MAX_MARKS)) {
    const fresh = freshMark(mark, asOf, memory.settings.markStaleMs);
    if (position.netQty !== 0 && fresh !== null) marks[position.instrument] = fresh;
  }
  // After the close the same prices stay good for hours: they are kept once.
  const isNews = Object.entries(marks).some(([name, mark]) => memory.marks[name]?.at !== mark.at);
  return isNews ? [{ type: 'MarksKept', marks }] : [];
}

/** A day begins at an MTM of 0, so only a profit is a peak worth keeping; a new trailing step is kept at once. */
function keepPeaks({ memory, view }: AccountState): readonly Fact[] {
  const { peaks } = memory;
  const { transfersUsd, filePeakUsd, peakUsd } = view.nav;
  const peak = view.mtmPeak ?? 0;
  const kept = peaks.mtm ?? 0;
  const moved = peakUsd !== null && peakUsd !== peaks.navUsd;
  if (peak <= kept && !moved) return [];
  const step = view.limits.trailStep;
  const stepped = step !== null && Math.floor(peak / step) > Math.floor(kept / step);
  if (!stepped && view.at - peaks.at < PEAKS_EVERY_MS) return [];
  const fact = { type: 'PeaksKept', mtm: view.mtmPeak, navUsd: peakUsd ?? peaks.navUsd } as const;
  return [peakUsd === null ? fact : { ...fact, navListed: { transfersUsd, filePeakUsd } }];
}

/** The last push when something in it changed: at once where it protects the account or `now` asks for it. */
export function keepPush({ memory, view }: AccountState, now = false): readonly Fact[] {
  const { push } = view;
  const kept = memory.push;
  if (push === null || push.receivedAt === kept?.receivedAt) return [];
  const before = kept?.state ?? {};
  const fields = new Set([...Object.keys(before), ...Object.keys(push.state)]);
  const same = [...fields].every((f) => JSON.stringify(before[f]) === JSON.stringify(push.state[f]));
  if (same && kept !== null) return [];
  const due = now || kept === null || isUrgent(push.state, before) || view.at - kept.at >= PUSH_EVERY_MS;
  return due ? [{ type: 'PushKept', state: push.state, receivedAt: push.receivedAt }] : [];
}

/** A kill that runs is not held up by any of this. */
export function keep(state: AccountState): readonly Fact[] {
  if (runningKill(state.memory.phase) !== null) return [];
  return [...keepMarks(state), ...keepPeaks(state), ...keepPush(state), ...tradesDue(state)];
}
