// What a command is, and the door that it leaves by: the page's own line to the exporter, or the proxy of an
// application that shows the same parts. Whoever draws the buttons knows neither.

import type { CommandResult } from '../../../contract/request.ts';
import type { PlanView } from '../../../contract.ts';

export type CommandName = 'kill' | 'cancel' | 'exit' | 'start' | 'stop' | 'rearm' | 'reset-day';

export interface Command {
  readonly what: CommandName;
  /** Their ids; or all, also those that nobody here has seen. */
  readonly accounts: readonly string[] | 'all';
  readonly reason: string;
  /** The trip that a re-arm clears. */
  readonly clears?: number;
  /** The key of the position that an exit leaves. */
  readonly position?: string;
}

export type Asked =
  | { readonly kind: 'recorded'; readonly results: readonly CommandResult[] }
  | { readonly kind: 'refused'; readonly text: string }
  /** It may have been done. Asking again with the same key is safe. */
  | { readonly kind: 'unknown'; readonly text: string };

export interface Door {
  /** Never rejects. The same key with the same command is the same command. */
  command(command: Command, key: string): Promise<Asked>;
  /** Rejects with a sentence. */
  plan(account: string): Promise<PlanView>;
}
