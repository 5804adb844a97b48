// The watchdog's own ways to a person, apart from the exporter's: Telegram and a signed webhook, each in bounded time.
import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';

export interface Page {
  readonly level: 'urgent' | 'info';
  readonly text: string;
  /** ms since the epoch. */
  readonly at: number;
}

export interface Pager {
  readonly name: string;
  /** Why it was not taken; null when it was. No answer holds a token or a secret. */
  send(page: Page): Promise<string | null>;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;

async function post(url: string, headers: Record<string, string>, body: string): Promise<string | null> {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: ANSWER_BYTES_MAX,
  });
  try {
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300 ? null : `HTTP ${answer.statusCode}`;
  } catch (error) {
    // The message of an error may repeat the address, and Telegram's holds the token.
    return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  } finally {
    await agent.destroy();
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const TELEGRAM_CHARACTERS_MAX = 4_000;

export const telegramPager = (apiUrl: string, token: string, chat: string): Pager => ({
  name: 'telegram',
  send: ({ level, text }) => {
    const body = {
      chat_id: chat,
      text: text.slice(0, TELEGRAM_CHARACTERS_MAX),
      disable_notification: level === 'info',
    };
    return post(`${apiUrl}/bot${token}/sendMessage`, JSON_TYPE, JSON.stringify(body));
  },
});

/** Signed as the exporter signs its own webhooks: the time and the body, by HMAC-SHA-256. */
export const webhookPager = (url: string, secret: string): Pager => ({
  name: 'webhook',
  send: ({ level, text, at }) => {
    const body = JSON.stringify({ id: `watch:${at}`, kind: 'watch', level, text, at });
    const signed = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const headers = {
      ...JSON_TYPE,
      'x-tripline-timestamp': String(at),
      'x-tripline-signature': `sha256=${signed}`,
    };
    return post(url, headers, body);
  },
});
