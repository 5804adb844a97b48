// The engine's local door: who may open it, what it takes, and what it leaves behind.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkReply, LinkRequest } from '../contract/request.ts';
import { serveSocket } from './socket.ts';
import { readRequest } from './socket-request.ts';

const recorded: LinkReply = {
  type: 'results',
  results: [{ account: 'paper-1', ok: true, seq: 17, durable: true }],
};
const KILL = { name: 'kill', accounts: ['paper-1'], reason: 'test' };

let folder: string;
let path: string;
let asked: LinkRequest[];
let door: { close(): Promise<void> } | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'door-'));
  path = join(folder, 'engine.sock');
  asked = [];
  door = null;
});
afterEach(async () => {
  await door?.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (
  handle = async (request: LinkRequest): Promise<LinkReply> => {
    asked.push(request);
    return recorded;
  },
) => {
  door = await serveSocket(path, handle);
};

/** Sends text and resolves to all that came back before the other side hung up, or before `lines` lines came. */
function talk(text: string | Buffer, lines = 1): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => socket.write(text));
    let got = '';
    const end = (): void => {
      socket.destroy();
      resolve(got.split('\n').filter((line) => line !== ''));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      got += chunk;
      if (got.split('\n').length > lines) end();
    });
    socket.on('close', end);
    socket.on('error', reject);
  });
}

const answerOf = async (value: unknown): Promise<unknown> =>
  JSON.parse((await talk(`${JSON.stringify(value)}\n`))[0] ?? '');

describe("the engine's socket", () => {
  it('passes a kill on, stamped with its own user whatever the line claims', async () => {
    await open();
    expect(await answerOf({ ...KILL, by: 'somebody else' })).toEqual({ ok: true, reply: recorded });
    expect(asked).toEqual([{ ...KILL, by: `cli:${process.getuid?.()}` }]);
  });

  it('can be opened by nobody but its own user', async () => {
    await open();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('answers lines in order on one connection, also when they come in pieces', async () => {
    await open();
    const line = JSON.stringify(KILL);
    const answers = await talk(`${line}\n\n${line}\nnot json\n`, 3);
    expect(answers.map((each) => JSON.parse(each).ok)).toEqual([true, true, false]);
  });

  it('answers a caller that closes its sending side after the question', async () => {
    await open();
    const got = await new Promise<string>((resolve) => {
      const socket = createConnection({ path, allowHalfOpen: true }, () =>
        socket.end(`${JSON.stringify(KILL)}\n`),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('end', () => resolve(text));
    });
    expect(JSON.parse(got).ok).toBe(true);
  });

  it.each([
    ['no JSON', 'kill everything'],
    ['a list', '[]'],
    ['no reason', JSON.stringify({ ...KILL, reason: '  ' })],
    ['no account', JSON.stringify({ ...KILL, accounts: [] })],
    ['a strange account', JSON.stringify({ ...KILL, accounts: ['../etc'] })],
    ['an unknown name', JSON.stringify({ ...KILL, name: 'buy' })],
    ['a rearm without a trip', JSON.stringify({ ...KILL, name: 'rearm' })],
    ['an exit without a position', JSON.stringify({ ...KILL, name: 'exit' })],
    ['an exit of a strange position', JSON.stringify({ ...KILL, name: 'exit', position: 'CE\n|NRML' })],
    ['an exit in all accounts', JSON.stringify({ ...KILL, name: 'exit', accounts: 'all', position: 'CE' })],
    ['a rearm of all', JSON.stringify({ ...KILL, name: 'rearm', accounts: 'all', clears: 3 })],
  ])('refuses %s without asking the engine', async (_, line) => {
    await open();
    const [answer] = await talk(`${line}\n`);
    expect(JSON.parse(answer ?? '')).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    expect(asked).toEqual([]);
  });

  it('hangs up on a line that is too long', async () => {
    await open();
    const [answer, ...more] = await talk(Buffer.alloc(200_000, 'x'), 2);
    expect(JSON.parse(answer ?? '')).toMatchObject({ error: { code: 'TOO_LONG' } });
    expect(more).toEqual([]);
  });

  it('says that the outcome is unknown when the engine fails to answer', async () => {
    await open(() => Promise.reject(new Error('no answer in 2 s')));
    expect(await answerOf(KILL)).toEqual({
      ok: false,
      error: { code: 'UNKNOWN_OUTCOME', detail: 'no answer in 2 s' },
    });
  });

  it('takes at most sixteen callers at a time, and new ones when some have left', async () => {
    await open();
    const callers: Socket[] = [];
    for (let i = 0; i < 16; i += 1) {
      const socket = createConnection(path);
      await new Promise((resolve) => socket.once('connect', resolve));
      callers.push(socket);
    }
    const line = `${JSON.stringify(KILL)}\n`;
    const refused = await talk(line).catch(() => []);
    expect(refused).toEqual([]);
    for (const socket of callers) socket.destroy();
    await expect.poll(() => talk(line).catch(() => [])).toHaveLength(1);
  });

  it('replaces the socket of an engine that died, and refuses while one is alive', async () => {
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(join(folder, 'old'), resolve));
    await import('node:fs/promises').then((fs) => fs.link(join(folder, 'old'), path));
    await new Promise((resolve) => dead.close(resolve));
    await open();
    expect(await answerOf(KILL)).toMatchObject({ ok: true });
    await expect(serveSocket(path, async () => recorded)).rejects.toThrow('another engine answers');
    expect(await answerOf(KILL)).toMatchObject({ ok: true });
  });

  it('leaves a file alone that is not a socket', async () => {
    await writeFile(path, 'precious');
    await expect(open()).rejects.toThrow('not a socket');
    expect((await stat(path)).size).toBe(8);
  });

  it('takes its socket with it when it closes', async () => {
    await open();
    await door?.close();
    await expect(stat(path)).rejects.toThrow('ENOENT');
    door = null;
  });
});

describe('a line from the socket', () => {
  it('is a request or a sentence, whatever is sent, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const read = readRequest(line, 'cli:0');
        expect(read.ok ? read.request.name : read.why.length > 0).toBeTruthy();
      }),
    );
  });

  it('can ask for everything that the link takes', () => {
    const lines = [
      KILL,
      { name: 'cancel', accounts: 'all', reason: 'x' },
      { name: 'start', accounts: ['a'], reason: 'x' },
      { name: 'stop', accounts: ['a'], reason: 'x' },
      { name: 'reset-day', accounts: 'all', reason: 'x' },
      { name: 'exit', accounts: ['a'], reason: 'x', position: 'CE|NRML' },
      { name: 'rearm', accounts: ['a'], reason: 'x', clears: 3 },
      { name: 'plan', account: 'a' },
    ];
    expect(lines.map((line) => readRequest(JSON.stringify(line), 'cli:0').ok)).toEqual(lines.map(() => true));
  });
});
