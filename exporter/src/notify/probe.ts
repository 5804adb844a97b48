// Whether each sink can be reached, without telling anybody anything: a check for the readiness of the kill's path.
import type { ChatConfig, MailConfig, NotifyConfig, TelegramConfig } from '../config/notify.ts';
import { laneOf } from '../config/notify.ts';
import type { Clock } from '../core/ports.ts';
import type { Check } from '../core/types.ts';
import { smtpFailure, transportOf } from './mail.ts';
import { fieldsOf, type TelegramApi, telegramApi } from './telegram-api.ts';

type Found = Pick<Check, 'ok' | 'detail'>;

async function chatFound(api: TelegramApi, { id }: ChatConfig): Promise<Found> {
  const chat = await api.call('getChat', { chat_id: id });
  return chat.ok ? { ok: true, detail: 'answers, and the chat is there' } : { ok: false, detail: chat.why };
}

async function ofTelegram(bot: TelegramConfig): Promise<readonly (readonly [string, Found])[]> {
  const api = telegramApi(bot);
  try {
    const me = await api.call('getMe', {});
    if (!me.ok)
      return bot.chats.map((chat) => [laneOf(bot.id, chat), { ok: false, detail: me.why }] as const);
    if (typeof fieldsOf(me.result).username !== 'string')
      return bot.chats.map((chat) => [laneOf(bot.id, chat), { ok: false, detail: 'it is no bot' }] as const);
    return await Promise.all(
      bot.chats.map(async (chat) => [laneOf(bot.id, chat), await chatFound(api, chat)] as const),
    );
  } finally {
    api.close();
  }
}

async function ofMail(box: MailConfig): Promise<Found> {
  const transport = transportOf(box);
  try {
    await transport.verify();
    return { ok: true, detail: 'the mail server answers and knows us' };
  } catch (error) {
    return { ok: false, detail: smtpFailure(error) };
  } finally {
    transport.close();
  }
}

/** One check for each sink, named after it. A webhook can only be tried by telling it something: `ok` is null. */
export async function probeSinks(config: NotifyConfig, clock: Clock): Promise<readonly Check[]> {
  const untried = 'not tried: it can only be told something; run tripline notify test';
  const found = await Promise.all([
    ...config.telegram.map(ofTelegram),
    ...config.mail.map(async (box) => [[box.id, await ofMail(box)] as const]),
    ...config.webhook.map(async ({ id }) => [[id, { ok: null, detail: untried }] as const]),
  ]);
  return found.flat().map(([id, { ok, detail }]) => ({ name: `notify ${id}`, ok, detail, at: clock.now() }));
}
