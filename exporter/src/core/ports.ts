// What the core needs of the world, as interfaces; each is implemented in a room named after what it touches.
import type { Fact, Recorded } from './fact.ts';
import type {
  AccountRead,
  Answer,
  Check,
  Exit,
  LockProof,
  LockRequest,
  Ms,
  OrdersRead,
  OwnerRequest,
} from './types.ts';

/** Time as a port, so that a replay and a simulation can own it. */
export interface Clock {
  now(): Ms;
  /** Runs `fn` once after `ms`; the returned function calls it off. */
  after(ms: Ms, fn: () => void): () => void;
}

/** The append would not follow the head: another engine has written, or this one lost its place. */
export class Conflict extends Error {
  readonly head: number;
  constructor(account: string, after: number, head: number) {
    super(`journal head of ${account} is ${head}, not ${after}`);
    this.head = head;
  }
}

export interface Journal {
  /**
   * Appends facts of one account, all or none, durable when it resolves.
   * Rejects with `Conflict` unless `after` is the account's head (0 for a new account).
   */
  append(account: string, after: number, at: Ms, facts: readonly Fact[]): Promise<readonly Recorded[]>;
  /** Facts of one account with seq > after, in order: `limit` of them, or all; fewer than `limit` is the end. */
  read(account: string, after: number, limit?: number): Promise<readonly Recorded[]>;
  /** Facts of all accounts with position > after, in order of append: `limit` of them, or all. */
  readAll(after: number, limit?: number): Promise<readonly Recorded[]>;
  close(): Promise<void>;
}

export interface BrokerAbilities {
  /** False where market orders are refused: exits are then priced. */
  readonly marketOrders: boolean;
  /** The broker's own lock, by which means. */
  readonly lock: 'none' | 'api' | 'browser';
  /**
   * Who cancels and exits. `orders`: we do, by orders at the broker. `owner`: only the trading system that holds the
   * positions can; it is asked, and what it confirms is its word, not our proof.
   */
  readonly hands: 'orders' | 'owner';
  /** Orders and cancels per second that we allow ourselves, at most. */
  readonly ordersPerSecond: number;
}

export interface Cancelled {
  /** `done` the broker took it; `late` the order had already ended: read the book again. */
  readonly outcome: 'done' | 'late';
}

/** One account at one broker. Every call answers; none throws for a failure of the world. */
export interface Broker {
  readonly id: string;
  readonly can: BrokerAbilities;
  account(): Promise<Answer<AccountRead>>;
  orders(): Promise<Answer<OrdersRead>>;
  cancel(orderId: string): Promise<Answer<Cancelled>>;
  /**
   * Places the exit. Idempotent by `exit.ref`: a second call with the same ref looks the order up by its tag first
   * and never places a second one. A lost answer comes back as `retry: 'unknown'`.
   */
  exit(exit: Exit): Promise<Answer<{ readonly orderId: string }>>;
  /** Asks the owner of the positions; of use where `can.hands` is `owner`. Idempotent by `request.id`. */
  ask(request: OwnerRequest): Promise<Answer<{ readonly detail: string }>>;
  /** Calls `changed` when there is something new to read, beside the polls; the returned function ends it. */
  watch(changed: () => void): () => void;
  logout(): Promise<Answer<null>>;
  /** Looks at what a kill here will need: the login, the address that orders must come from, clock, order budget. */
  preflight(): Promise<readonly Check[]>;
  /** Counters for the metrics: never money, never decisions. */
  readonly stats: BrokerStats;
}

export interface BrokerStats {
  parseRejects: Record<string, number>;
  relogins: number;
}

/**
 * The broker's own lock. Every call answers; a page that has changed, an element that is missing or a dialogue that
 * does not come is a failure, never "locked already".
 */
export interface Lock {
  readonly how: 'api' | 'browser';
  /**
   * Takes as long as a person needs to send a code. `codeWanted` is called when one is needed. `signal` ends a dry
   * run where it stands; a press for real is never called off, and does not wait for a dry run.
   */
  press(
    request: LockRequest,
    codeWanted: (wanted: CodeWanted) => void,
    signal?: AbortSignal,
  ): Promise<Answer<LockProof>>;
  /** A person's answer to `codeWanted`. False when nobody waits for it. */
  code(id: string, code: string): boolean;
}

export interface CodeWanted {
  readonly id: string;
  /** For people: which code, from where. */
  readonly what: string;
  readonly until: Ms;
}

/** Opens or closes what may add exposure: strategy sessions, the trading system's webhook. */
export interface Gate {
  set(account: string, closed: boolean, reason: string): Promise<Answer<null>>;
}
