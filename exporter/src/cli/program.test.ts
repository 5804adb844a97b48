// The commands that read or keep house: their words, their JSON, their exit codes.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, listen, openDesk } from '../../../tests/scripted-cli.ts';
import { chainHash } from '../backbone/chain.ts';
import { openDatabase } from '../backbone/embedded/schema.ts';
import { run } from './program.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe('tripline --version', () => {
  it('says the version and nothing else', async () => {
    const { exit, out } = await desk.tripline('--version');
    expect([exit, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });
});

describe('tripline status', () => {
  const account = {
    id: 'paper-1',
    broker: 'paper',
    currency: 'INR',
    at: 10_000,
    seq: 4,
    phase: 'watching',
    phaseSince: 0,
    phaseText: 'watching',
    mtm: null,
    mtmWorst: -1240,
    mtmBest: -310,
    coverageRatio: 0.5,
    realized: 10,
    unrealized: null,
    dailyLossLimit: 2500,
    conditions: [],
    positions: [],
    openOrders: [],
    brokerUp: true,
    brokerText: 'ok',
    lastGoodReadAt: 9_200,
    undurable: false,
    kill: null,
  };

  it('writes unknown for what is not known, and money with two decimals', async () => {
    desk.script = { status: 200, body: { at: 10_000, ageMs: 5, stale: false, accounts: [account] } };
    const { exit, out } = await desk.tripline('status');
    expect(exit).toBe(0);
    const [, row] = out.split('\n');
    expect(row?.split(/ {2,}/).slice(4)).toEqual([
      'INR',
      'unknown',
      '-1,240.00',
      '-310.00',
      '2,500.00',
      'unknown',
      'up',
      '0.8 s',
    ]);
  });

  it('shows no price of 0.00 for an order at the market', async () => {
    const order = { id: '7', symbol: 'NIFTY', side: 'buy', status: 'trigger-pending', qty: 75, filled: 0 };
    const stop = { ...order, type: 'stop-market', price: 0, trigger: 124.1 };
    const limit = { ...order, type: 'limit', price: 99.5, trigger: 0 };
    desk.script = { status: 200, body: { at: 10_000, account: { ...account, openOrders: [stop, limit] } } };
    const { out } = await desk.tripline('status', 'paper-1');
    expect(out).toMatch(/stop-market +trigger-pending +0\/75 +market +124\.10/);
    expect(out).toMatch(/limit +trigger-pending +0\/75 +99\.50 +-/);
  });

  it('says loudly when it shows the past', async () => {
    desk.script = { status: 200, body: { at: 10_000, ageMs: 61_000, stale: true, account } };
    const { out } = await desk.tripline('status', 'paper-1');
    expect(out).toContain('STALE: the engine has been silent for 61 s');
    expect(desk.asked[0]?.line).toBe('GET /api/accounts/paper-1');
  });

  it('prints JSON as it came', async () => {
    desk.script = { status: 200, body: { accounts: [account] } };
    expect(JSON.parse((await desk.tripline('status', '--json')).out)).toEqual({ accounts: [account] });
  });

  it('leaves with 3 when nobody answers, 1 on a problem or a strange answer', async () => {
    desk.script = { status: 401, body: { code: 'NOT_AUTHENTICATED', title: 'no' } };
    expect((await desk.tripline('status')).exit).toBe(1);
    desk.script = { status: 200, body: 'hello' };
    expect((await desk.tripline('status')).exit).toBe(1);
    await desk.stopServer();
    expect((await desk.tripline('status')).exit).toBe(3);
  });
});

