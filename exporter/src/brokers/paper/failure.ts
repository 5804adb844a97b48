// Turns what came back over HTTP into an answer or a failure by kind; nothing that failed can look like data.
import type { Answer, Failure, FailureKind, Ms } from '../../core/types.ts';
import type { HttpAnswer, TransportError } from './transport.ts';

const MAX_MESSAGE_CHARS = 200;

/**
 * Reads an HTTP answer. `once` marks a call that must not be made twice (placing an order): whatever may have
 * acted is then `retry: 'unknown'`. Every other call here is harmless to repeat.
 */
export function readAnswer(answer: HttpAnswer, once: boolean, at: Ms): Answer<object> {
  const body = jsonObject(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    return body === null ? failed(shapeFailure(answer, once), at) : { ok: true, data: body, at };
  }
  const told = toldError(body);
  const kind = kindOf(answer.status, told.code !== undefined);
  if (kind === 'shape') return failed(shapeFailure(answer, once), at);
  return failed(
    {
      kind,
      retry: retryOf(kind, once),
      message: `HTTP ${answer.status}${told.text}`.slice(0, MAX_MESSAGE_CHARS),
      ...(told.code === undefined ? {} : { code: told.code }),
    },
    at,
  );
}

/** The failure of a call that got no usable answer. */
export function lostAnswer(error: TransportError, once: boolean, at: Ms): Answer<never> {
  const retry = once && error.sent ? 'unknown' : 'yes';
  return failed({ kind: error.kind, retry, message: error.message }, at);
}

export function failed(failure: Failure, at: Ms): Answer<never> {
  return { ok: false, at, ...failure };
}

/** An answer that is JSON but not what was promised. */
export function wrongShape(what: string, once: boolean, at: Ms): Answer<never> {
  return failed(
    { kind: 'shape', retry: once ? 'unknown' : 'yes', message: `${what} has an unknown shape` },
    at,
  );
}

function kindOf(status: number, coded: boolean): FailureKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate';
  if (status >= 500) return 'maintenance';
  return coded ? 'broker' : 'shape';
}

/** A refused session or a rate limit is turned away at the door, so the call surely did not act. */
function retryOf(kind: FailureKind, once: boolean): Failure['retry'] {
  if (kind === 'auth' || kind === 'rate') return 'yes';
  if (kind === 'broker') return 'no';
  return once ? 'unknown' : 'yes';
}

function shapeFailure(answer: HttpAnswer, once: boolean): Failure {
  const type = (answer.headers['content-type'] ?? 'no content type').slice(0, 60);
  const message = `HTTP ${answer.status} with ${answer.body.length} characters of ${type} instead of JSON`;
  return { kind: 'shape', retry: once ? 'unknown' : 'yes', message };
}

function jsonObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function toldError(body: object | null): { readonly code?: string; readonly text: string } {
  const error: unknown = body !== null && 'error' in body ? body.error : null;
  if (typeof error !== 'object' || error === null || !('code' in error)) return { text: '' };
  const code = String(error.code).slice(0, 60);
  const message = 'message' in error && typeof error.message === 'string' ? `: ${error.message}` : '';
  return { code, text: ` ${code}${message}` };
}
