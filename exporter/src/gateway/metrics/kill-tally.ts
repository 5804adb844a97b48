// Counts of everything that kills did, folded from the journal by checkpoint: a restart counts the same again.
import type { HistogramSnapshot } from '../../contract.ts';
import { isRequested } from '../../core/account/requests.ts';
import type { FactType, Recorded } from '../../core/fact.ts';
import type { JournalReader } from '../ports.ts';

const PAGE = 1_000;
const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/**
 * Breach seen to trip recorded, to book empty, to flat once, to flat proved, to locked. `pressing` lies across them:
 * from where the broker's own lock may first be pressed to its proof.
 */
export const STAGES = ['recording', 'cancelling', 'pressing', 'flattening', 'verifying', 'locking'] as const;
type Stage = (typeof STAGES)[number];

const COUNTED: readonly FactType[] = [
  'KillTripped',
  'OrdersCancelled',
  'ExitSettled',
  'FlatSeen',
  'FlatVerified',
  'LockFailed',
  'LockConfirmed',
  'KillLocked',
  'BypassSeen',
];

interface Counts {
  readonly trips: Record<string, number>;
  /** By `step outcome`. */
  readonly orders: Record<string, number>;
  bypasses: number;
}

export interface KillCounts {
  of(account: string): Readonly<Counts>;
  stage(stage: Stage): HistogramSnapshot;
  timeToFlat(): HistogramSnapshot;
}

export interface KillTally extends KillCounts {
  /** Takes in every fact that the journal has gained. */
  catchUp(): void;
}

/** The times in ms of the stages of an account's newest kill. A stage counts once: a bypass repeats none of them. */
interface Running {
  trippedAt: number;
  emptyAt: number | null;
  /** Since when the lock goes before the exits, and when positions were no longer kept waiting for it. */
  firstAt: number | null;
  leavingAt: number | null;
  flatAt: number | null;
  provedAt: number | null;
  pressed: boolean;
  locked: boolean;
}

function createHistogram() {
  const counts = BOUNDS.map(() => 0);
  let sum = 0;
  let count = 0;
  return {
    observe(ms: number): void {
      const seconds = Math.max(0, ms) / 1000;
      BOUNDS.forEach((bound, i) => {
        if (seconds <= bound) counts[i] = (counts[i] ?? 0) + 1;
      });
      sum += seconds;
      count += 1;
    },
    snapshot: (): HistogramSnapshot => ({ bounds: BOUNDS, counts: [...counts], sum, count }),
  };
}

type Observe = (stage: Stage | 'toFlat', ms: number) => void;

/** Follows one kill through its stages and observes each as it ends. */
function follow(kill: Running, { at, fact }: Recorded, observe: Observe): void {
  if (fact.type === 'OrdersCancelled' && kill.emptyAt === null) {
    kill.emptyAt = at;
    observe('cancelling', at - kill.trippedAt);
    if (fact.lockFirst === true) kill.firstAt = at;
  }
  const answered = fact.type === 'LockConfirmed' || fact.type === 'LockFailed';
  if (answered && kill.firstAt !== null) kill.leavingAt ??= at;
  if (fact.type === 'LockConfirmed' && !kill.pressed) {
    kill.pressed = true;
    observe('pressing', at - (kill.firstAt ?? kill.provedAt ?? at));
  }
  if (kill.provedAt === null && fact.type === 'FlatSeen') kill.flatAt = at;
  if (fact.type === 'FlatVerified' && kill.provedAt === null) {
    kill.provedAt = at;
    observe('flattening', (kill.flatAt ?? at) - (kill.leavingAt ?? kill.emptyAt ?? kill.trippedAt));
    observe('verifying', at - (kill.flatAt ?? at));
    observe('toFlat', at - kill.trippedAt);
  }
  if (fact.type === 'KillLocked' && !kill.locked) {
    kill.locked = true;
    // A lock on the word of a trading system follows no proof of ours.
    if (kill.provedAt !== null) observe('locking', at - kill.provedAt);
  }
}

const bump = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

function count(counts: Counts, { fact }: Recorded): void {
  if (fact.type === 'KillTripped') bump(counts.trips, fact.cause);
  if (fact.type === 'OrdersCancelled') bump(counts.orders, 'cancelling cancelled', fact.count);
  if (fact.type === 'ExitSettled' && !isRequested(fact.ref))
    bump(counts.orders, `flattening ${fact.outcome}`);
  if (fact.type === 'BypassSeen') counts.bypasses += 1;
}

export function createKillTally(reader: JournalReader): KillTally {
  const counts = new Map<string, Counts>();
  const running = new Map<string, Running>();
  const stages = new Map([...STAGES, 'toFlat' as const].map((stage) => [stage, createHistogram()]));
  const observe: Observe = (stage, ms) => stages.get(stage)?.observe(ms);
  const snapshot = (stage: Stage | 'toFlat') => (stages.get(stage) ?? createHistogram()).snapshot();
  const of = (account: string): Counts => counts.get(account) ?? { trips: {}, orders: {}, bypasses: 0 };
  let position = 0;

  const take = (recorded: Recorded): void => {
    const { account, at, fact } = recorded;
    const own = of(account);
    counts.set(account, own);
    count(own, recorded);
    const kill = running.get(account);
    if (fact.type === 'KillTripped') {
      const none = { emptyAt: null, firstAt: null, leavingAt: null, flatAt: null, provedAt: null };
      running.set(account, { trippedAt: at, ...none, pressed: false, locked: false });
      observe('recording', at - fact.seenAt);
    } else if (kill !== undefined) {
      follow(kill, recorded, observe);
    }
    position = recorded.position;
  };
  return {
    of,
    stage: snapshot,
    timeToFlat: () => snapshot('toFlat'),
    catchUp() {
      // Ends because the journal does; each page moves the checkpoint, so nothing counts twice.
      for (
        let page = reader.byType(COUNTED, position, PAGE);
        ;
        page = reader.byType(COUNTED, position, PAGE)
      ) {
        page.forEach(take);
        if (page.length < PAGE) return;
      }
    },
  };
}
