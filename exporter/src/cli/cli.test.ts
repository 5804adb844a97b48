// The commands as a person runs them, against a scripted exporter and a real socket: words, exit codes, and no false success.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHash } from '../backbone/chain.ts';
import { openDatabase } from '../backbone/embedded/schema.ts';
import type { LinkReply, LinkRequest } from '../contract.ts';
import { serveSocket } from '../engine/socket.ts';
import { run } from './program.ts';
import type { ReplayOptions } from './replay.ts';

interface Asked {
  readonly line: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}
/** `hang` reads the request and never answers; `drop` reads it and cuts the line. */
type Script = { readonly status: number; readonly body: unknown } | 'hang' | 'drop';

let dir: string;
let server: Server | null;
let socket: { close(): Promise<void> } | null;
let url: string;
let asked: Asked[];
let bySocket: LinkRequest[];
let replayed: ReplayOptions[];
let script: Script;

const result = (seq: number) => ({ seq, results: [{ account: 'paper-1', ok: true, seq, durable: true }] });

async function startServer(): Promise<void> {
  const started = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    asked.push({ line: `${req.method} ${req.url}`, body, headers: req.headers });
    if (script === 'hang') return;
    if (script === 'drop') {
      req.socket.destroy();
      return;
    }
    res.writeHead(script.status, { 'content-type': 'application/json' }).end(JSON.stringify(script.body));
  });
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  server = started;
  url = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

async function stopServer(): Promise<void> {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
}

const openSocket = async (reply: (request: LinkRequest) => LinkReply): Promise<void> => {
  socket = await serveSocket(join(dir, 'engine.sock'), async (request) => {
    bySocket.push(request);
    return reply(request);
  });
};

async function tripline(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    env: { TRIPLINE_URL: url, TRIPLINE_TOKEN: 'tl_secret', TRIPLINE_DATA_DIR: dir },
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    signal: AbortSignal.timeout(10_000),
    answerMs: 1_000,
  };
  const exit = await run(args, io, {
    serve: () => Promise.resolve(),
    replay: async () => async (options: ReplayOptions) => {
      replayed.push(options);
      return 0;
    },
  });
  return { exit, out: out.join('\n'), err: err.join('\n') };
}

