// The worlds that are explored to their end: what is held, what the broker can, what people ask, what goes wrong.
import type { BrokerAbilities } from '../../exporter/src/core/ports.ts';
import type { KillSettings, Settings } from '../../exporter/src/core/settings.ts';
import { CAN } from '../given.ts';
import { TROUBLES, type Trouble, type Wish } from './events.ts';
import { EXPLORED } from './settings.ts';

export interface Story {
  readonly name: string;
  readonly short: number;
  readonly hedge: number;
  readonly can: BrokerAbilities;
  readonly settings: Settings;
  readonly wishes: readonly Wish[];
  /** What can go wrong, and how many times on one path, in any order and at any moment. */
  readonly troubles: readonly Trouble[];
  readonly most: number;
  readonly pastStuck: boolean;
}

/** TRIPLINE_EXPLORE=1 lets so many more things go wrong on each path; that takes hours and many gigabytes. */
export const MORE = Number(process.env.TRIPLINE_EXPLORE ?? 0);

function story(name: string, most: number, over: Partial<Story> = {}): Story {
  const base = { short: 1, hedge: 0, can: CAN, settings: EXPLORED, pastStuck: true, troubles: TROUBLES };
  return { name, ...base, wishes: ['kill', 'rearm'], ...over, most: most + MORE };
}

const withKill = (kill: Partial<KillSettings>, over: Partial<Settings> = {}): Settings => ({
  ...EXPLORED,
  ...over,
  kill: { ...EXPLORED.kill, ...kill },
});
const LOCKS: BrokerAbilities = { ...CAN, lock: 'api' };

/** Without a lock of the broker: from the trip to the proof that the account is flat. */
export const PLAIN: readonly Story[] = [
  story('two legs with two orders', 1, { hedge: 1 }),
  story('two of: refused, lost, late, crash', 2, {
    troubles: ['refusal', 'loss', 'late', 'crash'],
    pastStuck: false,
  }),
  story('old books, a process that sleeps, and reads that fail', 2, {
    troubles: ['lag', 'stall', 'failed-read'],
    pastStuck: false,
  }),
  story('a day that ends at any moment', 0, { hedge: 1, wishes: ['kill', 'roll'] }),
];

/** With it, and with all that people and other accounts have to do with a kill. */
export const LOCKED: readonly Story[] = [
  story('linked accounts, a lock, and a log-out', 1, {
    can: LOCKS,
    settings: withKill({ logout: true }, { linked: ['other'] }),
  }),
  story('a lock that goes first', 1, { can: LOCKS, settings: withKill({ lockFirst: true }) }),
  story('a lock that goes first, on any day', 0, {
    can: LOCKS,
    settings: withKill({ lockFirst: true, logout: true }, { linked: ['other'] }),
    wishes: ['kill', 'roll'],
  }),
  story('a lock that is refused, asks for codes, and is pressed anew', 2, {
    can: LOCKS,
    troubles: ['refusal', 'trade'],
  }),
  story('a lock that is refused, on any day', 1, {
    can: LOCKS,
    troubles: ['refusal'],
    wishes: ['kill', 'roll'],
  }),
  story('hedges that are left on purpose, and no patience with who re-opens', 1, {
    hedge: 1,
    settings: withKill({ scope: 'primary' }, { bypassAttempts: 0 }),
    troubles: ['trade'],
  }),
  story('fills in parts', 2, { short: 2, troubles: ['part-fill', 'crash'], pastStuck: false }),
  story('what people have asked for before', 1, {
    wishes: ['kill', 'exit', 'cancel', 'stop'],
    troubles: ['loss', 'crash'],
    pastStuck: false,
  }),
];
