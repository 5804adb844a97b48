// What a sink is given to send, and what it says became of it.
import type { Level } from '../config/notify.ts';
import type { Recorded } from '../core/fact.ts';
import type { Ms } from '../core/types.ts';

export interface Message {
  readonly level: Level;
  /** null = about no account, or about several. */
  readonly account: string | null;
  /** The type of the fact, or `daily`, `merged`, `left-out`, `test`. */
  readonly kind: string;
  /** Plain text for people; lines are short. */
  readonly text: string;
  /** When it happened. */
  readonly at: Ms;
  /** The fact itself where it is about one; programs read it. */
  readonly fact: Recorded | null;
}

/**
 * `later` the way was closed (the sink as a whole), `refused` this message was not taken and the next may be. A failure
 * names neither token nor password.
 */
export type Sent =
  | { readonly ok: true; readonly detail: string }
  | {
      readonly ok: false;
      readonly kind: 'later' | 'refused';
      /** How long the other side asks us to wait. */
      readonly afterMs?: Ms;
      readonly why: string;
    };

/** A way to tell somebody. It never throws, and answers within a bounded time. */
export interface Sender {
  send(message: Message): Promise<Sent>;
  close(): void;
}

export const later = (why: string, afterMs?: Ms): Sent => ({
  ok: false,
  kind: 'later',
  why,
  ...(afterMs === undefined ? {} : { afterMs }),
});

/** What is known of an error, without its text: that may quote an address with a token in it. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'connection lost';
