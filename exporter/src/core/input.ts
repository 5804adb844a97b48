// Everything that can happen to an account. Anything not in this union cannot happen.
import type { Settings } from './settings.ts';
import type { AccountRead, Day, Failure, Minor, Ms, OrdersRead } from './types.ts';

/** Where and when a read was asked for: the account's input count then, and the time. Order, not clocks, decides. */
export interface Asked {
  readonly step: number;
  readonly at: Ms;
}

export type Command =
  | { readonly name: 'kill'; readonly reason: string }
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
  | { readonly type: 'effectFailed'; readonly at: Ms; readonly key: string; readonly failure: Failure }
  | { readonly type: 'timer'; readonly at: Ms };
