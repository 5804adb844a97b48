// Who is asking, and what that lets them do.
import type { Scope } from '../../../contract.ts';

/** What holding a scope allows. `ingest` stands apart: who may send data in need not be able to see or do anything. */
const ALLOWS: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  ingest: ['ingest'],
  control: ['control', 'read'],
  admin: ['admin', 'control', 'read', 'ingest'],
};

export interface Caller {
  /** As facts and the audit trail name the caller: `token:ops`, `session:console`, `grafana:asha`, `anonymous`. */
  readonly by: string;
  /** The door: the token's name, or how else the caller came in. */
  readonly via: string;
  /** The peer's address, never one that a header claims. */
  readonly address: string;
  readonly scopes: readonly Scope[];
  /** Signed in by cookie: the browser sends it by itself, so posts need further proof of intent. */
  readonly cookie: boolean;
}

/** True when one of the caller's scopes allows `needed`; null needs none. */
export function may(caller: Caller, needed: Scope | null): boolean {
  return needed === null || caller.scopes.some((scope) => ALLOWS[scope].includes(needed));
}
