// Telegram's Bot API by plain HTTPS: each call is answered in bounded time, and no answer or error holds the token.
import { Agent, FormData, request } from 'undici';
import type { Ms } from '../core/types.ts';
import { codeOf } from './message.ts';

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
const MOST_SAID_CHARACTERS = 200;
const SECOND_MS = 1_000;

export type Called =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      /** HTTP status; null when nothing came back: it may have been done nevertheless. */
      readonly status: number | null;
      readonly why: string;
      readonly afterMs?: Ms;
    };

export interface TelegramApi {
  /** `timeoutMs` is for this call alone, e.g. a long poll. */
  call(method: string, fields: object, options?: { timeoutMs?: Ms; signal?: AbortSignal }): Promise<Called>;
  upload(method: string, fields: Readonly<Record<string, string>>, name: string, file: Blob): Promise<Called>;
  close(): void;
}

export interface TelegramAddress {
  readonly token: string;
  readonly apiUrl: string;
}

type Fields = Readonly<Record<string, unknown>>;
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Telegram answers in JSON also when it refuses; whatever else answers is something in between. */
function understood(status: number, text: string, token: string): Called {
  const answer = fieldsOf(parse(text));
  if (status === 200 && answer.ok === true) return { ok: true, result: answer.result };
  const said = typeof answer.description === 'string' ? `: ${answer.description}` : '';
  const clean = said.replaceAll(token, '[secret]').replaceAll(/\p{Cc}+/gu, ' ');
  const why = `Telegram answered HTTP ${status}${clean.slice(0, MOST_SAID_CHARACTERS)}`;
  const seconds = Number(fieldsOf(answer.parameters).retry_after);
  const wait = Number.isFinite(seconds) && seconds > 0 ? { afterMs: seconds * SECOND_MS } : {};
  return { ok: false, status, why, ...wait };
}

export function telegramApi({ token, apiUrl }: TelegramAddress): TelegramApi {
  const agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, maxResponseSize: MOST_ANSWER_BYTES });
  const base = apiUrl.replace(/\/+$/, '');
  async function post(method: string, sent: object, timeoutMs: Ms, cancel?: AbortSignal): Promise<Called> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = cancel === undefined ? timeout : AbortSignal.any([timeout, cancel]);
    const waits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    try {
      const url = `${base}/bot${token}/${method}`;
      const options = { method: 'POST', dispatcher: agent, signal, ...waits, ...sent } as const;
      const { statusCode, body } = await request(url, options);
      return understood(statusCode, await body.text(), token);
    } catch (error) {
      const why = timeout.aborted
        ? `Telegram did not answer within ${timeoutMs / SECOND_MS} s`
        : `Telegram was not reached (${codeOf(error)})`;
      return { ok: false, status: null, why };
    }
  }
  const headers = { 'content-type': 'application/json' };
  return {
    call: (method, fields, { timeoutMs = TIMEOUT_MS, signal } = {}) =>
      post(method, { headers, body: JSON.stringify(fields) }, timeoutMs, signal),
    upload(method, fields, name, file) {
      const body = new FormData();
      for (const [key, value] of Object.entries(fields)) body.append(key, value);
      body.append(name, file, `${name}.png`);
      return post(method, { body }, TIMEOUT_MS);
    },
    close: () => void agent.destroy().catch(() => undefined),
  };
}
