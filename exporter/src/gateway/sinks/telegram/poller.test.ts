// Commands by Telegram over real HTTP: two steps, the right person, the right chat, in time, and never twice.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeTelegram, fakeTelegram } from '../../../../../tests/fake-telegram.ts';
import type { TelegramConfig } from '../../../config/notify.ts';
import type { LinkReply, LinkRequest } from '../../../contract/request.ts';
import { frameOf, type MemoryJournal, memoryJournal, watching, willing } from '../../fixture.ts';
import { createView, type View } from '../../view.ts';
import { createPoller, type Poller } from './poller.ts';

const [OPS, READERS, STRANGER, NARROW] = [-100, -200, -300, -400] as const;
const [ASHA, RAVI] = [11, 12] as const;
const SOON = { timeout: 5_000, interval: 10 };

let telegram: FakeTelegram;
let view: View;
let journal: MemoryJournal;
let asked: LinkRequest[];
let logged: { fields: object; text: string }[];
let pollers: Poller[];
let engine: (request: LinkRequest) => Promise<LinkReply>;

function poller(): Poller {
  const bot: TelegramConfig = {
    id: 'telegram',
    token: telegram.token,
    apiUrl: telegram.url,
    chats: [
      { id: OPS, role: 'control' },
      { id: READERS, role: 'read' },
      { id: NARROW, role: 'control', accounts: ['paper-2'], people: [ASHA] },
    ],
    silent: [],
    levels: ['urgent'],
  };
  const write = (fields: object, text: string) => void logged.push({ fields, text });
  const one = createPoller(bot, {
    view,
    reader: journal,
    link: {
      request(request) {
        asked.push(request);
        return engine(request);
      },
    },
    clock: {
      now: Date.now,
      after(ms, fn) {
        const timer = setTimeout(fn, Math.min(ms, 50));
        return () => clearTimeout(timer);
      },
    },
    nowMs: () => performance.now(),
    moment: (at) => new Date(at).toISOString(),
    log: { info: write, warn: write, error: write },
  });
  pollers.push(one);
  return one;
}

beforeEach(async () => {
  telegram = await fakeTelegram([OPS, READERS, STRANGER, NARROW]);
  view = createView();
  view.take(frameOf(watching, { ...watching, id: 'paper-2' }));
  journal = memoryJournal();
  [asked, logged, pollers] = [[], [], []];
  engine = willing;
});
afterEach(async () => {
  for (const one of pollers) one.close();
  await telegram.close();
});

const said = (chat: number) => telegram.said.filter((one) => one.chat === chat).map(({ text }) => text);
const answer = (chat: number, count: number) =>
  vi.waitFor(() => {
    const texts = said(chat);
    if (texts.length < count) throw new Error(`${texts.length} answers`);
    return texts[count - 1] ?? '';
  }, SOON);
