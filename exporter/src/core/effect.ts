// Everything the shell may be asked to do. The key names the deed: one key is in flight at most once.
import type { TripName } from './fact.ts';
import type { Exit, LockRequest, OwnerRequest } from './types.ts';

export type Effect =
  | { readonly type: 'gate'; readonly key: string; readonly closed: boolean; readonly reason: string }
  | { readonly type: 'cancel'; readonly key: string; readonly orderId: string }
  | { readonly type: 'exit'; readonly key: string; readonly exit: Exit }
  | { readonly type: 'ask'; readonly key: string; readonly request: OwnerRequest }
  | { readonly type: 'lock'; readonly key: string; readonly request: LockRequest }
  | { readonly type: 'logout'; readonly key: string }
  /** Tells a linked account to do the same. */
  | {
      readonly type: 'linked';
      readonly key: string;
      readonly account: string;
      readonly reason: string;
      readonly origin: TripName;
    }
  | { readonly type: 'read'; readonly key: string; readonly what: 'account' | 'orders' };
