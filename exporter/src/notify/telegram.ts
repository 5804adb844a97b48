// Tells one Telegram chat, in plain text: nothing that a broker or a person wrote can be taken for markup.
import type { ChatConfig, Level, TelegramConfig } from '../config/notify.ts';
import { later, type Message, type Sender, type Sent } from './message.ts';
import { type Called, type TelegramApi, telegramApi } from './telegram-api.ts';

const MOST_CHARACTERS = 4_096;
/** What is longer than this many messages is cut: the journal holds the rest. */
const MOST_PARTS = 4;

/** The text in pieces that Telegram takes, broken between lines or words where it can be, never inside a character. */
export function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim() === '' ? '(empty)' : text;
  while (rest.length > MOST_CHARACTERS && parts.length < MOST_PARTS - 1) {
    const head = rest.slice(0, MOST_CHARACTERS);
    const line = head.lastIndexOf('\n');
    const word = head.lastIndexOf(' ');
    const broken = line > MOST_CHARACTERS / 2 ? line : word > MOST_CHARACTERS / 2 ? word : MOST_CHARACTERS;
    const at = /[\uD800-\uDBFF]/.test(rest.charAt(broken - 1)) ? broken - 1 : broken;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  if (rest !== '')
    parts.push(rest.length > MOST_CHARACTERS ? `${rest.slice(0, MOST_CHARACTERS - 2)} …` : rest);
  return parts;
}

/** Whether it is this text that Telegram does not take; everything else concerns the way or the chat. */
function isAboutTheText({ status, why }: Extract<Called, { ok: false }>): boolean {
  return (
    status === 400 && /message (is too long|text is empty|must be non-empty)|can't parse|encoded/i.test(why)
  );
}

/** Sends the parts one after the other; a part that has arrived is not sent again when a later one must be. */
export async function sendText(
  api: TelegramApi,
  chat: number,
  text: string,
  { silent = false, from = 0 }: { readonly silent?: boolean; readonly from?: number } = {},
): Promise<{ readonly sent: Sent; readonly arrived: number }> {
  const parts = partsOf(text);
  for (let part = from; part < parts.length; part += 1) {
    const fields = { chat_id: chat, text: parts[part], disable_notification: silent };
    const called = await api.call('sendMessage', { ...fields, link_preview_options: { is_disabled: true } });
    if (called.ok) continue;
    const sent: Sent = isAboutTheText(called)
      ? { ok: false, kind: 'refused', why: called.why }
      : later(called.why, called.afterMs);
    return { sent, arrived: part };
  }
  return { sent: { ok: true, detail: `${parts.length} part${parts.length === 1 ? '' : 's'}` }, arrived: 0 };
}

export function telegramSender(config: TelegramConfig, chat: ChatConfig): Sender {
  const api = telegramApi(config);
  const silent = new Set<Level>(config.silent);
  /** The message that a part of has arrived. */
  let begun: { readonly text: string; readonly arrived: number } | null = null;
  return {
    async send({ text, level }: Message) {
      const from = begun?.text === text ? begun.arrived : 0;
      const { sent, arrived } = await sendText(api, chat.id, text, { silent: silent.has(level), from });
      begun = sent.ok ? null : { text, arrived };
      return sent;
    },
    close: () => api.close(),
  };
}