describe('tripline events and plan', () => {
  const fact = (position: number) => ({
    account: 'paper-1',
    seq: position,
    position,
    at: 0,
    hash: '',
    fact: { type: 'OrdersCancelled', count: 2 },
  });

  it('reads a page of the journal as sentences', async () => {
    desk.script = {
      status: 200,
      body: { events: [fact(7), { ...fact(8), fact: { type: 'FromTheFuture' } }], next: 8, head: 8 },
    };
    const { exit, out } = await desk.tripline('events', '--after', '6');
    expect(exit).toBe(0);
    expect(desk.asked[0]?.line).toBe('GET /api/events?after=6&limit=100');
    expect(out).toContain('Order book empty, 2 cancelled');
    expect(out).toContain('FromTheFuture');
  });

  it('follows the journal over a line that breaks, without a gap, until it is stopped', async () => {
    const stop = new AbortController();
    const [out, err]: [string[], string[]] = [[], []];
    const lives: string[] = [];
    await desk.stopServer();
    const server = createServer((req, res) => {
      lives.push(req.url ?? '');
      const next = 7 + lives.length;
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(':\n\nevent: frame\ndata: {"accounts":[]}\n\n');
      const text = `id: ${next}\nevent: fact\ndata: ${JSON.stringify(fact(next))}\n\n`;
      res.write(text.slice(0, 30));
      setTimeout(() => {
        res.write(text.slice(30));
        if (lives.length === 1) res.end();
        else setTimeout(() => stop.abort(), 50);
      }, 20);
    });
    const io = {
      env: { TRIPLINE_URL: await listen(server) },
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      signal: stop.signal,
      answerMs: 1_000,
    };
    const parts = {
      serve: async () => {},
      replay: async () => async () => 0,
      demoState: async () => async () => {},
      drill: () => Promise.reject(new Error('no drill here')),
      history: () => Promise.reject(new Error('no history here')),
    };
    expect(await run(['events', '--follow', '--after', '7', '--json'], io, parts)).toBe(0);
    server.closeAllConnections();
    server.close();
    expect(lives).toEqual(['/api/events/stream?after=7', '/api/events/stream?after=8']);
    expect(out.map((line) => JSON.parse(line).position)).toEqual([8, 9]);
    expect(err).toEqual(['not live: the exporter ended the stream; trying again']);
  });

  it('gives up at once on a line that is refused', async () => {
    desk.script = { status: 401, body: { code: 'NOT_AUTHENTICATED', detail: 'no token' } };
    const { exit, err } = await desk.tripline('events', '--follow');
    expect(exit).toBe(1);
    expect(err).toContain('no token');
  });

  it('explains why no rule has fired, with what is left', async () => {
    const rule = {
      id: 'loss-and-stop',
      then: 'kill',
      when: 'all',
      state: 'clear',
      breached: ['dailyLoss'],
      missing: ['soldOptionStop'],
      headroom: 0,
      headroomRatio: 0,
      text: 'the loss of 2512.50 is over the limit of 2500.00, but no stop of a sold option has executed',
    };
    const stale = {
      ...rule,
      id: 'stale-feed',
      then: 'block',
      headroom: null,
      headroomRatio: 0.96,
      text: 'read',
    };
    const market = { state: 'none', opensAt: null, closesAt: null };
    const body = { account: 'paper-1', stale: false, phase: 'watching', phaseText: 'watching', market };
    desk.script = { status: 200, body: { ...body, rules: [rule, stale] } };
    const { exit, out } = await desk.tripline('explain', 'paper-1');
    expect(exit).toBe(0);
    expect(desk.asked.at(-1)?.line).toBe('GET /api/accounts/paper-1/explain');
    expect(out).toContain('the market does not open today');
    expect(out).toMatch(/loss-and-stop +kill +clear +0\.00 +0 %/);
    expect(out).toMatch(/stale-feed +block +clear +- +96 %/);
    expect(out).toContain(`loss-and-stop:\n  ${rule.text}`);
    const json = await desk.tripline('explain', 'paper-1', '--json');
    expect(JSON.parse(json.out).rules).toHaveLength(2);
  });

  it('shows who changed the configuration, and where older changes are', async () => {
    const changes = [
      { path: 'limits.dailyLoss', before: null, after: 2_500 },
      { path: 'linked', before: [], after: ['paper-2'] },
    ];
    desk.script = {
      status: 200,
      body: { account: 'paper-1', changes: [{ seq: 9, at: 0, by: 'token:ops', changes }], next: 9 },
    };
    const { exit, out } = await desk.tripline(
      'config',
      'history',
      'paper-1',
      '--limit',
      '1',
      '--before',
      '20',
    );
    expect(exit).toBe(0);
    expect(desk.asked.at(-1)?.line).toBe('GET /api/accounts/paper-1/config/history?limit=1&before=20');
    expect(out).toContain('seq 9  by token:ops');
    expect(out).toContain('  limits.dailyLoss: not set -> 2500');
    expect(out).toContain('  linked: [] -> ["paper-2"]');
    expect(out).toContain('older ones: --before 9');
    desk.script = { status: 200, body: { changes: [{ at: 'never' }] } };
    expect((await desk.tripline('config', 'history', 'paper-1')).exit).toBe(1);
  });

  it('shows a plan with what is not known', async () => {
    const leg = { key: 'CE', symbol: 'CE', side: 'buy', qty: 75, price: null, slices: [75] };
    const plan = {
      plan_id: 'p',
      account: 'paper-1',
      at: 0,
      cancels: [],
      legs: [leg],
      estimated_seconds: 2,
      forbids: [],
      unknowns: ['no price for CE'],
    };
    desk.script = { status: 200, body: plan };
    const { exit, out } = await desk.tripline('plan', 'paper-1');
    expect(exit).toBe(0);
    expect(out).toContain('unknown: no price for CE');
  });
});

