// The exchange as its routes see it: the shared world, and who may come in.
import type { Run } from './runs.ts';
import type { Sessions } from './sessions.ts';
import type { Straddle } from './strategy.ts';
import type { Doors } from './terminal/doors.ts';
import type { World } from './world.ts';

export type Mode = 'real' | 'speed' | 'stepped';

export interface House extends World {
  readonly mode: Mode;
  /** Absent = there is no admin. */
  readonly adminKey: string | undefined;
  readonly passwords: ReadonlyMap<string, string>;
  readonly sessions: Sessions;
  /** Who is logged in at the web terminal. */
  readonly doors: Doors;
  readonly straddles: ReadonlyMap<string, Straddle>;
  /** The strategy sessions of each user, the latest last. */
  readonly runs: Map<string, Run[]>;
  /** The quotes last served, for the fault that repeats them. */
  readonly served: Map<string, Readonly<Record<string, unknown>>>;
  /** When the latest tick came, in the clock of the answers. */
  tickedAt: number;
  /** ISO date in India of the books, in the clock of the answers. */
  day: string;
  /** How many times faster than the clock the market runs. */
  readonly speed: number;
}
