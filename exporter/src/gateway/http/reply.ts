// An answer as data: handlers return it, one place writes it, and it can be kept and given again.
import type { ServerResponse } from 'node:http';
import type { Response } from 'express';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type: string;
  readonly text: string;
  /** The code of the problem, when it is one. */
  readonly code?: string;
  /** The body, in place of `text`; `left` is told once when it has been sent, or never will be. */
  readonly bytes?: { readonly all: Uint8Array; readonly left: () => void };
  /** Takes over the response after the head is written, for answers that do not end by themselves. */
  readonly stream?: (res: Response) => void;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, type: 'application/json', text: JSON.stringify(value) };
}

export function text(type: string, body: string): Reply {
  return { status: 200, type, text: body };
}

/** Writes the answer, or says nothing when the caller has gone. The audit trail reads `locals.answer`. */
export function send(res: Response, reply: Reply): void {
  if (res.headersSent || res.destroyed) {
    reply.bytes?.left();
    return;
  }
  res.locals.answer = reply.text;
  res.status(reply.status).set('Content-Type', reply.type);
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.set(name, value);
  if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', 'no-store');
  if (reply.bytes !== undefined) {
    sendBytes(res, reply.bytes);
    return;
  }
  if (reply.stream === undefined || res.req.method === 'HEAD') {
    res.end(reply.text);
    return;
  }
  // The body goes on until the connection closes: an event in a chunk of its own would cost a fifth more to write.
  res.set('Connection', 'close').removeHeader('Transfer-Encoding');
  res.flushHeaders();
  reply.stream(res);
}

/** Who takes nothing for so long is given up. */
const STALLED_MS = 30_000;

function sendBytes(res: Response, { all, left }: NonNullable<Reply['bytes']>): void {
  res.once('close', left);
  res.setTimeout(STALLED_MS, () => void res.destroy());
  res.set('Content-Length', String(all.length));
  res.end(res.req.method === 'HEAD' ? undefined : all);
}

/** Writes an answer that ends by itself, without Express: the bare headers that such an answer needs. */
export function write(res: ServerResponse, reply: Reply): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(reply.status, {
    'Content-Type': reply.type,
    'Content-Length': Buffer.byteLength(reply.text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...reply.headers,
  });
  res.end(reply.text);
}
