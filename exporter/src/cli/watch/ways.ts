// The watchdog's own ways to a person: by the exporter's senders, with settings from the command line or environment.
import type { Command } from 'commander';
import { Option } from 'commander';
import { explain, parsed } from '../../config/checked.ts';
import { type NotifyConfig, notifySchema, revealed } from '../../config/notify.ts';
import { type Lane, lanesOf } from '../../notify/lanes.ts';
import { readSecret } from '../../secret.ts';
import { wallClock } from '../../wall-clock.ts';
import { wholeNumber } from '../argument.ts';
import type { Io } from '../io.ts';

export interface WayOptions {
  readonly telegramChat?: string;
  readonly telegramTokenFile?: string;
  readonly telegramApi: string;
  readonly webhook?: string;
  readonly webhookSecretFile?: string;
  readonly mail?: readonly string[];
  readonly mailFrom?: string;
  readonly smtpHost?: string;
  readonly smtpPort?: number;
  readonly smtpSecurity: string;
  readonly smtpUser?: string;
  readonly smtpPasswordFile?: string;
}

const secretFrom = (file: string | undefined, name: string) =>
  file === undefined ? { env: name } : { file };

/** Members that are not there are left out, as in a file. */
const given = (parts: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));

function telegramOf(io: Io, { telegramChat, telegramTokenFile, telegramApi }: WayOptions): readonly object[] {
  const chat = telegramChat ?? io.env.TRIPLINE_WATCH_TELEGRAM_CHAT;
  if (chat === undefined) return [];
  const token = secretFrom(telegramTokenFile, 'TRIPLINE_WATCH_TELEGRAM_TOKEN');
  return [{ token, apiUrl: telegramApi, chats: [{ id: Number(chat) }] }];
}

function webhookOf(io: Io, { webhook, webhookSecretFile }: WayOptions): readonly object[] {
  const url = webhook ?? io.env.TRIPLINE_WATCH_WEBHOOK;
  if (url === undefined) return [];
  return [{ url, secret: secretFrom(webhookSecretFile, 'TRIPLINE_WATCH_WEBHOOK_SECRET') }];
}

function mailOf(io: Io, options: WayOptions): readonly object[] {
  const to = options.mail ?? io.env.TRIPLINE_WATCH_MAIL?.split(',').map((one) => one.trim());
  if (to === undefined) return [];
  const { mailFrom = to[0], smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPasswordFile } = options;
  const password =
    smtpUser === undefined ? undefined : secretFrom(smtpPasswordFile, 'TRIPLINE_WATCH_SMTP_PASSWORD');
  const server = { host: smtpHost, port: smtpPort, security: smtpSecurity, user: smtpUser, password };
  return [given({ ...server, from: mailFrom, to })];
}

/** Throws an error in words that names the place, never a secret. */
function configOf(io: Io, options: WayOptions): NotifyConfig {
  const written = {
    telegram: telegramOf(io, options),
    webhook: webhookOf(io, options),
    mail: mailOf(io, options),
  };
  const read = parsed(notifySchema, written);
  if (!read.ok) throw explain('a way to page', read.errors);
  return revealed(read.data, (_what, source) => readSecret(source, { ...io.env }));
}

/** Each way that was named; whoever asks for them closes their senders. Throws an error in words. */
export const waysOf = (io: Io, options: WayOptions): readonly Lane[] =>
  lanesOf(configOf(io, options), wallClock());

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];

export const addWays = (command: Command): Command =>
  command
    .option('--telegram-chat <id>', 'page this chat (TRIPLINE_WATCH_TELEGRAM_CHAT)')
    .option('--telegram-token-file <file>', "the bot's token (or TRIPLINE_WATCH_TELEGRAM_TOKEN)")
    .addOption(new Option('--telegram-api <url>', 'its API').default('https://api.telegram.org'))
    .option('--webhook <url>', 'page by a signed POST (TRIPLINE_WATCH_WEBHOOK)')
    .option('--webhook-secret-file <file>', 'what signs it (or TRIPLINE_WATCH_WEBHOOK_SECRET)')
    .option('--mail <address>', 'page by mail, to one address or several (TRIPLINE_WATCH_MAIL)', collect)
    .option('--mail-from <address>', 'from whom; the first that is paged unless given')
    .option('--smtp-host <name>', 'the mail server')
    .addOption(
      new Option('--smtp-port <n>', 'its port, unless the usual one').argParser(wholeNumber(1, 65_535)),
    )
    .addOption(
      new Option('--smtp-security <how>', 'encryption; none only for a server on this machine')
        .choices(['tls', 'starttls', 'none'])
        .default('starttls'),
    )
    .option('--smtp-user <name>', 'who logs in there')
    .option('--smtp-password-file <file>', 'their password (or TRIPLINE_WATCH_SMTP_PASSWORD)');
