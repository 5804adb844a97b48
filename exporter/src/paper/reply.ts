// A request, and what is to become of it: a pure plan, carried out by the server or by a simulation.

export interface Request {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON; undefined when there was none. */
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a web page when `content-type` says so. */
  readonly body: unknown;
}

export interface Plan extends Reply {
  /** The answer leaves that much later; what the request did is done already. */
  readonly delayMs?: number;
  /** The connection closes without an answer: `before` nothing was done, `after` the deed was done. */
  readonly drop?: 'before' | 'after';
  /** Never answered, and nothing was done. */
  readonly hang?: boolean;
}

export type ErrorCode =
  | 'BAD_REQUEST'
  | 'BAD_LOGIN'
  | 'INVALID_SESSION'
  | 'RATE_LIMITED'
  | 'BAD_ORDER'
  | 'ORDER_REJECTED'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_ENDED'
  | 'CANCEL_REFUSED'
  | 'NOT_FOUND'
  | 'NOT_ALLOWED'
  | 'SERVER_ERROR';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

export const answer = (body: unknown): Reply => ({ status: 200, headers: JSON_TYPE, body });

export const refuse = (
  status: number,
  code: ErrorCode,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply => ({ status, headers: JSON_TYPE, body: { error: { code, message, ...more } } });

/** What a proxy in front of a broker shows when the broker is away. */
export const webPage = (): Reply => ({
  status: 502,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
});
