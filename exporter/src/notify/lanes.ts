// Every sink of the configuration as one list: its name, whom it concerns, and the way to it.
import { type Level, laneOf, type NotifyConfig } from '../config/notify.ts';
import type { Clock } from '../core/ports.ts';
import { mailSender } from './mail.ts';
import type { Sender } from './message.ts';
import { telegramSender } from './telegram.ts';
import { webhookSender } from './webhook.ts';

export interface Lane {
  /** Names its checkpoint in the journal and its series in the metrics. */
  readonly id: string;
  readonly kind: 'telegram' | 'webhook' | 'mail';
  readonly levels: readonly Level[];
  /** null = all. */
  readonly accounts: ReadonlySet<string> | null;
  readonly sender: Sender;
}

/** Accounts that both allow; null = all. */
function both(one: readonly string[] | undefined, other: readonly string[] | undefined) {
  if (one === undefined || other === undefined) {
    const given = one ?? other;
    return given === undefined ? null : new Set(given);
  }
  return new Set(one.filter((id) => other.includes(id)));
}

export function lanesOf({ telegram, webhook, mail }: NotifyConfig, clock: Clock): readonly Lane[] {
  return [
    ...telegram.flatMap((bot) =>
      bot.chats.map((chat): Lane => {
        const accounts = both(bot.accounts, chat.accounts);
        const sender = telegramSender(bot, chat);
        return { id: laneOf(bot.id, chat), kind: 'telegram', levels: bot.levels, accounts, sender };
      }),
    ),
    ...webhook.map((hook): Lane => {
      const { id, levels } = hook;
      const accounts = both(hook.accounts, undefined);
      return { id, kind: 'webhook', levels, accounts, sender: webhookSender(hook, clock) };
    }),
    ...mail.map((box): Lane => {
      const { id, levels } = box;
      return { id, kind: 'mail', levels, accounts: both(box.accounts, undefined), sender: mailSender(box) };
    }),
  ];
}
