// Who is calling and how often: log-ins that expire, a limit on orders a second. On the machine's clock.

export interface Sessions {
  /** A new token; the user's oldest session ends when there would be more than ten. */
  open(user: string): string;
  /** The user of a token that still holds, from `Authorization: Bearer …`. */
  userOf(authorization: string | undefined): string | null;
  close(authorization: string | undefined): void;
  /** Ends every session, or those of one user. */
  expire(user?: string): void;
  /** False when the user has had as many orders as a second allows; true counts as one more. */
  mayOrder(user: string): boolean;
}

const MOST_SESSIONS = 10;
const SECOND_MS = 1000;

export function createSessions(
  wall: () => number,
  newToken: () => string,
  sessionMs: number,
  ordersPerSecond: number,
): Sessions {
  const sessions = new Map<string, { user: string; until: number }>();
  const ordered = new Map<string, number[]>();
  const tokenOf = (authorization: string | undefined): string =>
    authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : '';
  return {
    open: (user) => {
      const mine = [...sessions].filter(([, session]) => session.user === user);
      for (const [token] of mine.slice(0, Math.max(0, mine.length - MOST_SESSIONS + 1)))
        sessions.delete(token);
      const token = newToken();
      sessions.set(token, { user, until: wall() + sessionMs });
      return token;
    },
    userOf: (authorization) => {
      const session = sessions.get(tokenOf(authorization));
      return session && session.until > wall() ? session.user : null;
    },
    close: (authorization) => {
      sessions.delete(tokenOf(authorization));
    },
    expire: (user) => {
      for (const [token, session] of sessions) {
        if (user === undefined || session.user === user) sessions.delete(token);
      }
    },
    mayOrder: (user) => {
      const since = (ordered.get(user) ?? []).filter((at) => at > wall() - SECOND_MS);
      const allowed = since.length < ordersPerSecond;
      if (allowed) since.push(wall());
      ordered.set(user, since);
      return allowed;
    },
  };
}
