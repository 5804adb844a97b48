// What the gateway needs of the rest, as interfaces: a journal to read and a line to the engine. It owns neither.

import type { PushedState } from '../contract/pushed.ts';
import type { LinkReply, LinkRequest } from '../contract/request.ts';
import type { Frame } from '../contract.ts';
import type { FactType, Recorded } from '../core/fact.ts';

/** The journal as the gateway sees it: never written, read synchronously in pages. */
export interface JournalReader {
  /** Position of the newest fact; 0 when there is none. */
  head(): number;
  /** Facts of one account with seq > after, in order; at most `limit`. */
  read(account: string, after: number, limit: number): readonly Recorded[];
  /** Facts of all accounts with position > after, in order; at most `limit`. */
  readAll(after: number, limit: number): readonly Recorded[];
  /** As `readAll`, of the named types only. */
  byType(types: readonly FactType[], after: number, limit: number): readonly Recorded[];
  close(): void;
}

/** The line to the engine: frames come, latest wins; requests are answered or rejected, never silently lost. */
export interface EngineLink {
  onFrame(take: (frame: Frame) => void): void;
  /** Rejects with an error named `LinkTimeout` (the outcome is unknown) or `LinkBusy` (it was never sent). */
  request(request: LinkRequest, timeoutMs?: number): Promise<LinkReply>;
  /** Hands on what a trading system pushed at `at`, merged and in time; false when it was not taken. */
  push(account: string, patch: PushedState, at: number): boolean;
  close(): void;
}
