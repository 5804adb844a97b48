// Asks the exporter over HTTP and says what is certain: an answer, nothing sent, or sent and unknown.
import { Agent, request } from 'undici';
import { type Io, urlOf } from './io.ts';
import { isRecord } from './json.ts';

const CONNECT_MS = 2_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

export type HttpReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      /** The answer as it came, where it is not JSON. */
      readonly text: string;
      /** The server's clock, to the second, in ms since the epoch; null when it did not say. */
      readonly serverTime: number | null;
    }
  /** Nothing was sent: the exporter cannot have acted. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** It was sent and no answer came: the exporter may have acted. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Failures that happen before the first byte of a request leaves. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'ERR_INVALID_URL',
]);

function failure(error: unknown): HttpReply {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = (error instanceof Error && error.message) || code || String(error);
  return { kind: BEFORE_SENDING.has(code) ? 'unreachable' : 'unknown', why };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function timeIn(header: string | string[] | undefined): number | null {
  const at = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}

export function headersOf(io: Io): Record<string, string> {
  const token = io.env.TRIPLINE_TOKEN;
  return {
    accept: 'application/json',
    'x-tripline': '1',
    ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** One request, no retry; `body` is sent as JSON, a key makes the request repeatable. Never rejects. */
export async function ask(
  io: Io,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  idempotencyKey?: string,
): Promise<HttpReply> {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: io.answerMs,
    bodyTimeout: io.answerMs,
    maxResponseSize: ANSWER_BYTES_MAX,
    pipelining: 0,
  });
  const headers = {
    ...headersOf(io),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  try {
    const response = await request(`${urlOf(io)}${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      dispatcher: agent,
    });
    const serverTime = timeIn(response.headers.date);
    const text = await response.body.text();
    return { kind: 'answer', status: response.statusCode, body: parse(text), text, serverTime };
  } catch (error) {
    return failure(error);
  } finally {
    await agent.destroy();
  }
}

/** The code and the sentence of a problem answer, as far as it has them. */
export function problemOf(status: number, body: unknown): { readonly code: string; readonly detail: string } {
  const fields = isRecord(body) ? body : {};
  const title = typeof fields.title === 'string' ? fields.title : `HTTP ${status}`;
  return {
    code: typeof fields.code === 'string' ? fields.code : `HTTP_${status}`,
    detail: typeof fields.detail === 'string' && fields.detail !== '' ? fields.detail : title,
  };
}
