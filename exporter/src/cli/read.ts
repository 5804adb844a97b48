// Reading commands share one way to ask and one way to say why there is no answer.
import { ask, problemOf } from './http-client.ts';
import { FAILED, type Io, UNREACHABLE, urlOf } from './io.ts';

export type Read =
  | { readonly ok: true; readonly body: unknown; readonly text: string }
  | { readonly ok: false; readonly exit: number };

/** Says that an answer was not understood; the exit code to leave with. */
export function unknownShape(io: Io): number {
  io.err('the exporter answered in an unknown shape; is it the same version as this CLI?');
  return FAILED;
}

/** Asks for `path`; when there is no good answer it has told the person why, and `exit` is the code to leave with. */
export async function read(io: Io, path: string): Promise<Read> {
  const reply = await ask(io, 'GET', path);
  if (reply.kind !== 'answer') {
    io.err(`cannot reach the exporter at ${urlOf(io)}: ${reply.why}`);
    return { ok: false, exit: UNREACHABLE };
  }
  if (reply.status >= 200 && reply.status < 300) return { ok: true, body: reply.body, text: reply.text };
  const { code, detail } = problemOf(reply.status, reply.body);
  io.err(`${code}: ${detail}`);
  if (reply.status === 401) io.err('Set TRIPLINE_TOKEN to a token that may do this (see `tripline token`).');
  return { ok: false, exit: FAILED };
}
