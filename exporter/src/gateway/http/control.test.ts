// Commands over HTTP: what the engine confirmed is told as done, everything else as what it is.
import { describe, expect, it } from 'vitest';
import type { CommandResult, LinkReply, LinkRequest } from '../../contract/request.ts';
import { as, frameOf, get, post, type Running, startGateway, watching, willing } from '../fixture.ts';

const named = (name: string) => Object.assign(new Error(name), { name });
const results = (...list: readonly CommandResult[]): LinkReply => ({ type: 'results', results: list });
const taken = (account: string): CommandResult => ({ account, ok: true, seq: 9, durable: true });
const refused = (account: string, code: string): CommandResult => ({
  account,
  ok: false,
  code,
  detail: 'because',
});

async function withEngine(
  engine: (request: LinkRequest) => Promise<LinkReply>,
  use: (gateway: Running) => Promise<void>,
): Promise<void> {
  const gateway = await startGateway({ engine });
  await use(gateway);
  await gateway.close();
}

const kill = (gateway: Running, headers: Record<string, string> = {}, reason = 'enough') =>
  post(`${gateway.url}/api/accounts/paper-1/kill`, { reason }, { ...as('control'), ...headers });

describe('a command', () => {
  it('that was recorded answers 202 with its seq', () =>
    withEngine(willing, async (gateway) => {
      const answer = await kill(gateway);
      expect(answer.status).toBe(202);
      expect(answer.json()).toEqual({
        seq: 7,
        results: [{ account: 'paper-1', ok: true, seq: 7, durable: true }],
      });
      expect(gateway.asked).toEqual([
        { name: 'kill', accounts: ['paper-1'], reason: 'enough', by: 'token:control' },
      ]);
    }));

  it('reaches the engine the same by path, for all, and by body', () =>
    withEngine(willing, async (gateway) => {
      const send = (path: string, body: object) =>
        post(`${gateway.url}/api/${path}`, { reason: 'x', ...body }, as('admin'));
      for (const name of ['kill', 'cancel', 'start', 'stop']) {
        await send(`accounts/paper-2/${name}`, {});
        await send(`control/${name}`, { accounts: ['paper-2'] });
        await send(`control/${name}`, { accounts: 'all' });
        const seen = gateway.asked.splice(0);
        const one = { name, accounts: ['paper-2'], reason: 'x', by: 'token:admin' };
        expect(seen).toEqual([one, one, { ...one, accounts: 'all' }]);
      }
      await send('kill', {});
      await send('cancel', {});
      await send('accounts/paper-1/rearm', { clears: 3 });
      await send('control/rearm', { accounts: ['paper-1'], clears: 3 });
      const by = 'token:admin';
      const rearm = { name: 'rearm', accounts: ['paper-1'], reason: 'x', clears: 3, by };
      expect(gateway.asked).toEqual([
        { name: 'kill', accounts: 'all', reason: 'x', by },
        { name: 'cancel', accounts: 'all', reason: 'x', by },
        rearm,
        rearm,
      ]);
    }));

  it('to leave a position names it in the path, percent-encoded, or in the body', () =>
    withEngine(willing, async (gateway) => {
      const position = 'NIFTY24450CE|NRML';
      const path = `${gateway.url}/api/accounts/paper-1/positions/${encodeURIComponent(position)}/exit`;
      expect((await post(path, { reason: 'x' }, as('control'))).status).toBe(202);
      const body = { accounts: ['paper-1'], position, reason: 'x' };
      expect((await post(`${gateway.url}/api/control/exit`, body, as('control'))).status).toBe(202);
      const exit = { name: 'exit', accounts: ['paper-1'], position, reason: 'x', by: 'token:control' };
      expect(gateway.asked).toEqual([exit, exit]);
      for (const wrong of [
        { ...body, position: 'NIFTY24450CE' },
        { ...body, position: `${'x'.repeat(200)}|NRML` },
        { ...body, position: 'a\u0000b|NRML' },
        { ...body, accounts: 'all' },
        { ...body, accounts: ['paper-1', 'paper-2'] },
        { accounts: ['paper-1'], reason: 'x' },
      ]) {
        expect((await post(`${gateway.url}/api/control/exit`, wrong, as('control'))).json().code).toBe(
          'INVALID',
        );
      }
      expect(gateway.asked).toHaveLength(2);
    }));

  it('to begin the day anew is for an administrator', () =>
    withEngine(willing, async (gateway) => {
      const reset = (scope: 'control' | 'admin') =>
        post(`${gateway.url}/api/control/reset-day`, { accounts: 'all', reason: 'x' }, as(scope));
      expect((await reset('control')).status).toBe(403);
      expect((await reset('admin')).status).toBe(202);
      expect(gateway.asked).toMatchObject([{ name: 'reset-day', accounts: 'all' }]);
    }));

  it('has a form that is addressed by body, whatever it is', () =>
    withEngine(willing, async ({ gateway }) => {
      const paths = gateway.routes.map((route) => route.path);
      for (const name of ['kill', 'cancel', 'exit', 'start', 'stop', 'rearm', 'reset-day', 'plan']) {
        expect(paths).toContain(`/api/control/${name}`);
      }
    }));

  it('takes the plan that the person saw, and is not held up by it', () =>
    withEngine(willing, async (gateway) => {
      const body = { reason: 'x', plan_id: 'plan-1' };
      expect((await post(`${gateway.url}/api/accounts/paper-1/kill`, body, as('control'))).status).toBe(202);
      expect(JSON.stringify(gateway.logged)).toContain('plan-1');
    }));

  it('re-arms one account at a time and only with the trip it clears', () =>
    withEngine(willing, async (gateway) => {
      const rearm = (body: object) =>
        post(`${gateway.url}/api/control/rearm`, { reason: 'x', ...body }, as('admin'));
      for (const body of [
        { accounts: 'all', clears: 1 },
        { accounts: ['paper-1', 'paper-2'], clears: 1 },
      ]) {
        expect((await rearm(body)).status).toBe(400);
      }
      expect((await rearm({ accounts: ['paper-1'] })).status).toBe(400);
      expect((await rearm({ accounts: ['paper-1'], clears: '1' })).status).toBe(400);
      expect(gateway.asked).toEqual([]);
    }));

  it('that every account refused answers 409 with the reason of the engine', () =>
    withEngine(
      async () => results(refused('paper-1', 'ALREADY_TRIPPED')),
      async (gateway) => {
        const answer = await kill(gateway);
        expect(answer.status).toBe(409);
        expect(answer.json()).toMatchObject({
          code: 'ALREADY_TRIPPED',
          detail: 'because',
          results: [{ ok: false }],
        });
      },
    ));

  it('that some accounts refused is not told as done', () =>
    withEngine(
      async () => results(taken('paper-1'), refused('paper-2', 'ALREADY_TRIPPED')),
      async (gateway) => {
        const answer = await post(`${gateway.url}/api/kill`, { reason: 'x' }, as('control'));
        expect(answer.status).toBe(207);
        expect(answer.json()).toMatchObject({ seq: null, results: [{ ok: true }, { ok: false }] });
      },
    ));

  it.each([
    ['is silent', () => Promise.reject(named('LinkTimeout')), 504, 'UNKNOWN_OUTCOME'],
    ['is gone', () => Promise.reject(named('LinkClosed')), 504, 'UNKNOWN_OUTCOME'],
    [
      'answers something else',
      async (): Promise<LinkReply> => ({ type: 'plan', plan: null }),
      504,
      'UNKNOWN_OUTCOME',
    ],
    ['says nothing of the account', async () => results(taken('paper-2')), 504, 'UNKNOWN_OUTCOME'],
    ['takes no more', () => Promise.reject(named('LinkBusy')), 503, 'ENGINE_BUSY'],
    ['is overloaded', async () => results(refused('paper-1', 'OVERLOADED')), 503, 'ENGINE_BUSY'],
    [
      'does not know the account',
      async () => results(refused('paper-1', 'UNKNOWN_ACCOUNT')),
      404,
      'UNKNOWN_ACCOUNT',
    ],
    ['refuses for a new reason', async () => results(refused('paper-1', 'NEVER_HEARD_OF')), 409, 'REFUSED'],
  ] as const)('never claims success when the engine %s', (_when, engine, status, code) =>
    withEngine(engine, async (gateway) => {
      const answer = await kill(gateway);
      expect([answer.status, answer.json().code]).toEqual([status, code]);
    }),
  );

  it('for an account that an old frame does not know still reaches the engine', async () => {
    const gateway = await startGateway({ frame: frameOf(watching) });
    const killNew = () => post(`${gateway.url}/api/accounts/new-1/kill`, { reason: 'x' }, as('control'));
    expect((await killNew()).status).toBe(404);
    gateway.pass(3_000);
    expect((await killNew()).status).toBe(202);
    await gateway.close();
  });

  it('leaves an audit line with who, what and the answer, refused ones too, and no secret', () =>
    withEngine(willing, async (gateway) => {
      await kill(gateway);
      await post(`${gateway.url}/api/kill`, { reason: 'x', password: 'hunter2' }, as('read'));
      await post(`${gateway.url}/api/kill`, { reason: 'x', password: 'hunter2' }, as('control'));
      await get(`${gateway.url}/api/accounts`, as('read'));
      const lines = gateway.logged.filter(({ text }) => text === 'command').map(({ fields }) => fields.audit);
      expect(lines).toMatchObject([
        { by: 'token:control', from: '127.0.0.1', what: 'POST /api/accounts/paper-1/kill', status: 202 },
        { by: 'token:read', what: 'POST /api/kill', status: 403 },
        { by: 'token:control', what: 'POST /api/kill', status: 400 },
      ]);
      expect(JSON.stringify(gateway.logged)).not.toMatch(/hunter2|secret-of/);
    }));
});

