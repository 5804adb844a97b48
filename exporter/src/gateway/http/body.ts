// Reads a JSON body: bounded, UTF-8, without keys that reach into prototypes. What is wrong is said with its place.
import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { refuse } from './problem.ts';
import { type Reply, send } from './reply.ts';

export const MOST_BODY_BYTES = 256 * 1024;
/** Nothing that we take is nested deeper, and whoever walks a body of brackets alone would run out of stack. */
const MOST_DEPTH = 16;
/** Some clients begin with one; it says nothing in UTF-8. */
const BYTE_ORDER_MARK = /^\uFEFF/;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reply: Reply };

function lineOf(text: string, message: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (Number.isNaN(position)) return message;
  const before = text.slice(0, position).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** Why `value` is not taken: a key anywhere in it that reaches into prototypes, or its depth; null when it is. */
function faultIn(value: unknown, depth: number): Reply | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > MOST_DEPTH) return refuse('TOO_DEEP', `more than ${MOST_DEPTH} levels are not read`);
  if (!Array.isArray(value)) {
    const forbidden = Object.keys(value).find((key) => FORBIDDEN_KEYS.has(key));
    if (forbidden !== undefined) {
      return refuse('PROTOTYPE_KEY', `the key "${forbidden}" is not allowed anywhere`);
    }
  }
  for (const inner of Object.values(value)) {
    const fault = faultIn(inner, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/** Parses `bytes`; the reply of a failure names the place. */
export function parseJson(bytes: Buffer): Parsed {
  let text = '';
  try {
    if (!isUtf8(bytes)) throw new Error('the body is not UTF-8');
    text = bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
    const value: unknown = JSON.parse(text);
    const fault = faultIn(value, 1);
    return fault === null ? { ok: true, value } : { ok: false, reply: fault };
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