describe('tripline token and doctor', () => {
  it('shows a token once, lists it without its hash, and revokes it', async () => {
    const made = await desk.tripline('token', 'create', 'desk', '--scopes', 'read,control');
    expect(made.out).toMatch(/^tl_[\w-]{43}$/);
    const list = await desk.tripline('token', 'list');
    expect(list.out).toMatch(/desk +read,control/);
    expect((await desk.tripline('token', 'list', '--json')).out).not.toContain('hash');
    expect((await desk.tripline('token', 'revoke', 'desk')).exit).toBe(0);
    expect((await desk.tripline('token', 'revoke', 'desk')).exit).toBe(1);
    expect((await desk.tripline('token', 'create', 'a b', '--scopes', 'read')).exit).toBe(1);
  });

  it('is well when nothing runs and the port is free', async () => {
    await desk.stopServer();
    const { exit, out } = await desk.tripline('doctor');
    expect(out).not.toContain('FAIL');
    expect(out).toContain('is free for it');
    expect(exit).toBe(0);
  });

  it("lists the exporter's own checks, and fails with any of them", async () => {
    await desk.openSocket(() => ({ type: 'plan', plan: null }));
    const checks = [
      { name: 'engine', ok: true, detail: 'last heard 0.1 s ago' },
      { name: 'brokers', ok: false, detail: '0 of 2 accounts read' },
    ];
    desk.script = { status: 503, body: { code: 'NOT_READY', checks } };
    const { exit, out } = await desk.tripline('doctor');
    expect(exit).toBe(1);
    expect(out).toMatch(/ok +ready: engine/);
    expect(out).toMatch(/FAIL +ready: brokers +0 of 2 accounts read/);
    expect(out).toMatch(/ok +engine socket/);
  });

  it('has the exporter look at what a kill needs, and shows each result with its age', async () => {
    const at = Date.now() - 3_000;
    const checks = [
      { name: 'login', ok: true, detail: 'read well', at },
      { name: 'order-ip', ok: false, detail: 'NOT registered', at },
      { name: 'lock', ok: null, detail: 'the broker has none', at },
    ];
    desk.script = { status: 200, body: { accounts: [{ account: 'paper-1', checks }] } };
    const { exit, out } = await desk.tripline('doctor', '--accept-pages');
    expect(exit).toBe(1);
    expect(out).toMatch(/ok +paper-1: login +read well, 3\.\d s ago/);
    expect(out).toMatch(/FAIL +paper-1: order-ip +NOT registered, 3\.\d s ago/);
    expect(out).toMatch(/-- +paper-1: lock +the broker has none/);
    const asked = desk.asked.find(({ line }) => line === 'POST /api/control/readiness');
    expect(JSON.parse(asked?.body ?? '')).toEqual({ accounts: 'all', acceptPages: true });
  });

  it('shows what was found last where the token may not ask for a look', async () => {
    desk.script = { status: 403, body: { code: 'NOT_ALLOWED' } };
    expect((await desk.tripline('doctor')).out).toMatch(
      /-- +kill path +not looked at now: this needs a token/,
    );
  });

  it.each([
    ['holds', 0, 'chain valid', 0],
    ['is broken', 3, 'the chain breaks at a, seq 3; 2 facts before it hold', 1],
  ])('walks the chain of the journal, which %s', async (_, spoiled, words, expected) => {
    await desk.stopServer();
    const db = openDatabase({ file: join(desk.dir, 'journal.sqlite'), busyTimeoutMs: 100, maxPages: null });
    const add = db.prepare(
      'insert into facts (account, seq, at, type, fact, hash) values (?, ?, ?, ?, ?, ?)',
    );
    let hash = '';
    for (let seq = 1; seq <= 4; seq += 1) {
      const text = JSON.stringify({ type: 'OrdersCancelled', count: seq });
      hash = chainHash(hash, 'a', seq, 1_000, seq === spoiled ? '{}' : text);
      add.run('a', seq, 1_000, 'OrdersCancelled', text, hash);
    }
    db.close();
    const { exit, out } = await desk.tripline('doctor');
    expect(out).toContain(words);
    expect(exit).toBe(expected);
  });

  it('fails on a clock that is behind the newest fact', async () => {
    const db = openDatabase({ file: join(desk.dir, 'journal.sqlite'), busyTimeoutMs: 100, maxPages: null });
    const text = JSON.stringify({ type: 'OrdersCancelled', count: 1 });
    const later = Date.now() + 3_600_000;
    db.prepare("insert into facts (account, seq, at, type, fact, hash) values ('a', 1, ?, 'x', ?, ?)").run(
      later,
      text,
      chainHash('', 'a', 1, later, text),
    );
    db.close();
    const { exit, out } = await desk.tripline('doctor');
    expect(out).toMatch(/FAIL +clock +60 min behind/);
    expect(exit).toBe(1);
  });

  it('fails on a journal that is none, a port that somebody else has, and a token file that others can read', async () => {
    await writeFile(
      join(desk.dir, 'journal.sqlite'),
      'not a database, but long enough to be looked at as one',
    );
    await writeFile(join(desk.dir, 'tokens.json'), '{}', { mode: 0o644 });
    desk.script = { status: 200, body: 'another program' };
    const { exit, out } = await desk.tripline('doctor', '--json');
    expect(exit).toBe(1);
    const checks: { name: string; ok: boolean }[] = JSON.parse(out).checks;
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['journal', 'tokens', 'exporter']);
  });
});
