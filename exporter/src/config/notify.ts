// Who is told of what happens, as the owner of the configuration writes it: Telegram, webhooks, mail, a daily message.
import { z } from 'zod';
import { secretSource } from '../secret.ts';
import { timeOfDay, timeZone } from './local-time.ts';

/** How loud a message is. What is urgent is always told. */
export const LEVELS = ['urgent', 'warning', 'info'] as const;
export type Level = (typeof LEVELS)[number];

const ID = /^[A-Za-z0-9._-]{1,48}$/;
const accountId = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const accounts = z.array(accountId).min(1).max(1_000).exactOptional();
const httpUrl = z.url({ protocol: /^https?$/ }).max(2_000);

const levels = z
  .array(z.enum(LEVELS))
  .max(LEVELS.length)
  .refine((list) => list.includes('urgent'), 'must hold urgent: what is urgent is always told')
  .default([...LEVELS]);

/** What every sink may leave out. */
const wanted = { levels, accounts };

const chatSchema = z.strictObject({
  id: z.int(),
  /** For metrics and logs, instead of its number. */
  name: z.string().regex(ID).exactOptional(),
  role: z.enum(['read', 'control']).default('read'),
  /** User ids of those who may command there; absent: everybody in the chat. */
  people: z.array(z.int().positive()).min(1).max(100).exactOptional(),
  accounts,
});

const telegramSchema = z.strictObject({
  id: z.string().regex(ID).default('telegram'),
  token: secretSource,
  apiUrl: httpUrl.default('https://api.telegram.org'),
  chats: z.array(chatSchema).min(1).max(50),
  /** Levels that arrive without a sound. */
  silent: z.array(z.enum(LEVELS)).max(LEVELS.length).default(['info']),
  ...wanted,
});

const webhookSchema = z.strictObject({
  id: z.string().regex(ID).default('webhook'),
  url: httpUrl,
  secret: secretSource,
  ...wanted,
});

const address = z.email().max(254);
const mailSchema = z.strictObject({
  id: z.string().regex(ID).default('mail'),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).exactOptional(),
  /** `tls` from the first byte, `starttls` or nothing is sent, `none` for a server on this machine. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: z.string().min(1).max(254).exactOptional(),
  password: secretSource.exactOptional(),
  from: address,
  to: z.array(address).min(1).max(50),
  ...wanted,
});

const dailySchema = z.strictObject({
  at: timeOfDay,
  timeZone,
});

type Parts = { readonly telegram: readonly z.output<typeof telegramSchema>[] } & Readonly<
  Record<'webhook' | 'mail', readonly { readonly id: string }[]>
>;

/** The names under which sinks keep their place: each Telegram chat is one, for one may fail while another works. */
export const laneOf = (bot: string, chat: { readonly id: number; readonly name?: string }): string =>
  `${bot}.${chat.name ?? chat.id}`;

function sinkNamedTwice({ telegram, webhook, mail }: Parts): string | undefined {
  const chats = telegram.flatMap(({ id, chats }) => [id, ...chats.map((chat) => laneOf(id, chat))]);
  const names = [...chats, ...[...webhook, ...mail].map(({ id }) => id)];
  const once = new Set(names);
  return names.find((name) => !once.delete(name));
}

export const notifySchema = z
  .strictObject({
    telegram: z.array(telegramSchema).max(10).default([]),
    webhook: z.array(webhookSchema).max(10).default([]),
    mail: z.array(mailSchema).max(10).default([]),
    /** When every sink is told that Tripline is alive, what is armed and what is not. */
    daily: dailySchema.nullable().default(null),
    /** The least share of a limit, in percent, of which is told. */
    minPercent: z.number().min(0).max(100).default(75),
  })
  .superRefine((parts, context) => {
    const twice = sinkNamedTwice(parts);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `names the sink ${twice} twice` });
    for (const [index, { user, password }] of parts.mail.entries())
      if ((user === undefined) !== (password === undefined))
        context.addIssue({
          code: 'custom',
          path: ['mail', index],
          message: 'needs user and password, or none',
        });
  })
  .prefault({});

type CheckedNotify = z.output<typeof notifySchema>;
type Revealed<T, K extends string> = Omit<T, K> & { readonly [name in K]: string };

export type TelegramConfig = Revealed<CheckedNotify['telegram'][number], 'token'>;
export type ChatConfig = TelegramConfig['chats'][number];
export type WebhookConfig = Revealed<CheckedNotify['webhook'][number], 'secret'>;
export type MailConfig = Omit<CheckedNotify['mail'][number], 'password'> & {
  readonly password: string | null;
};

/** With its secrets read: never shown, logged or recorded. */
export interface NotifyConfig {
  readonly telegram: readonly TelegramConfig[];
  readonly webhook: readonly WebhookConfig[];
  readonly mail: readonly MailConfig[];
  readonly daily: CheckedNotify['daily'];
  readonly minPercent: number;
}

/** `reveal` reads one secret and throws in words that name `what`. */
export function revealed(
  { telegram, webhook, mail, ...rest }: CheckedNotify,
  reveal: (what: string, source: z.output<typeof secretSource>) => string,
): NotifyConfig {
  return {
    ...rest,
    telegram: telegram.map((one) => ({ ...one, token: reveal(`the token of ${one.id}`, one.token) })),
    webhook: webhook.map((one) => ({ ...one, secret: reveal(`the secret of ${one.id}`, one.secret) })),
    mail: mail.map(({ password, ...one }) => ({
      ...one,
      password: password === undefined ? null : reveal(`the password of ${one.id}`, password),
    })),
  };
}

export const NOBODY: NotifyConfig = { telegram: [], webhook: [], mail: [], daily: null, minPercent: 75 };
