// Telegram as it is on a bad day: slow, angry, silent or somebody else's; and a token that never shows.
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeTelegram, fakeTelegram } from '../../../tests/fake-telegram.ts';
import type { TelegramConfig } from '../config/notify.ts';
import { NOBODY } from '../config/notify.ts';
import { wallClock } from '../wall-clock.ts';
import type { Message, Sender } from './message.ts';
import { probeSinks } from './probe.ts';
import { partsOf, telegramSender } from './telegram.ts';
import { telegramApi } from './telegram-api.ts';

const CHAT = { id: -1001, role: 'control' } as const;
const message = (text: string, level: Message['level'] = 'urgent'): Message => ({
  level,
  account: 'a',
  kind: 'KillTripped',
  text,
  at: 1,
  fact: null,
});

let telegram: FakeTelegram;
let sender: Sender;
const config = ({ url, token }: FakeTelegram, wrong = token): TelegramConfig => ({
  id: 'telegram',
  token: wrong,
  apiUrl: url,
  chats: [CHAT],
  silent: ['info'],
  levels: ['urgent', 'warning', 'info'],
});
async function given(): Promise<void> {
  telegram = await fakeTelegram([CHAT.id]);
  sender = telegramSender(config(telegram), CHAT);
}
afterEach(async () => {
  sender.close();
  await telegram.close();
});

describe('a message to Telegram', () => {
  it('arrives as plain text, whatever is in it, and without a sound when it is a note', async () => {
    await given();
    const text = 'a_b*c* [x](y) <b>&amp; \\ `code` ₹−2,034.50';
    expect(await sender.send(message(text))).toMatchObject({ ok: true });
    await sender.send(message('note', 'info'));
    expect(telegram.said).toEqual([
      { chat: CHAT.id, text, silent: false },
      { chat: CHAT.id, text: 'note', silent: true },
    ]);
  });

  it('that is long is split, and what has arrived of it is not sent again', async () => {
    await given();
    const text = Array.from({ length: 300 }, (_, i) => `line ${i} of a long message`).join('\n');
    telegram.trouble('sendMessage', { status: 200, body: { ok: true, result: {} } }, { status: 500 });
    expect(await sender.send(message(text))).toMatchObject({ ok: false, kind: 'later' });
    expect(telegram.said).toEqual([]);
    expect(await sender.send(message(text))).toMatchObject({ ok: true });
    expect(telegram.said).toHaveLength(1);
    expect(telegram.said[0]?.text).toMatch(/line 299/);
  });

  it('is cut rather than refused when it is endless, and never inside a character', () => {
    const parts = partsOf('😀'.repeat(20_000));
    expect(parts).toHaveLength(4);
    expect(parts.every((part) => part.length <= 4_096 && encodeURIComponent(part) !== '')).toBe(true);
    expect(partsOf(' \n')).toEqual(['(empty)']);
  });

  it('waits as long as a 429 asks, and is tried again after a 500', async () => {
    await given();
    const flood = { ok: false, description: 'Too Many Requests', parameters: { retry_after: 7 } };
    telegram.trouble('sendMessage', { status: 429, body: flood }, { status: 502 });
    expect(await sender.send(message('x'))).toMatchObject({ ok: false, kind: 'later', afterMs: 7_000 });
    expect(await sender.send(message('x'))).toMatchObject({ ok: false, kind: 'later' });
    expect(await sender.send(message('x'))).toMatchObject({ ok: true });
    expect(telegram.said).toHaveLength(1);
  });

  it('is tried again when no answer came, for nobody knows whether it arrived', async () => {
    await given();
    telegram.trouble('sendMessage', 'sent, but no answer');
    expect(await sender.send(message('x'))).toMatchObject({ ok: false, kind: 'later' });
  });

  it('says why it was not taken, without the token that the answer may quote', async () => {
    await given();
    const description = `Bad Request: wrong url /bot${telegram.token}/sendMessage`;
    telegram.trouble('sendMessage', { status: 404, body: { ok: false, description } });
    expect(await sender.send(message('x'))).toMatchObject({ why: expect.stringContaining('/bot[secret]/') });
  });

  it('to a chat that is not there is held back, with the reason', async () => {
    await given();
    const stray = telegramSender(config(telegram), { ...CHAT, id: 5 });
    const sent = await stray.send(message('x'));
    expect(sent).toMatchObject({ ok: false, kind: 'later', why: expect.stringContaining('chat not found') });
    stray.close();
  });
});

describe('a call that hangs', () => {
  it('ends within its time', async () => {
    await given();
    telegram.trouble('getMe', 'hang');
    const api = telegramApi(config(telegram));
    const began = performance.now();
    const called = await api.call('getMe', {}, { timeoutMs: 300 });
    expect(called).toEqual({ ok: false, status: null, why: 'Telegram did not answer within 0.3 s' });
    expect(performance.now() - began).toBeLessThan(2_000);
    api.close();
  });
});

describe('a check whether Telegram answers', () => {
  it('tells a bot that works from a wrong token and from a chat that is not there, and shows no token', async () => {
    await given();
    const probe = async (one: TelegramConfig) =>
      (await probeSinks({ ...NOBODY, telegram: [one] }, wallClock()))[0];
    expect(await probe(config(telegram))).toMatchObject({ name: 'notify telegram.-1001', ok: true });
    const wrong = await probe(config(telegram, '9:another-secret'));
    expect(wrong).toMatchObject({ ok: false, detail: 'Telegram answered HTTP 401: Unauthorized' });
    expect(await probe({ ...config(telegram), chats: [{ ...CHAT, id: 5 }] })).toMatchObject({ ok: false });
    const away = await probe({ ...config(telegram, '9:another-secret'), apiUrl: 'http://127.0.0.1:1' });
    expect(away).toMatchObject({ ok: false, detail: expect.stringContaining('not reached') });
    expect(JSON.stringify([wrong, away])).not.toContain('another-secret');
  });
});
