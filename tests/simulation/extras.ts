// What a rich world has beside the market and its faults: a lock of the broker, a group, more rules, days, a bad disk.
import type { KillSettings, Rule, Scope } from '../../exporter/src/core/settings.ts';
import { type Dice, dice } from './random.ts';

/** How the broker's own lock behaves when it is pressed; `never` has no end, and a person must be called. */
export type LockTrouble = 'fails' | 'refuses-open' | 'lost' | 'slow' | 'code' | 'no-evidence' | 'never';

export interface LockPlan {
  readonly how: 'api' | 'browser';
  readonly trouble: LockTrouble | null;
  /** How often the trouble comes, and how long a press takes. */
  readonly times: number;
  readonly ms: number;
}

export interface Extras {
  readonly lock: LockPlan | null;
  readonly kill: Pick<KillSettings, 'scope' | 'lockFirst' | 'logout'>;
  /** Accounts that are linked to the first one and to each other; the broker of a broken one answers nothing. */
  readonly linked: readonly { readonly broken: boolean }[];
  /** Beside the dual condition and its outer net. */
  readonly rules: readonly Rule[];
  /** The day rolls and the session closes so long after the start; null = not in this run. */
  readonly rollMs: number | null;
  readonly closeMs: number | null;
  /** The journal is slow, or fails, for a while. */
  readonly disk: { readonly fromMs: number; readonly forMs: number; readonly slowMs: number | null } | null;
  /** A person clears the lock so long after it holds, once. */
  readonly rearmMs: number | null;
}

/** A world as plain as any. */
export const NO_EXTRAS: Extras = {
  lock: null,
  kill: { scope: 'all', lockFirst: false, logout: false },
  linked: [],
  rules: [],
  rollMs: null,
  closeMs: null,
  disk: null,
  rearmMs: null,
};

/** The first half of every so many seeds keeps the worlds that it always had. */
const SEEDS = 20_000;
const isRich = (seed: number): boolean => (seed - 1) % SEEDS >= SEEDS / 2;

const TROUBLES = ['fails', 'refuses-open', 'lost', 'slow', 'code', 'no-evidence', 'never'] as const;

function anyLock(d: Dice): LockPlan | null {
  if (d.chance(0.4)) return null;
  const trouble = d.chance(0.3) ? null : d.pick(TROUBLES);
  const ms = trouble === 'slow' ? d.int(2_000, 30_000) : d.int(20, 1_500);
  return { how: d.pick(['api', 'api', 'browser'] as const), trouble, times: d.int(1, 3), ms };
}

const term = (factor: number): Rule['terms'] => [{ condition: 'dailyLoss', factor }];

function anyRules(d: Dice): readonly Rule[] {
  const rules: readonly Rule[] = [
    { id: 'tell', when: 'all', terms: term(0.5), then: 'notify' },
    { id: 'hold', when: 'all', terms: term(0.7), forMs: d.int(0, 4_000), then: 'block' },
    { id: 'shrink', when: 'all', terms: term(0.8), forReads: d.int(1, 3), then: 'reduce' },
    { id: 'early', when: 'all', terms: term(1), forMs: d.int(0, 6_000), forReads: 2, then: 'kill' },
  ];
  return rules.filter(() => d.chance(0.35));
}

export function extrasOf(seed: number): Extras {
  if (!isRich(seed)) return NO_EXTRAS;
  const d = dice(seed ^ 0x71c4);
  const others = d.pick([0, 0, 0, 0, 0, 1, 2]);
  return {
    lock: anyLock(d),
    kill: {
      scope: d.pick<Scope>(['all', 'all', 'all', 'primary', 'hedges']),
      lockFirst: d.chance(0.3),
      logout: d.chance(0.25),
    },
    linked: Array.from({ length: others }, () => ({ broken: d.chance(0.4) })),
    rules: anyRules(d),
    rollMs: d.chance(0.25) ? d.int(5_000, 40_000) : null,
    closeMs: d.chance(0.2) ? d.int(3_000, 40_000) : null,
    disk: d.chance(0.25)
      ? { fromMs: d.int(0, 25_000), forMs: d.int(300, 8_000), slowMs: d.pick([null, 100, 400, 2_000]) }
      : null,
    rearmMs: d.chance(0.25) ? d.int(0, 6_000) : null,
  };
}
