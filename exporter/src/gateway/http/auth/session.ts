// The one-time login link and the sessions of pages that used it. All of it lives in memory and ends with the gateway.
import { hashOf, randomSecret, sameHash } from './secret.ts';

const LINK_LIFE_MS = 10 * 60_000;
const SESSION_LIFE_MS = 12 * 3_600_000;
/** Beyond this the oldest session ends: a person has one page open, not a hundred. */
const MOST_SESSIONS = 100;

export const COOKIE = 'tripline_session';

export interface Sessions {
  /** Trades the one-time token for a session secret, once; null when it is wrong, used or too old. */
  redeem(token: string): string | null;
  holds(secret: string): boolean;
}

/** `linkHash` is the one-time token's SHA-256; `nowMs` is a monotonic clock. */
export function createSessions(linkHash: string | null, nowMs: () => number): Sessions {
  const bornAt = nowMs();
  const endsAt = new Map<string, number>();
  let link = linkHash;
  const begin = (): string => {
    const oldest = endsAt.keys().next().value;
    if (endsAt.size >= MOST_SESSIONS && oldest !== undefined) endsAt.delete(oldest);
    const secret = randomSecret();
    endsAt.set(hashOf(secret), nowMs() + SESSION_LIFE_MS);
    return secret;
  };
  return {
    redeem(token) {
      const valid = link !== null && nowMs() - bornAt < LINK_LIFE_MS && sameHash(hashOf(token), link);
      if (!valid) return null;
      link = null;
      return begin();
    },
    holds(secret) {
      const end = endsAt.get(hashOf(secret));
      return end !== undefined && nowMs() < end;
    },
  };
}

/** The session secret in a Cookie header. */
export function sessionIn(header: string | undefined): string | null {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${COOKIE}=`));
  return pair === undefined ? null : pair.slice(pair.indexOf('=') + 1).trim();
}

/** The Set-Cookie header that gives a page its session. */
export const cookieFor = (secret: string): string =>
  `${COOKIE}=${secret}; Path=/; Max-Age=${SESSION_LIFE_MS / 1000}; HttpOnly; SameSite=Strict`;
