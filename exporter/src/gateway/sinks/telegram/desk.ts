// Obeys the commands of the people who may command, by the same requests and in the same audit trail as HTTP.
import type { ChatConfig, TelegramConfig } from '../../../config/notify.ts';
import type { Clock } from '../../../core/ports.ts';
import type { Log } from '../../../log.ts';
import { sendText } from '../../../notify/telegram.ts';
import type { TelegramApi } from '../../../notify/telegram-api.ts';
import type { EngineLink, JournalReader } from '../../ports.ts';
import type { View } from '../../view.ts';
import { createAsked } from './asked.ts';
import { createCodes } from './codes.ts';
import { type Order, orderIn } from './order.ts';
import { type Act, ordersOf } from './orders.ts';
import type { Incoming } from './update.ts';

/** A command that was sent longer ago may no longer be meant. */
const OLD_MS = 60_000;
const MOST_PER_MINUTE = 30;
const MINUTE_MS = 60_000;
const MOST_STRANGERS_NAMED = 100;
const MOST_ANSWER_TRIES = 3;

export interface CommandDeps {
  readonly view: View;
  readonly reader: JournalReader;
  readonly link: Pick<EngineLink, 'request'>;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly moment: (at: number) => string;
  readonly log: Log;
}

export interface Desk {
  /** The name by which a group addresses this bot. */
  named(bot: string): void;
  take(incoming: Incoming): Promise<void>;
  strangers(): number;
}

const CONTROL: ReadonlySet<Order['name']> = new Set(['kill', 'stop', 'confirm', 'code']);

export const HELP = [
  '/status: every account as it is',
  '/plan ACCOUNT: what a kill would do now',
  '/explain ACCOUNT: why it has or has not tripped',
  '/kill ACCOUNT|all reason: cancel, leave, prove, lock; asks for a number first',
  '/stop ACCOUNT reason: switch monitoring OFF; asks for a number first',
  '/confirm NUMBER: the second step, within a minute',
  "/code DIGITS: the code that the broker's terminal waits for",
].join('\n');

/** Counts within a minute that moves on. */
function createRate(nowMs: () => number) {
  let minute = { since: nowMs(), count: 0 };
  return (): boolean => {
    if (nowMs() - minute.since >= MINUTE_MS) minute = { since: nowMs(), count: 0 };
    minute.count += 1;
    return minute.count <= MOST_PER_MINUTE;
  };
}

/** Says why the time of a message forbids to obey it; null when it does not. */
function tooOld(at: number, now: number): string | null {
  const age = Math.round((now - at) / 1_000);
  if (now - at > OLD_MS) return `Not obeyed: this was sent ${age} s ago. Send it again if you still mean it.`;
  if (at - now > OLD_MS) return `Not obeyed: this machine's clock is ${-age} s behind Telegram's. Mend it.`;
  return null;
}

export function createDesk(bot: TelegramConfig, api: TelegramApi, deps: CommandDeps): Desk {
  const { clock, nowMs, log, reader } = deps;
  const chats = new Map(bot.chats.map((chat) => [chat.id, chat]));
  const rates = new Map(bot.chats.map((chat) => [chat.id, createRate(nowMs)]));
  const codes = createCodes(reader);
  const obey = ordersOf({ ...deps, asked: createAsked<Act>(nowMs), codes });
  const seen = new Set<string>();
  let strangers = 0;
  let name = '';

  function isStranger(chat: ChatConfig | undefined, person: number): boolean {
    return chat === undefined || (chat.people !== undefined && !chat.people.includes(person));
  }

  /** They get no answer: it would tell them that there is something to find. */
  function turnAway({ chat, person }: Incoming): void {
    strangers += 1;
    const key = `${chat} ${person}`;
    if (seen.has(key) || seen.size >= MOST_STRANGERS_NAMED) return;
    seen.add(key);
    log.warn(
      { bot: bot.id, chat, person },
      'a stranger wrote to the bot; further messages of his are only counted',
    );
  }

  async function answer(chat: number, text: string): Promise<void> {
    for (let tries = 0; tries < MOST_ANSWER_TRIES; tries += 1) {
      const { sent } = await sendText(api, chat, text);
      if (sent.ok) return;
      if (sent.kind === 'refused') break;
      await new Promise<void>((done) => {
        clock.after(Math.min(sent.afterMs ?? 0, 5_000) + 500, done);
      });
    }
    log.warn({ bot: bot.id, chat }, 'an answer could not be sent');
  }

  function audit(chat: ChatConfig, incoming: Incoming, order: Order, said: string): void {
    if (!CONTROL.has(order.name)) return;
    // Neither a number nor a code is written.
    const asked =
      'reason' in order ? JSON.stringify({ accounts: order.account, reason: order.reason }) : undefined;
    const by = `telegram:${incoming.person}`;
    const line = { by, via: `telegram ${bot.id}`, from: `chat ${chat.id}`, what: `/${order.name}`, asked };
    log.info({ audit: { ...line, answer: said.slice(0, 1_000) } }, 'command');
  }

  async function replyTo(chat: ChatConfig, incoming: Incoming, order: Order): Promise<string> {
    const late = tooOld(incoming.at, clock.now());
    if (late !== null) return late;
    if (order.name === 'wrong') return order.why;
    if (order.name === 'help') return HELP;
    if (CONTROL.has(order.name) && chat.role !== 'control') return 'Not obeyed: this chat may only read.';
    const accounts = bot.accounts ?? chat.accounts;
    const own = accounts?.filter((id) => chat.accounts?.includes(id) ?? true) ?? null;
    const who = { chat: chat.id, person: incoming.person, by: `telegram:${incoming.person}`, accounts: own };
    return obey(order, who);
  }

  return {
    named(own) {
      name = own;
    },
    strangers: () => strangers,
    async take(incoming) {
      const chat = chats.get(incoming.chat);
      if (chat === undefined || isStranger(chat, incoming.person)) return turnAway(incoming);
      const order = orderIn(incoming.text, name);
      // Digits that nobody waits for are talk among people.
      const isTalk = order?.name === 'code' && order.bare && codes.open(clock.now()).length === 0;
      if (order === null || isTalk) return;
      if (rates.get(chat.id)?.() !== true) return;
      const said = await replyTo(chat, incoming, order);
      if (said === '') return;
      audit(chat, incoming, order, said);
      // Not waited for: the next command must not wait for a line that hangs.
      answer(chat.id, said).catch((error: unknown) => log.error({ err: error }, 'an answer failed'));
    },
  };
}
