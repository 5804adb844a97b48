// Holds the session token: one login at a time, and never so many refused that the account is locked out.
import type { Clock } from '../../core/ports.ts';
import type { Answer, Ms } from '../../core/types.ts';
import { failed } from './failure.ts';

export interface Session {
  /** The token, after a login if there is none. A failed login is `retry: 'yes'`: the call never went. */
  token(): Promise<Answer<string>>;
  /** The exchange took a call made with the token. */
  accepted(): void;
  /** The exchange refused this token. After one that was never accepted, the next login waits a moment. */
  refused(token: string): void;
  /** Forgets the token and gives it back, null if there was none. */
  end(): string | null;
}

const MAX_REFUSALS = 3;
const FIRST_WAIT_MS = 1_000;
const COOL_DOWN_MS = 5 * 60_000;

/** `login` asks for a new token; `onRelogin` is told of every successful login but the first. */
export function paperSession(
  login: () => Promise<Answer<string>>,
  clock: Clock,
  onRelogin: () => void = () => {},
): Session {
  let token: string | null = null;
  let pending: Promise<Answer<string>> | null = null;
  let proven = false;
  let refusals = 0;
  let notBefore: Ms = 0;
  let first = true;

  function refuse(): void {
    refusals += 1;
    const wait = refusals >= MAX_REFUSALS ? COOL_DOWN_MS : FIRST_WAIT_MS * 2 ** (refusals - 1);
    notBefore = clock.now() + wait;
  }

  async function logIn(): Promise<Answer<string>> {
    const answer = await login();
    if (!answer.ok) {
      // Only a refusal counts towards the cool-down: an exchange that was down is met as soon as it is up.
      if (answer.kind === 'auth') refuse();
      return { ...answer, retry: 'yes', message: `login: ${answer.message}` };
    }
    if (!first) onRelogin();
    first = false;
    refusals = 0;
    proven = false;
    token = answer.data;
    return answer;
  }

  return {
    async token() {
      const at = clock.now();
      if (token !== null) return { ok: true, data: token, at };
      if (pending === null && at < notBefore) {
        const seconds = Math.ceil((notBefore - at) / 1_000);
        const message = `refused (${refusals} logins in a row), next login in ${seconds} s`;
        return failed({ kind: 'auth', retry: 'yes', message, code: 'LOGIN_WAITS' }, at);
      }
      pending ??= logIn().finally(() => {
        pending = null;
      });
      return pending;
    },
    accepted() {
      proven = true;
    },
    refused(given) {
      // A call that set out with an older token says nothing about the present one.
      if (given !== token) return;
      token = null;
      if (!proven) notBefore = clock.now() + FIRST_WAIT_MS;
    },
    end() {
      const held = token;
      token = null;
      return held;
    },
  };
}