describe('the same Idempotency-Key', () => {
  const KEY = { 'Idempotency-Key': 'click-1' };

  it('gives the same answer and one command, also while the first is under way', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((done) => {
      release = done;
    });
    await withEngine(
      async (request) => {
        await released;
        return willing(request);
      },
      async (gateway) => {
        const both = Promise.all([kill(gateway, KEY), kill(gateway, KEY)]);
        setTimeout(release, 50);
        const [first, second] = await both;
        const third = await kill(gateway, KEY);
        expect([second.text, third.text]).toEqual([first.text, first.text]);
        expect(gateway.asked).toHaveLength(1);
        gateway.pass(11 * 60_000);
        gateway.view.take(frameOf(watching));
        await kill(gateway, KEY);
        expect(gateway.asked).toHaveLength(2);
      },
    );
  });

  it('with another request is refused', () =>
    withEngine(willing, async (gateway) => {
      await kill(gateway, KEY);
      const other = await kill(gateway, KEY, 'another reason');
      expect([other.status, other.json().code]).toEqual([422, 'KEY_REUSED']);
      const elsewhere = await post(
        `${gateway.url}/api/kill`,
        { reason: 'enough' },
        { ...as('control'), ...KEY },
      );
      expect(elsewhere.status).toBe(422);
      expect((await kill(gateway, { 'Idempotency-Key': 'with space' })).status).toBe(400);
    }));

  it('of another caller is another key', () =>
    withEngine(willing, async (gateway) => {
      await kill(gateway, KEY);
      expect((await kill(gateway, { ...KEY, ...as('admin') })).status).toBe(202);
      expect(gateway.asked).toHaveLength(2);
    }));

  it('asks the engine again when the first outcome was unknown', async () => {
    let calls = 0;
    await withEngine(
      (request) => {
        calls += 1;
        return calls === 1 ? Promise.reject(named('LinkTimeout')) : willing(request);
      },
      async (gateway) => {
        expect((await kill(gateway, KEY)).status).toBe(504);
        expect((await kill(gateway, KEY)).status).toBe(202);
      },
    );
  });
});

describe('the plan', () => {
  const plan = {
    plan_id: 'p1',
    account: 'paper-1',
    at: 1,
    cancels: [],
    legs: [],
    estimated_seconds: 2,
    forbids: [],
    steps: [],
    unknowns: [],
  };

  it('is what the engine would do now, by path and by body', () =>
    withEngine(
      async () => ({ type: 'plan', plan }),
      async (gateway) => {
        expect((await get(`${gateway.url}/api/accounts/paper-1/plan`)).json()).toEqual(plan);
        const byBody = await post(`${gateway.url}/api/control/plan`, { accounts: ['paper-1'] });
        expect(byBody.json()).toEqual({ plans: [plan] });
      },
    ));

  it('is not made up when the engine is silent', () =>
    withEngine(
      () => Promise.reject(named('LinkTimeout')),
      async (gateway) => {
        const answer = await get(`${gateway.url}/api/accounts/paper-1/plan`);
        expect([answer.status, answer.json().code]).toEqual([504, 'ENGINE_SILENT']);
      },
    ));
});
