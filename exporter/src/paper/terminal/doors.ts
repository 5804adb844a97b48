// Who is at the web terminal: logins that last by a cookie, and codes that were sent and are waited for.
import type { Random } from '../random.ts';

export interface SentCode {
  readonly user: string;
  readonly code: string;
  /** The machine's clock. */
  readonly until: number;
}

export type Tried = { readonly cookie: string } | 'wrong' | 'spent';

export interface Doors {
  userOf(cookie: string | undefined): string | null;
  /** A new login; the user's oldest ends when there would be more than ten. */
  open(user: string): string;
  close(cookie: string | undefined): void;
  /** Ends every login, or those of one user. */
  expire(user?: string): void;
  /** Sends a code to the user and says by which ticket it is waited for. */
  send(user: string): string;
  /** True while the ticket's code may still be tried. */
  waits(ticket: string): boolean;
  /** `spent`: it was the third wrong one, or too late; the login begins anew. */
  tryCode(ticket: string, code: string): Tried;
  /** The codes that were sent and not yet used: what a telephone would show. */
  sent(): readonly SentCode[];
}

const LOGIN_MS = 12 * 3_600_000;
export const LOGIN_SECONDS = LOGIN_MS / 1000;
const CODE_MS = 120_000;
const MOST_TRIES = 3;
const MOST_LOGINS = 10;
const MOST_CODES = 100;

export function createDoors(wall: () => number, newToken: () => string, random: Random): Doors {
  const logins = new Map<string, { user: string; until: number }>();
  const codes = new Map<string, SentCode & { tries: number }>();
  const pending = (ticket: string) => {
    const sent = codes.get(ticket);
    return sent !== undefined && sent.until > wall() && sent.tries < MOST_TRIES ? sent : null;
  };
  const open = (user: string): string => {
    const mine = [...logins].filter(([, login]) => login.user === user);
    for (const [old] of mine.slice(0, Math.max(0, mine.length - MOST_LOGINS + 1))) logins.delete(old);
    const cookie = newToken();
    logins.set(cookie, { user, until: wall() + LOGIN_MS });
    return cookie;
  };
  return {
    open,
    userOf: (cookie) => {
      const login = logins.get(cookie ?? '');
      return login !== undefined && login.until > wall() ? login.user : null;
    },
    close: (cookie) => void logins.delete(cookie ?? ''),
    expire: (user) => {
      for (const [cookie, login] of logins) {
        if (user === undefined || login.user === user) logins.delete(cookie);
      }
    },
    send: (user) => {
      for (const old of [...codes.keys()].slice(0, Math.max(0, codes.size - MOST_CODES + 1)))
        codes.delete(old);
      const ticket = newToken();
      const code = String(Math.floor(random.next() * 1_000_000)).padStart(6, '0');
      codes.set(ticket, { user, code, until: wall() + CODE_MS, tries: 0 });
      return ticket;
    },
    waits: (ticket) => pending(ticket) !== null,
    tryCode: (ticket, code) => {
      const sent = pending(ticket);
      if (sent === null) return 'spent';
      sent.tries++;
      if (sent.code !== code) return sent.tries < MOST_TRIES ? 'wrong' : 'spent';
      codes.delete(ticket);
      return { cookie: open(sent.user) };
    },
    sent: () =>
      [...codes]
        .filter(([ticket]) => pending(ticket) !== null)
        .map(([, { user, code, until }]) => ({ user, code, until })),
  };
}
