// Reads a JSON body: bounded, UTF-8, without keys that reach into prototypes. What is wrong is said with its place.
import express, { type Request, type RequestHandler } from 'express';
import { refuse } from './problem.ts';
import { type Reply, send } from './reply.ts';

export const MOST_BODY_BYTES = 256 * 1024;
/** Nothing that we take is nested deeper; a whole body of brackets would exhaust the stack of whoever reads it. */
const MOST_DEPTH = 32;
const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reply: Reply };

function lineOf(text: string, message: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (Number.isNaN(position)) return message;
  const before = text.slice(0, position).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** How deeply brackets are nested outside of strings. One pass by hand: an expression could be made to backtrack. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (inString && letter === '\\') i += 1;
    else if (letter === '"') inString = !inString;
    else if (!inString && (letter === '[' || letter === '{')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (letter === ']' || letter === '}')) depth -= 1;
  }
  return deepest;
}

/** Parses `bytes`; the reply of a failure names the place. */
function parseJson(bytes: Uint8Array): Parsed {
  let forbidden: string | null = null;
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (depthOf(text) > MOST_DEPTH) {
      return { ok: false, reply: refuse('TOO_DEEP', `more than ${MOST_DEPTH} levels are not read`) };
    }
    const value: unknown = JSON.parse(text, (key, inner: unknown) => {
      if (FORBIDDEN_KEYS.includes(key)) forbidden = key;
      return inner;
    });
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
