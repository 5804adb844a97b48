// A session is renewed when it must be, and a wrong password is not tried until the account is locked out.
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../core/types.ts';
import { paperSession } from './session.ts';

function world(login: (attempt: number) => Answer<string>) {
  let time = 1_000_000;
  const seen = { logins: 0, relogins: 0 };
  const session = paperSession(
    async () => {
      seen.logins += 1;
      return login(seen.logins);
    },
    { now: () => time, after: () => () => {} },
    () => {
      seen.relogins += 1;
    },
  );
  return {
    session,
    seen,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

const granted = (attempt: number): Answer<string> => ({ ok: true, data: `token-${attempt}`, at: 0 });
const denied: Answer<string> = { ok: false, at: 0, kind: 'auth', retry: 'yes', message: 'auth BAD_LOGIN' };
const down: Answer<string> = { ok: false, at: 0, kind: 'network', retry: 'yes', message: 'cannot connect' };

describe('a session', () => {
  it('logs in once for all callers', async () => {
    const { session, seen } = world(granted);
    const answers = await Promise.all([session.token(), session.token(), session.token()]);
    expect(answers.map((answer) => answer.ok && answer.data)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(seen).toEqual({ logins: 1, relogins: 0 });
  });

  it('that expired is renewed once, although several calls were refused', async () => {
    const { session, seen } = world(granted);
    await session.token();
    session.accepted();
    session.refused('token-1');
    expect(await session.token()).toMatchObject({ ok: true, data: 'token-2' });
    session.refused('token-1');
    expect(await session.token()).toMatchObject({ ok: true, data: 'token-2' });
    expect(seen).toEqual({ logins: 2, relogins: 1 });
  });

  it('whose password is wrong waits longer each time and after three tries leaves the login alone', async () => {
    const { session, seen, pass } = world(() => denied);
    const tries: number[] = [];
    for (const wait of [0, 500, 500, 1_000, 1_000, 60_000, 238_000, 2_000]) {
      pass(wait);
      expect(await session.token()).toMatchObject({ ok: false, kind: 'auth', retry: 'yes' });
      tries.push(seen.logins);
    }
    expect(tries).toEqual([1, 1, 2, 2, 3, 3, 3, 4]);
    expect(await session.token()).toMatchObject({ code: 'LOGIN_WAITS' });
  });

  it('is asked for again at once when the exchange was only down', async () => {
    const { session, seen } = world((attempt) => (attempt <= 5 ? down : granted(attempt)));
    for (let i = 0; i < 5; i++) expect(await session.token()).toMatchObject({ ok: false, kind: 'network' });
    expect(await session.token()).toMatchObject({ ok: true });
    expect(seen).toEqual({ logins: 6, relogins: 0 });
  });

  it('that is refused although it is new does not log in over and over', async () => {
    const { session, seen, pass } = world(granted);
    for (let i = 0; i < 50; i++) {
      const token = await session.token();
      if (token.ok) session.refused(token.data);
      pass(100);
    }
    expect(seen.logins).toBe(5);
  });
});
