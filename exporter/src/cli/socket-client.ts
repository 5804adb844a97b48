// Asks the engine itself, over its local socket: one line out, one line back, with a limit on both time and size.
import { createConnection } from 'node:net';
import type { EngineRequest, LinkReply } from '../contract/request.ts';
import { isRecord } from './json.ts';

const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

type Unsigned<R> = R extends unknown ? Omit<R, 'by'> : never;
/** The engine itself knows who opened its socket. */
export type SocketRequest = Unsigned<EngineRequest>;

export type SocketReply =
  | { readonly kind: 'reply'; readonly reply: LinkReply }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** Nothing was sent: the engine cannot have acted. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** It was sent and no certain answer came: the engine may have acted. */
  | { readonly kind: 'unknown'; readonly why: string };

const isReply = (value: unknown): value is LinkReply =>
  isRecord(value) && ((value.type === 'results' && Array.isArray(value.results)) || value.type === 'plan');

function read(line: string): SocketReply {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'unknown', why: 'the engine answered with something that is not JSON' };
  }
  if (!isRecord(value)) return { kind: 'unknown', why: 'the engine answered in an unknown shape' };
  if (value.ok === true && isReply(value.reply)) return { kind: 'reply', reply: value.reply };
  if (value.ok === false && isRecord(value.error)) {
    const code = String(value.error.code);
    const detail = String(value.error.detail);
    return code === 'UNKNOWN_OUTCOME' ? { kind: 'unknown', why: detail } : { kind: 'refused', code, detail };
  }
  return { kind: 'unknown', why: 'the engine answered in an unknown shape' };
}

/** Sends one request to the engine's socket at `path` and waits at most `answerMs` for its answer. Never rejects. */
export function askSocket(path: string, request: SocketRequest, answerMs: number): Promise<SocketReply> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    let sent = false;
    let text = '';
    const settle = (reply: SocketReply): void => {
      socket.destroy();
      resolve(reply);
    };
    const fail = (why: string): void => settle({ kind: sent ? 'unknown' : 'unreachable', why });
    const timer = setTimeout(() => fail(`no answer within ${answerMs / 1000} s`), answerMs);
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      sent = true;
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) settle(read(text.slice(0, end)));
      else if (text.length > ANSWER_BYTES_MAX) fail('the answer was too long');
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('end', () => fail('the engine closed the connection without an answer'));
    socket.on('close', () => clearTimeout(timer));
  });
}
