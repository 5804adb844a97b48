// Everything that can happen to an account. Anything not in this union cannot happen.
import type { TripName } from './fact.ts';
import type { Settings } from './settings.ts';
import type { AccountRead, Check, Day, Failure, LockProof, Minor, Ms, OrdersRead } from './types.ts';

/** Where and when a read was asked for: the account's input count then, and the time. Order, not clocks, decides. */
export interface Asked {
  readonly step: number;
  readonly at: Ms;
}

export type Command =
  /** `origin` is set when another account of its group has tripped. */
  | { readonly name: 'kill'; readonly reason: string; readonly origin?: TripName }
  | { readonly name: 'cancel'; readonly reason: string }
  | { readonly name: 'rearm'; readonly reason: string; readonly clears: number }
  | { readonly name: 'exit'; readonly reason: string; readonly position: string }
  | { readonly name: 'reset-day'; readonly reason: string }
  | { readonly name: 'start'; readonly reason: string }
  | { readonly name: 'stop'; readonly reason: string };

export type Input =
  | {
      readonly type: 'tick';
      readonly at: Ms;
      readonly instrument: string;
      readonly last: Minor;
      readonly markAt: Ms;
      /** Extremes and number of the ticks merged into this one. */
      readonly high: Minor;
      readonly low: Minor;
      readonly count: number;
    }
  | { readonly type: 'account'; readonly at: Ms; readonly asked: Asked; readonly read: AccountRead }
  | { readonly type: 'orders'; readonly at: Ms; readonly asked: Asked; readonly read: OrdersRead }
  | {
      readonly type: 'readFailed';
      readonly at: Ms;
      readonly what: 'account' | 'orders';
      readonly failure: Failure;
    }
  | { readonly type: 'day'; readonly at: Ms; readonly day: Day }
  | { readonly type: 'settings'; readonly at: Ms; readonly settings: Settings; readonly by: string }
  | {
      readonly type: 'command';
      readonly at: Ms;
      readonly command: Command;
      /** Who asked, from which door: `cli:socket`, `token:ops`, `user:asha`. */
      readonly by: string;
    }
  | { readonly type: 'effectDone'; readonly at: Ms; readonly key: string; readonly detail: string }
  | { readonly type: 'locked'; readonly at: Ms; readonly key: string; readonly proof: LockProof }
  /** What a linked account made of it. */
  | {
      readonly type: 'linkedTold';
      readonly at: Ms;
      readonly key: string;
      readonly account: string;
      readonly outcome: 'tripped' | 'already' | 'refused';
      readonly seq: number | null;
      readonly detail: string;
    }
  | {
      readonly type: 'codeWanted';
      readonly at: Ms;
      readonly id: string;
      readonly what: string;
      readonly until: Ms;
    }
  | { readonly type: 'readiness'; readonly at: Ms; readonly checks: readonly Check[]; readonly by: string }
  | { readonly type: 'effectFailed'; readonly at: Ms; readonly key: string; readonly failure: Failure }
  | { readonly type: 'timer'; readonly at: Ms };