const kill = (...more: string[]) => tripline('kill', 'paper-1', '--reason', 'hand off', ...more);
const recorded = (seq: number) => (): LinkReply => ({
  type: 'results',
  results: [{ account: 'paper-1', ok: true, seq, durable: true }],
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-'));
  [asked, bySocket, replayed, socket] = [[], [], [], null];
  script = { status: 202, body: result(17) };
  await startServer();
});
afterEach(async () => {
  await stopServer();
  await socket?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('tripline kill', () => {
  it('says the sequence number and the door', async () => {
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('paper-1: kill recorded, seq 17');
    expect(out).toContain(`through the gateway at ${url}`);
    expect(asked.map(({ line, body }) => [line, body])).toEqual([
      ['POST /api/accounts/paper-1/kill', '{"reason":"hand off"}'],
    ]);
    expect(asked[0]?.headers.authorization).toBe('Bearer tl_secret');
    expect(asked[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('kills all accounts by one request', async () => {
    const { exit } = await tripline('kill', '--all', '--reason', 'notice');
    expect(exit).toBe(0);
    expect(asked[0]?.line).toBe('POST /api/kill');
  });

  it('never takes an answer without a sequence number for success', async () => {
    script = { status: 202, body: { ok: true } };
    const { exit, out, err } = await kill();
    expect(exit).toBe(4);
    expect(out).not.toContain('recorded');
    expect(err).toContain('OUTCOME UNKNOWN');
  });

  it('is refused with 1 and the reason', async () => {
    script = { status: 404, body: { code: 'UNKNOWN_ACCOUNT', detail: 'no account paper-1' } };
    await openSocket(recorded(18));
    const { exit, err } = await kill();
    expect(exit).toBe(1);
    expect(err).toContain('UNKNOWN_ACCOUNT: no account paper-1');
    expect(bySocket).toEqual([]);
  });

  it('counts an account that is being killed already as done, by its number', async () => {
    const refused = { account: 'paper-1', ok: false, code: 'ALREADY_TRIPPED', detail: 'tripped', seq: 9 };
    script = { status: 409, body: { code: 'ALREADY_TRIPPED', results: [refused] } };
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('ALREADY_TRIPPED (seq 9)');
  });

  it('fails when one of several accounts was refused', async () => {
    const results = [
      { account: 'a', ok: true, seq: 3, durable: true },
      { account: 'b', ok: false, code: 'NOT_WATCHING', detail: 'no' },
    ];
    script = { status: 202, body: { seq: null, results } };
    const { exit, out, err } = await tripline('kill', '--all', '--reason', 'x');
    expect(exit).toBe(1);
    expect(out).toContain('a: kill recorded, seq 3');
    expect(err).toContain('b: NOT_WATCHING');
  });

  it('says so when the journal has not confirmed it', async () => {
    script = { status: 202, body: { results: [{ account: 'paper-1', ok: true, seq: 17, durable: false }] } };
    const { exit, err } = await kill();
    expect(exit).toBe(0);
    expect(err).toContain('NOT confirmed it on disk');
  });

  it('goes through the socket when the gateway is dead, and says so', async () => {
    await stopServer();
    await openSocket(recorded(18));
    const { exit, out, err } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('paper-1: kill recorded, seq 18');
    expect(out).toContain("through the engine's socket");
    expect(err).toContain('ECONNREFUSED');
    expect(bySocket).toEqual([
      { name: 'kill', accounts: ['paper-1'], reason: 'hand off', by: `cli:${process.getuid?.()}` },
    ]);
  });

  it.each([
    ['fails', { status: 500, body: null }],
    ['does not know', { status: 504, body: { code: 'UNKNOWN_OUTCOME', detail: 'silent' } }],
    ['hangs', 'hang'],
    ['cuts the line', 'drop'],
  ] as const)('goes through the socket when the gateway %s', async (_, next) => {
    script = next;
    await openSocket(recorded(18));
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('seq 18');
  });

  it('cannot reach: 3 when both doors are shut, and nothing was sent', async () => {
    await stopServer();
    const { exit, out, err } = await kill();
    expect(exit).toBe(3);
    expect(out).toBe('');
    expect(err).toContain('NOT sent');
  });

  it.each(['hang', 'drop'] as const)(
    'unknown: 4 when the gateway took it (%s) and the socket is shut',
    async (next) => {
      script = next;
      const { exit, err } = await kill();
      expect(exit).toBe(4);
      expect(err).toContain('OUTCOME UNKNOWN');
    },
  );

  it('unknown: 4 when the engine took it and did not answer', async () => {
    await stopServer();
    socket = await serveSocket(join(dir, 'engine.sock'), () => Promise.reject(new Error('budget spent')));
    const { exit, err } = await kill();
    expect(exit).toBe(4);
    expect(err).toContain('budget spent');
  });

  it('never kills on this machine what was asked of another', async () => {
    await stopServer();
    url = 'http://tripline.invalid:9464';
    await openSocket(recorded(18));
    const { exit, err } = await kill();
    expect(exit).toBe(3);
    expect(bySocket).toEqual([]);
    expect(err).toContain('another machine');
  });

  it('asks the socket alone when told to', async () => {
    await openSocket(recorded(19));
    const { exit, out } = await kill('--socket', '--json');
    expect(exit).toBe(0);
    expect(asked).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({
      command: 'kill',
      exit: 0,
      kind: 'answered',
      door: 'socket',
      results: [{ seq: 19 }],
    });
  });

  it('tells both doors in JSON', async () => {
    await stopServer();
    const { exit, out } = await kill('--json');
    expect(exit).toBe(3);
    expect(JSON.parse(out).tried.map((each: { door: string }) => each.door)).toEqual(['gateway', 'socket']);
  });
});

describe('the other commands', () => {
  it('rearms by naming the trip', async () => {
    const { exit } = await tripline('rearm', 'paper-1', '--clears', '17', '--reason', 'reviewed');
    expect(exit).toBe(0);
    expect(asked[0]).toMatchObject({
      line: 'POST /api/accounts/paper-1/rearm',
      body: '{"reason":"reviewed","clears":17}',
    });
  });

  it('does not fall back for anything but a kill', async () => {
    await stopServer();
    await openSocket(recorded(18));
    const { exit } = await tripline('stop', 'paper-1', '--reason', 'x');
    expect(exit).toBe(3);
    expect(bySocket).toEqual([]);
  });

  it.each([
    ['kill'],
    ['kill', 'paper-1'],
    ['kill', 'paper-1', '--reason', ' '],
    ['kill', 'paper-1', '--all', '--reason', 'x'],
    ['kill', '--reason', 'x'],
    ['rearm', 'paper-1', '--reason', 'x'],
    ['rearm', 'paper-1', '--reason', 'x', '--clears', '1.5'],
    ['events', '--limit', '0'],
    ['token', 'create', 'x', '--scopes', 'root'],
    ['replay', 'bars.json'],
    ['replay', 'bars.json', '--loss-limit', '20', '--entry', '9:20'],
    ['buy'],
    ['status', 'a', 'b'],
  ])('leaves with 2 on wrong usage: %s %s %s', async (...args) => {
    const { exit, err } = await tripline(...args);
    expect(exit).toBe(2);
    expect(err).not.toBe('');
    expect(asked).toEqual([]);
  });

  it.each([
    'serve',
    'status',
    'plan',
    'kill',
    'cancel',
    'rearm',
    'start',
    'stop',
    'events',
    'replay',
    'token',
    'doctor',
  ])('has help for %s', async (name) => {
    const { exit, out } = await tripline(name, '--help');
    expect(exit).toBe(0);
    expect(out).toContain(`Usage: tripline ${name}`);
  });

  it('hands a replay its options', async () => {
    const { exit } = await tripline('replay', 'bars.json', '--strike', '24450', '--loss-limit', '20');
    expect(exit).toBe(0);
    expect(replayed).toEqual([
      { bars: 'bars.json', entry: '09:20', strike: 24450, stopPct: 25, lots: 1, lossLimit: 20, json: false },
    ]);
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
    script = { status: 200, body: { at: 10_000, ageMs: 5, stale: false, accounts: [account] } };
    const { exit, out } = await tripline('status');
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

  it('says loudly when it shows the past', async () => {
    script = { status: 200, body: { at: 10_000, ageMs: 61_000, stale: true, account } };
    const { out } = await tripline('status', 'paper-1');
    expect(out).toContain('STALE: the engine has been silent for 61 s');
    expect(asked[0]?.line).toBe('GET /api/accounts/paper-1');
  });

  it('prints JSON as it came', async () => {
    script = { status: 200, body: { accounts: [account] } };
    expect(JSON.parse((await tripline('status', '--json')).out)).toEqual({ accounts: [account] });
  });

  it('leaves with 3 when nobody answers, 1 on a problem or a strange answer', async () => {
    script = { status: 401, body: { code: 'NOT_AUTHENTICATED', title: 'no' } };
    expect((await tripline('status')).exit).toBe(1);
    script = { status: 200, body: 'hello' };
    expect((await tripline('status')).exit).toBe(1);
    await stopServer();
    expect((await tripline('status')).exit).toBe(3);
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
    script = {
      status: 200,
      body: { events: [fact(7), { ...fact(8), fact: { type: 'FromTheFuture' } }], next: 8, head: 8 },
    };
    const { exit, out } = await tripline('events', '--after', '6');
    expect(exit).toBe(0);
    expect(asked[0]?.line).toBe('GET /api/events?after=6&limit=100');
    expect(out).toContain('Order book empty, 2 cancelled');
    expect(out).toContain('FromTheFuture');
  });

  it('follows the journal over a line that breaks, without a gap, until it is stopped', async () => {
    const stop = new AbortController();
    const [out, err]: [string[], string[]] = [[], []];
    const lives: string[] = [];
    await stopServer();
    server = createServer((req, res) => {
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
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const io = {
      env: { TRIPLINE_URL: `http://127.0.0.1:${port}` },
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      signal: stop.signal,
      answerMs: 1_000,
    };
    const parts = { serve: async () => {}, replay: async () => async () => 0 };
    expect(await run(['events', '--follow', '--after', '7', '--json'], io, parts)).toBe(0);
    expect(lives).toEqual(['/api/events/stream?after=7', '/api/events/stream?after=8']);
    expect(out.map((line) => JSON.parse(line).position)).toEqual([8, 9]);
    expect(err).toEqual(['not live: the exporter ended the stream; trying again']);
  });

  it('gives up at once on a line that is refused', async () => {
    script = { status: 401, body: { code: 'NOT_AUTHENTICATED', detail: 'no token' } };
    const { exit, err } = await tripline('events', '--follow');
    expect(exit).toBe(1);
    expect(err).toContain('no token');
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
    script = { status: 200, body: plan };
    const { exit, out } = await tripline('plan', 'paper-1');
    expect(exit).toBe(0);
    expect(out).toContain('unknown: no price for CE');
  });
});

describe('tripline token and doctor', () => {
  it('shows a token once, lists it without its hash, and revokes it', async () => {
    const made = await tripline('token', 'create', 'desk', '--scopes', 'read,control');
    expect(made.out).toMatch(/^tl_[\w-]{43}$/);
    const list = await tripline('token', 'list');
    expect(list.out).toMatch(/desk +read,control/);
    expect((await tripline('token', 'list', '--json')).out).not.toContain('hash');
    expect((await tripline('token', 'revoke', 'desk')).exit).toBe(0);
    expect((await tripline('token', 'revoke', 'desk')).exit).toBe(1);
    expect((await tripline('token', 'create', 'a b', '--scopes', 'read')).exit).toBe(1);
  });

  it('is well when nothing runs and the port is free', async () => {
    await stopServer();
    const { exit, out } = await tripline('doctor');
    expect(out).not.toContain('FAIL');
    expect(out).toContain('is free for it');
    expect(exit).toBe(0);
  });

  it("lists the exporter's own checks, and fails with any of them", async () => {
    await openSocket(() => ({ type: 'plan', plan: null }));
    const checks = [
      { name: 'engine', ok: true, detail: 'last heard 0.1 s ago' },
      { name: 'brokers', ok: false, detail: '0 of 2 accounts read' },
    ];
    script = { status: 503, body: { code: 'NOT_READY', checks } };
    const { exit, out } = await tripline('doctor');
    expect(exit).toBe(1);
    expect(out).toMatch(/ok +ready: engine/);
    expect(out).toMatch(/FAIL +ready: brokers +0 of 2 accounts read/);
    expect(out).toMatch(/ok +engine socket/);
  });

  it.each([
    ['holds', 0, 'chain valid', 0],
    ['is broken', 3, 'the chain breaks at a, seq 3; 2 facts before it hold', 1],
  ])('walks the chain of the journal, which %s', async (_, spoiled, words, expected) => {
    await stopServer();
    const db = openDatabase({ file: join(dir, 'journal.db'), busyTimeoutMs: 100, maxPages: null });
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
    const { exit, out } = await tripline('doctor');
    expect(out).toContain(words);
    expect(exit).toBe(expected);
  });

  it('fails on a clock that is behind the newest fact', async () => {
    const db = openDatabase({ file: join(dir, 'journal.db'), busyTimeoutMs: 100, maxPages: null });
    const text = JSON.stringify({ type: 'OrdersCancelled', count: 1 });
    const later = Date.now() + 3_600_000;
    db.prepare("insert into facts (account, seq, at, type, fact, hash) values ('a', 1, ?, 'x', ?, ?)").run(
      later,
      text,
      chainHash('', 'a', 1, later, text),
    );
    db.close();
    const { exit, out } = await tripline('doctor');
    expect(out).toMatch(/FAIL +clock +60 min behind/);
    expect(exit).toBe(1);
  });

  it('fails on a journal that is none, a port that somebody else has, and a token file that others can read', async () => {
    await writeFile(join(dir, 'journal.db'), 'not a database, but long enough to be looked at as one');
    await writeFile(join(dir, 'tokens.json'), '{}', { mode: 0o644 });
    script = { status: 200, body: 'another program' };
    const { exit, out } = await tripline('doctor', '--json');
    expect(exit).toBe(1);
    const checks: { name: string; ok: boolean }[] = JSON.parse(out).checks;
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['journal', 'tokens', 'exporter']);
  });
});