const numberIn = (text: string): string => /\/confirm (\d{6})$/.exec(text)?.[1] ?? '';
const commands = () => asked.filter(({ name }) => name === 'kill' || name === 'stop');
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('a kill by Telegram', () => {
  it('shows the plan, wants a number, and is asked of the engine as that person', async () => {
    poller();
    telegram.write(OPS, ASHA, '/kill paper-1 too wide');
    const number = numberIn(await answer(OPS, 1));
    expect(number).toMatch(/^\d{6}$/);
    expect(commands()).toEqual([]);
    telegram.write(OPS, ASHA, `/confirm ${number}`);
    expect(await answer(OPS, 2)).toBe('paper-1: the kill is recorded as trip 7');
    expect(commands()).toEqual([
      { name: 'kill', accounts: ['paper-1'], reason: 'too wide', by: 'telegram:11' },
    ]);
    const audits = logged.filter(({ text }) => text === 'command');
    expect(audits).toMatchObject([
      { fields: { audit: { by: 'telegram:11', what: '/kill', from: 'chat -100' } } },
      {
        fields: { audit: { by: 'telegram:11', what: '/confirm', answer: expect.stringContaining('trip 7') } },
      },
    ]);
    telegram.write(OPS, ASHA, `/confirm ${number}`);
    expect(await answer(OPS, 3)).toMatch(/^NOT done/);
    expect(commands()).toHaveLength(1);
  });

  it('cannot be confirmed by another person, nor in another chat, nor by guessing', async () => {
    poller();
    telegram.write(OPS, ASHA, '/kill all notice');
    const number = numberIn(await answer(OPS, 1));
    telegram.write(OPS, RAVI, `/confirm ${number}`);
    expect(await answer(OPS, 2)).toMatch(/^NOT done/);
    telegram.write(NARROW, ASHA, `/confirm ${number}`);
    expect(await answer(NARROW, 1)).toMatch(/^NOT done/);
    for (let guess = 0; guess < 3; guess += 1) telegram.write(OPS, ASHA, '/confirm 000000');
    await answer(OPS, 5);
    telegram.write(OPS, ASHA, `/confirm ${number}`);
    expect(await answer(OPS, 6)).toMatch(/^NOT done/);
    expect(commands()).toEqual([]);
  });

  it('says that the outcome is unknown when the engine is silent', async () => {
    engine = (request) =>
      request.name === 'plan' ? willing(request) : Promise.reject(new Error('no answer'));
    poller();
    telegram.write(OPS, ASHA, '/stop paper-1 maintenance');
    telegram.write(OPS, ASHA, `/confirm ${numberIn(await answer(OPS, 1))}`);
    expect(await answer(OPS, 2)).toMatch(/^UNKNOWN outcome/);
  });

  it('of all in a chat with accounts of its own kills only those', async () => {
    poller();
    telegram.write(NARROW, ASHA, '/kill paper-1 x');
    expect(await answer(NARROW, 1)).toBe('There is no account paper-1 here.');
    telegram.write(NARROW, ASHA, '/kill all x');
    telegram.write(NARROW, ASHA, `/confirm ${numberIn(await answer(NARROW, 2))}`);
    await answer(NARROW, 3);
    expect(commands()).toMatchObject([{ name: 'kill', accounts: ['paper-2'] }]);
  });

  it('is offered also when there is no plan to show', async () => {
    engine = (request) => (request.name === 'plan' ? Promise.reject(new Error('late')) : willing(request));
    poller();
    telegram.write(OPS, ASHA, '/kill paper-1 x');
    expect(numberIn(await answer(OPS, 1))).toMatch(/^\d{6}$/);
  });
});

