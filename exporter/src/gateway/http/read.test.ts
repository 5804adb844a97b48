// What callers read: accounts, sums, receipts, the journal, health, metrics, the page and the description of it all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { as, frameOf, fund, get, type Running, startGateway, watching } from '../fixture.ts';
import { AccountAnswer, AccountsAnswer, FundState, SummaryAnswer } from './schema/account.ts';
import { EventPage } from './schema/event.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway();
  const kill = {
    cause: 'manual',
    rule: 'manual',
    reason: 'enough',
    by: 'token:ops',
    evidence: [],
    mtm: -1,
    seenAt: 10,
  };
  gateway.journal.add('paper-1', 10, { type: 'KillTripped', ...kill, cause: 'manual' });
  gateway.journal.add('paper-2', 11, { type: 'MonitoringStopped', reason: 'lunch', by: 'token:ops' });
  gateway.journal.add('paper-1', 12, { type: 'OrdersCancelled', count: 2 });
  gateway.journal.add('paper-1', 14, { type: 'KillLocked', until: 99 });
});
afterAll(() => gateway.close());

/** Reads a path and holds the answer to the schema that OpenAPI shows. */
async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  const answer = await get(gateway.url + path);
  expect(answer.status).toBe(200);
  return schema.parse(answer.json());
}

describe('the accounts', () => {
  it('come with the age of what is shown', async () => {
    const list = await read('/api/accounts', AccountsAnswer);
    expect(list.accounts).toEqual([watching, { ...watching, id: 'paper-2' }]);
    expect(list.stale).toBe(false);
    expect((await read('/api/accounts/paper-2', AccountAnswer)).account.id).toBe('paper-2');
    expect((await read('/api/summary', SummaryAnswer)).netPnl).toEqual([
      { currency: 'INR', value: -501, unknownAccounts: [] },
    ]);
  });

  it('are called stale when the engine is silent, and not claimed before it was heard', async () => {
    const silent = await startGateway({ frame: null });
    for (const path of ['/api/accounts', '/api/accounts/paper-1', '/api/summary']) {
      const answer = await get(silent.url + path);
      expect([answer.status, answer.json().code]).toEqual([503, 'NO_FRAME']);
    }
    silent.view.take(frameOf(watching));
    silent.pass(4_000);
    expect((await get(`${silent.url}/api/accounts`)).json()).toMatchObject({ stale: true });
    await silent.close();
  });
});

describe('the fund', () => {
  const holder = { ...watching, id: 'fund-1', fund };

  it('is the only one, or the one that is named, with the age of the frame', async () => {
    const one = await startGateway({ frame: frameOf(watching, holder) });
    for (const query of ['', '?account=fund-1']) {
      const answer = FundState.parse((await get(`${one.url}/api/state${query}`)).json());
      expect(answer).toMatchObject({ account: 'fund-1', stale: false, fund });
    }
    one.view.take(frameOf(watching, holder, { ...holder, id: 'fund-2' }));
    expect((await get(`${one.url}/api/state`)).json()).toMatchObject({
      code: 'WHICH_FUND',
      detail: 'add ?account= with one of: fund-1, fund-2',
    });
    expect((await get(`${one.url}/api/state?account=fund-2`)).json()).toMatchObject({ account: 'fund-2' });
    await one.close();
  });

  it('that could not be read yet says why, and not that there is none', async () => {
    const why = 'no state file could be read in logs/state';
    const unread = { ...watching, id: 'fund-1', broker: 'state-files', fund: null, brokerText: why };
    const early = await startGateway({ frame: frameOf(watching, unread) });
    for (const query of ['', '?account=fund-1']) {
      const answer = (await get(`${early.url}/api/state${query}`)).json();
      expect(answer).toMatchObject({ code: 'NO_FUND', detail: why });
    }
    await early.close();
  });

  it('is not made up where there is none', async () => {
    for (const [query, code] of [
      ['', 'NO_FUND'],
      ['?account=paper-1', 'NO_FUND'],
      ['?account=nobody', 'UNKNOWN_ACCOUNT'],
    ]) {
      const answer = await get(`${gateway.url}/api/state${query}`);
      expect([answer.status, answer.json().code]).toEqual([404, code]);
    }
    const silent = await startGateway({ frame: null });
    expect((await get(`${silent.url}/api/state`)).json().code).toBe('NO_FRAME');
    await silent.close();
  });
});

describe('receipts', () => {
  it('are listed newest first and found by the seq of the trip', async () => {
    const { kills } = (await get(`${gateway.url}/api/accounts/paper-1/kills`)).json() as { kills: unknown[] };
    expect(kills).toMatchObject([{ seq: 1, reason: 'enough', ordersCancelled: 2, complete: true }]);
    const one = (await get(`${gateway.url}/api/accounts/paper-1/kills/1`)).json();
    expect(one).toEqual(kills[0]);
    expect((await get(`${gateway.url}/api/accounts/paper-2/kills`)).json()).toEqual({ kills: [] });
  });
});

