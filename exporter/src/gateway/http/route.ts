// A route as data: what it takes, who may call it, what it answers. Express, 405s, OpenAPI and the tests all read this.
import type { z } from 'zod';
import type { Scope } from '../../contract.ts';
import type { Caller } from './auth/caller.ts';
import { type ProblemCode, refuse } from './problem.ts';
import type { Reply } from './reply.ts';

export type Method = 'GET' | 'POST' | 'PUT';

/** A request after its credentials and its JSON were understood, before its schemas were applied. */
export interface Raw {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller;
  /** A request header, by its lower-case name. */
  header(name: string): string | undefined;
  /** The first of `types` that the caller's Accept header prefers. */
  accepts(types: readonly string[]): string;
}

export interface Call<P, Q, B> extends Raw {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

export interface GoodAnswer {
  readonly status: number;
  readonly what: string;
  readonly type?: string;
  /** Other types that the same is given in. */
  readonly also?: readonly string[];
  readonly schema?: z.ZodType;
}

interface Described {
  readonly method: Method;
  /** In Express' form: `/api/accounts/:id`. */
  readonly path: string;
  /** null: open to everybody. */
  readonly scope: Scope | null;
  readonly summary: string;
  readonly tag: string;
  readonly answers: readonly GoodAnswer[];
  /** Problems of its own, beside those that every route can have. */
  readonly problems: readonly ProblemCode[];
  /** Request headers that the route reads, with what they do. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Spec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> extends Described {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Reply | Promise<Reply>;
}

export interface Route extends Described {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** At once where the handler needs nobody else. */
  serve(raw: Raw): Reply | Promise<Reply>;
}

interface Wrong {
  readonly path: string;
  readonly message: string;
}

/**
 * Zod asks an object for its `length` before it has refused it for not being text, and then compares whatever
 * that is: `{"length": {"toString": 1}}` cannot be compared, and throws.
 */
function parse<S extends z.ZodType>(schema: S, value: unknown) {
  try {
    return schema.safeParse(value);
  } catch {
    return null;
  }
}

function check<S extends z.ZodType>(where: string, schema: S | undefined, value: unknown, wrong: Wrong[]) {
  if (schema === undefined) return undefined;
  const result = parse(schema, value);
  if (result === null) wrong.push({ path: where, message: 'cannot be read' });
  if (result === null || result.success) return result?.data;
  for (const { path, message } of result.error.issues.slice(0, 20)) {
    wrong.push({ path: [where, ...path.map(String)].join('.'), message });
  }
  return undefined;
}

/** Makes a route whose handler sees only what its schemas let through. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<P, Q, B>,
): Route {
  const { handle, ...described } = spec;
  const serve: Route['serve'] = (raw) => {
    const wrong: Wrong[] = [];
    const params = check('path', spec.params, raw.params, wrong);
    const query = check('query', spec.query, raw.query, wrong);
    const body = check('body', spec.body, raw.body, wrong);
    if (wrong.length > 0) {
      const detail = wrong.map(({ path, message }) => `${path}: ${message}`).join('; ');
      return refuse('INVALID', detail, { errors: wrong });
    }
    // A part is undefined only when the route has no schema for it, and then the handler's type knows nothing of it.
    return handle({ ...raw, params, query, body } as Call<z.output<P>, z.output<Q>, z.output<B>>);
  };
  return { ...described, serve };
}
