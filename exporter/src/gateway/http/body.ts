// Reads a JSON body: bounded, UTF-8, without keys that reach into prototypes. What is wrong is said with its place.
import express, { type Request, type RequestHandler } from 'express';
import { refuse } from './problem.ts';
import { type Reply, send } from './reply.ts';

export const MOST_BODY_BYTES = 256 * 1024;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const utf8 = new TextDecoder('utf-8', { fatal: true });

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reply: Reply };

function lineOf(text: string, message: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (Number.isNaN(position)) return message;
  const before = text.slice(0, position).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** The first key anywhere in `value` that reaches into prototypes; null when there is none. */
function forbiddenKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return firstOf(value);
  for (const key of Object.keys(value)) if (FORBIDDEN_KEYS.has(key)) return key;
  return firstOf(Object.values(value));
}

function firstOf(values: readonly unknown[]): string | null {
  for (const value of values) {
    const found = forbiddenKey(value);
    if (found !== null) return found;
  }
  return null;
}

/** Parses `bytes`; the reply of a failure names the place. */
export function parseJson(bytes: Uint8Array): Parsed {
  let text = '';
  try {
    text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    const forbidden = forbiddenKey(value);
    if (forbidden === null) return { ok: true, value };
    return { ok: false, reply: refuse('PROTOTYPE_KEY', `the key "${forbidden}" is not allowed anywhere`) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not readable';
    return { ok: false, reply: refuse('BAD_JSON', lineOf(text, message)) };
  }
}

const isJson = (req: Request): boolean => {
  const charset = /charset="?([^";\s]+)/i.exec(req.headers['content-type'] ?? '')?.[1];
  return req.is('application/json') !== false && (charset === undefined || /^utf-?8$/i.test(charset));
};

/** The steps that put the parsed body into `req.body`. */
export function readBody(): RequestHandler[] {
  const media: RequestHandler = (req, res, next) => {
    if (isJson(req)) return next();
    send(res, refuse('WRONG_MEDIA_TYPE', `got ${req.headers['content-type']?.slice(0, 100) ?? 'none'}`));
  };
  const parse: RequestHandler = (req, res, next) => {
    const parsed = parseJson(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
    if (!parsed.ok) return send(res, parsed.reply);
    req.body = parsed.value;
    next();
  };
  return [media, express.raw({ type: () => true, limit: MOST_BODY_BYTES, inflate: false }), parse];
}