describe('a message that must not be obeyed', () => {
  it('is one of a stranger: no answer, one line in the log, and counted', async () => {
    const one = poller();
    for (let i = 0; i < 5; i += 1) telegram.write(STRANGER, 99, '/kill all x');
    telegram.write(NARROW, RAVI, '/status');
    await vi.waitFor(() => expect(one.status().strangers).toBe(6), SOON);
    expect(telegram.said).toEqual([]);
    expect(logged.filter(({ text }) => text.startsWith('a stranger'))).toHaveLength(2);
    expect(asked).toEqual([]);
  });

  it('is one of a chat that may only read', async () => {
    poller();
    telegram.write(READERS, ASHA, '/kill paper-1 x');
    expect(await answer(READERS, 1)).toBe('Not obeyed: this chat may only read.');
    telegram.write(READERS, ASHA, '/status');
    expect(await answer(READERS, 2)).toContain('paper-1: watching');
    expect(commands()).toEqual([]);
  });

  it('is one that is old, edited, forwarded, a bot’s, or from another bot’s command', async () => {
    poller();
    const now = Math.floor(Date.now() / 1_000);
    telegram.write(OPS, ASHA, '/kill paper-1 x', { date: now - 61 });
    expect(await answer(OPS, 1)).toMatch(/^Not obeyed: this was sent 6\d s ago/);
    telegram.write(OPS, ASHA, '/kill paper-1 x', { edit_date: now });
    telegram.write(OPS, ASHA, '/kill paper-1 x', { forward_origin: {} });
    telegram.write(OPS, ASHA, '/kill paper-1 x', { from: { id: 5, is_bot: true } });
    telegram.write(OPS, ASHA, '/kill@OtherBot paper-1 x');
    telegram.put({ update_id: 900, edited_message: { text: '/kill paper-1 x' } });
    telegram.put({ update_id: 901, message: null });
    telegram.write(OPS, ASHA, 'good morning');
    telegram.write(OPS, ASHA, '123456');
    await wait(300);
    telegram.write(OPS, ASHA, '/help@tripbot', {});
    await wait(300);
    expect(said(OPS)).toHaveLength(1);
    telegram.put({
      update_id: 950,
      message: { date: now, text: '/help@tripbot', chat: { id: OPS }, from: { id: ASHA } },
    });
    expect(await answer(OPS, 2)).toMatch(/^\/status/);
    expect(asked).toEqual([]);
  });

  it('is one that was given before: it is acknowledged before it is obeyed', async () => {
    poller();
    const update = telegram.write(OPS, ASHA, '/kill paper-1 x');
    await answer(OPS, 1);
    expect(telegram.offsets.indexOf(update + 1)).toBeGreaterThan(0);
    const date = Math.floor(Date.now() / 1_000);
    const replayed = { date, text: '/kill paper-1 x', chat: { id: OPS }, from: { id: ASHA } };
    telegram.replay({ update_id: update, message: replayed });
    await wait(500);
    expect(said(OPS)).toHaveLength(1);
  });

  it('is not obeyed while its acknowledgement fails, and once when it succeeds', async () => {
    const one = poller();
    await vi.waitFor(() => expect(telegram.offsets).toHaveLength(1), SOON);
    telegram.trouble('getUpdates', ...Array.from({ length: 100 }, () => ({ status: 500 })));
    telegram.write(OPS, ASHA, '/status');
    await vi.waitFor(() => expect(one.status().failure).toContain('500'), SOON);
    await wait(300);
    expect(telegram.said).toEqual([]);
    telegram.forget();
    expect(await answer(OPS, 1)).toContain('paper-1');
    await wait(300);
    expect(said(OPS)).toHaveLength(1);
  });
});

describe('a code', () => {
  const wanted = (account: string) =>
    journal.add(account, Date.now(), {
      type: 'CodeWanted',
      id: 'c',
      what: 'OTP',
      until: Date.now() + 60_000,
    });

  it('goes to the account that waits for one, and is never written down', async () => {
    engine = async () => ({
      type: 'results',
      results: [{ account: 'paper-1', ok: true, seq: 3, durable: true }],
    });
    wanted('paper-1');
    poller();
    telegram.write(OPS, ASHA, '483920');
    expect(await answer(OPS, 1)).toBe('paper-1: the code was passed on. Wait for LOCKED.');
    expect(asked).toEqual([{ name: 'code', account: 'paper-1', code: '483920', by: 'telegram:11' }]);
    expect(JSON.stringify(logged)).not.toContain('483920');
    journal.add('paper-1', Date.now(), { type: 'LockFailed', attempt: 1, why: 'x', screenshots: [] });
    telegram.write(OPS, ASHA, '/code 483920');
    expect(await answer(OPS, 2)).toBe('Nobody waits for a code now.');
  });

  it('is asked for by account when two wait', async () => {
    wanted('paper-1');
    wanted('paper-2');
    poller();
    telegram.write(OPS, ASHA, '/code 483920');
    expect(await answer(OPS, 1)).toMatch(/^Several wait: .*paper-1, paper-2$/);
    telegram.write(OPS, ASHA, '/code paper-2 483920');
    expect(await answer(OPS, 2)).toMatch(/^paper-2: the code was NOT taken/);
  });
});

describe('a bot that is not heard', () => {
  it('says since when and why, and comes back by itself', async () => {
    telegram.trouble(
      'getMe',
      { status: 401, body: { ok: false, description: 'Unauthorized' } },
      { status: 500 },
    );
    const one = poller();
    await vi.waitFor(() => expect(one.status().failure).toContain('401'), SOON);
    telegram.write(OPS, ASHA, '/explain paper-1');
    expect(await answer(OPS, 1)).toContain('outer-loss → kill: the loss is below its limit');
    expect(one.status().failure).toBeNull();
    expect(JSON.stringify(logged)).not.toContain(telegram.token);
  });
});
