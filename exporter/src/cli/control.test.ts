// Commands as a person gives them: which door they take, what exit code they leave, and never a false success.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk, recorded } from '../../../tests/scripted-cli.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const kill = (...more: string[]) => desk.tripline('kill', 'paper-1', '--reason', 'hand off', ...more);

describe('tripline kill', () => {
  it('says the sequence number and the door', async () => {
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('paper-1: kill recorded, seq 17');
    expect(out).toContain(`through the gateway at ${desk.url}`);
    expect(desk.asked.map(({ line, body }) => [line, body])).toEqual([
      ['POST /api/accounts/paper-1/kill', '{"reason":"hand off"}'],
    ]);
    expect(desk.asked[0]?.headers.authorization).toBe('Bearer tl_secret');
    expect(desk.asked[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('kills all accounts by one request', async () => {
    const { exit } = await desk.tripline('kill', '--all', '--reason', 'notice');
    expect(exit).toBe(0);
    expect(desk.asked[0]?.line).toBe('POST /api/kill');
  });

  it('never takes an answer without a sequence number for success', async () => {
    desk.script = { status: 202, body: { ok: true } };
    const { exit, out, err } = await kill();
    expect(exit).toBe(4);
    expect(out).not.toContain('recorded');
    expect(err).toContain('OUTCOME UNKNOWN');
  });

  it('is refused with 1 and the reason', async () => {
    desk.script = { status: 404, body: { code: 'UNKNOWN_ACCOUNT', detail: 'no account paper-1' } };
    await desk.openSocket(() => recorded(18));
    const { exit, err } = await kill();
    expect(exit).toBe(1);
    expect(err).toContain('UNKNOWN_ACCOUNT: no account paper-1');
    expect(desk.bySocket).toEqual([]);
  });

  it('counts an account that is being killed already as done, by its number', async () => {
    const refused = { account: 'paper-1', ok: false, code: 'ALREADY_TRIPPED', detail: 'tripped', seq: 9 };
    desk.script = { status: 409, body: { code: 'ALREADY_TRIPPED', results: [refused] } };
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('ALREADY_TRIPPED (seq 9)');
  });

  it('fails when one of several accounts was refused', async () => {
    const results = [
      { account: 'a', ok: true, seq: 3, durable: true },
      { account: 'b', ok: false, code: 'NOT_WATCHING', detail: 'no' },
    ];
    desk.script = { status: 202, body: { seq: null, results } };
    const { exit, out, err } = await desk.tripline('kill', '--all', '--reason', 'x');
    expect(exit).toBe(1);
    expect(out).toContain('a: kill recorded, seq 3');
    expect(err).toContain('b: NOT_WATCHING');
  });

  it('says so when the journal has not confirmed it', async () => {
    desk.script = {
      status: 202,
      body: { results: [{ account: 'paper-1', ok: true, seq: 17, durable: false }] },
    };
    const { exit, err } = await kill();
    expect(exit).toBe(0);
    expect(err).toContain('NOT confirmed it on disk');
  });

  it('goes through the socket when the gateway is dead, and says so', async () => {
    await desk.stopServer();
    await desk.openSocket(() => recorded(18));
    const { exit, out, err } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('paper-1: kill recorded, seq 18');
    expect(out).toContain("through the engine's socket");
    expect(err).toContain('ECONNREFUSED');
    expect(desk.bySocket).toEqual([
      { name: 'kill', accounts: ['paper-1'], reason: 'hand off', by: `cli:${process.getuid?.()}` },
    ]);
  });

  it.each([
    ['fails', { status: 500, body: null }],
    ['does not know', { status: 504, body: { code: 'UNKNOWN_OUTCOME', detail: 'silent' } }],
    ['hangs', 'hang'],
    ['cuts the line', 'drop'],
  ] as const)('goes through the socket when the gateway %s', async (_, next) => {
    desk.script = next;
    await desk.openSocket(() => recorded(18));
    const { exit, out } = await kill();
    expect(exit).toBe(0);
    expect(out).toContain('seq 18');
  });

  it('cannot reach: 3 when both doors are shut, and nothing was sent', async () => {
    await desk.stopServer();
    const { exit, out, err } = await kill();
    expect(exit).toBe(3);
    expect(out).toBe('');
    expect(err).toContain('NOT sent');
  });

  it.each(['hang', 'drop'] as const)(
    'unknown: 4 when the gateway took it (%s) and the socket is shut',
    async (next) => {
      desk.script = next;
      const { exit, err } = await kill();
      expect(exit).toBe(4);
      expect(err).toContain('OUTCOME UNKNOWN');
    },
  );

  it('unknown: 4 when the engine took it and did not answer', async () => {
    await desk.stopServer();
    await desk.openSocket(() => Promise.reject(new Error('budget spent')));
    const { exit, err } = await kill();
    expect(exit).toBe(4);
    expect(err).toContain('budget spent');
  });

  it('never kills on this machine what was asked of another', async () => {
    await desk.stopServer();
    desk.url = 'http://tripline.invalid:9464';
    await desk.openSocket(() => recorded(18));
    const { exit, err } = await kill();
    expect(exit).toBe(3);
    expect(desk.bySocket).toEqual([]);
    expect(err).toContain('another machine');
  });

  it('asks the socket alone when told to', async () => {
    await desk.openSocket(() => recorded(19));
    const { exit, out } = await kill('--socket', '--json');
    expect(exit).toBe(0);
    expect(desk.asked).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({
      command: 'kill',
      exit: 0,
      kind: 'answered',
      door: 'socket',
      results: [{ seq: 19 }],
    });
  });

  it('tells both doors in JSON', async () => {
    await desk.stopServer();
    const { exit, out } = await kill('--json');
    expect(exit).toBe(3);
    expect(JSON.parse(out).tried.map((each: { door: string }) => each.door)).toEqual(['gateway', 'socket']);
  });
});

describe('the other commands', () => {
  it('rearms by naming the trip', async () => {
    const { exit } = await desk.tripline('rearm', 'paper-1', '--clears', '17', '--reason', 'reviewed');
    expect(exit).toBe(0);
    expect(desk.asked[0]).toMatchObject({
      line: 'POST /api/accounts/paper-1/rearm',
      body: '{"reason":"reviewed","clears":17}',
    });
  });

  it('leaves one position by its key', async () => {
    const { exit, out } = await desk.tripline(
      'exit',
      'paper-1',
      'NIFTY 24500CE|NRML',
      '--reason',
      'too wide',
    );
    expect(exit).toBe(0);
    expect(out).toContain('paper-1: exit recorded, seq 17');
    expect(desk.asked[0]).toMatchObject({
      line: 'POST /api/accounts/paper-1/positions/NIFTY%2024500CE%7CNRML/exit',
      body: '{"reason":"too wide"}',
    });
    await desk.openSocket(() => recorded(18));
    await desk.tripline('exit', 'paper-1', 'CE|NRML', '--reason', 'x', '--socket');
    expect(desk.bySocket).toMatchObject([{ name: 'exit', accounts: ['paper-1'], position: 'CE|NRML' }]);
  });

  it('resets the day of one account or of all', async () => {
    await desk.tripline('reset-day', 'paper-1', '--reason', 'x');
    await desk.tripline('reset-day', '--all', '--reason', 'x');
    expect(desk.asked.map(({ line, body }) => [line, body])).toEqual([
      ['POST /api/reset-day', '{"accounts":["paper-1"],"reason":"x"}'],
      ['POST /api/reset-day', '{"accounts":"all","reason":"x"}'],
    ]);
  });

  it('does not fall back for anything but a kill', async () => {
    await desk.stopServer();
    await desk.openSocket(() => recorded(18));
    const { exit } = await desk.tripline('stop', 'paper-1', '--reason', 'x');
    expect(exit).toBe(3);
    expect(desk.bySocket).toEqual([]);
  });

  it.each([
    ['kill'],
    ['kill', 'paper-1'],
    ['kill', 'paper-1', '--reason', ' '],
    ['kill', 'paper-1', '--all', '--reason', 'x'],
    ['kill', '--reason', 'x'],
    ['exit', 'paper-1', '--reason', 'x'],
    ['exit', 'paper-1', 'CE|NRML'],
    ['reset-day', '--reason', 'x'],
    ['rearm', 'paper-1', '--reason', 'x'],
    ['rearm', 'paper-1', '--reason', 'x', '--clears', '1.5'],
    ['events', '--limit', '0'],
    ['token', 'create', 'x', '--scopes', 'root'],
    ['replay', 'bars.json'],
    ['replay', 'bars.json', '--loss-limit', '20', '--entry', '9:20'],
    ['buy'],
    ['status', 'a', 'b'],
  ])('leaves with 2 on wrong usage: %s %s %s', async (...args) => {
    const { exit, err } = await desk.tripline(...args);
    expect(exit).toBe(2);
    expect(err).not.toBe('');
    expect(desk.asked).toEqual([]);
  });

  it.each([
    'serve',
    'status',
    'plan',
    'kill',
    'cancel',
    'exit',
    'reset-day',
    'rearm',
    'start',
    'stop',
    'events',
    'replay',
    'token',
    'doctor',
  ])('has help for %s', async (name) => {
    const { exit, out } = await desk.tripline(name, '--help');
    expect(exit).toBe(0);
    expect(out).toContain(`Usage: tripline ${name}`);
  });

  it('hands a replay its options', async () => {
    const { exit } = await desk.tripline('replay', 'bars.json', '--strike', '24450', '--loss-limit', '20');
    expect(exit).toBe(0);
    expect(desk.replayed).toEqual([
      { bars: 'bars.json', entry: '09:20', strike: 24450, stopPct: 25, lots: 1, lossLimit: 20, json: false },
    ]);
  });
});