describe('the journal', () => {
  it('is read in pages, whole or of one account, without gap or repeat', async () => {
    const first = await read('/api/events?limit=3', EventPage);
    expect(first.events.map((e) => e.position)).toEqual([1, 2, 3]);
    expect([first.next, first.head]).toEqual([3, 4]);
    expect((await read(`/api/events?after=${first.next}`, EventPage)).events.map((e) => e.position)).toEqual([
      4,
    ]);
    const seen: number[] = [];
    for (let after = 0; after < 4; ) {
      const page = await read(`/api/events?account=paper-1&limit=1&after=${after}`, EventPage);
      seen.push(...page.events.map((e) => e.position));
      after = page.next;
    }
    expect(seen).toEqual([1, 3, 4]);
    expect((await read('/api/events?after=4', EventPage)).next).toBe(4);
  });
});

describe('health', () => {
  it('is ready when the engine is heard, its journal takes facts and every account was read', async () => {
    const answer = await get(`${gateway.url}/readyz`);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ ready: true, checks: [{ ok: true }, { ok: true }, { ok: true }] });
  });

  it('does not wait for a trading system that has not pushed yet: it pushes only to who is ready', async () => {
    const silent = { ...watching, id: 'kv', broker: 'pushed', lastGoodReadAt: null };
    const pushed = await startGateway({ frame: frameOf(watching, silent) });
    const answer = await get(`${pushed.url}/readyz`);
    expect(answer.status).toBe(200);
    expect(answer.json().checks).toContainEqual({
      name: 'brokers',
      ok: true,
      detail: '1 of 1 accounts read',
    });
    await pushed.close();
  });

  it('warns of a configuration file that needs mending, and is as ready as before', async () => {
    const warned = await startGateway();
    warned.view.take({ ...frameOf(watching), configWarnings: ['the file is broken'] });
    const answer = await get(`${warned.url}/readyz`);
    expect([answer.status, answer.json().warnings]).toEqual([200, ['the file is broken']]);
    await warned.close();
  });

  it.each([
    ['engine', (g: Running) => g.pass(3_000)],
    ['journal', (g: Running) => g.view.take({ ...frameOf(watching), journalOk: false })],
    ['brokers', (g: Running) => g.view.take(frameOf({ ...watching, lastGoodReadAt: null }))],
  ])('is not ready for want of the %s, and says so; alive it is', async (name, spoil) => {
    const poor = await startGateway();
    spoil(poor);
    const answer = await get(`${poor.url}/readyz`);
    expect(answer.status).toBe(503);
    const { code, checks } = answer.json() as { code: string; checks: { name: string; ok: boolean }[] };
    expect(code).toBe('NOT_READY');
    expect(checks.filter(({ ok }) => !ok).map((check) => check.name)).toEqual([name]);
    expect((await get(`${poor.url}/healthz`)).status).toBe(200);
    await poor.close();
  });
});

describe('metrics', () => {
  it('come in the format that the scraper prefers', async () => {
    const plain = await get(`${gateway.url}/metrics`);
    expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.text).toContain(
      'tripline_account_mtm{account="paper-1",broker="paper",currency="INR"} -250.5',
    );
    expect(plain.text).toContain('process_cpu_user_seconds_total');
    const Accept =
      'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    const open = await get(`${gateway.url}/metrics`, { Accept });
    expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
    expect(open.text).toMatch(/# TYPE tripline_kill_trips counter\n(.*\n)*tripline_kill_trips_total\{/);
    expect(open.text).toMatch(/process_cpu_user_seconds_total \d/);
    expect(open.text.endsWith('# EOF\n')).toBe(true);
    const again = await get(`${gateway.url}/metrics`);
    expect(again.text).toContain('# TYPE tripline_kill_trips_total counter');
  });

  it('survive a token that may only read', async () => {
    expect((await get(`${gateway.url}/metrics`, as('read'))).status).toBe(200);
  });
});

describe('the page and the description', () => {
  it('are served with headers that allow no foreign and no inline script', async () => {
    for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/docs/start.js', '/view.ts']) {
      const answer = await get(gateway.url + path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    }
    const slash = await get(`${gateway.url}/docs/`);
    expect([slash.status, slash.headers.get('location')]).toEqual([308, '/docs']);
    expect((await get(`${gateway.url}/docs/index.html`)).status).toBe(404);
    expect((await get(`${gateway.url}/docs`)).text).not.toMatch(/<script>|https?:/);
  });
});
