// One look at an exporter from outside: up, or what is wrong with it in a sentence. Never throws.
import { ask, problemOf } from '../http-client.ts';
import { FAILED, type Io, UNREACHABLE } from '../io.ts';
import { isRecord } from '../json.ts';
import { age } from '../print.ts';

export type Seen =
  | { readonly up: true; readonly detail: string }
  | { readonly up: false; readonly why: string; readonly exit: number };

const LOOK_MS = 5_000;

const down = (why: string, exit = FAILED): Seen => ({ up: false, why, exit });

/** The age of what the exporter shows; needs the right to read, which on its own machine everybody has. */
async function lookAtFrames(io: Io, oldestMs: number): Promise<Seen> {
  const reply = await ask(io, 'GET', '/api/summary');
  if (reply.kind !== 'answer') return down(`it is ready, and gives no figures: ${reply.why}`, UNREACHABLE);
  const { status, body } = reply;
  if (status === 401 || status === 403)
    return { up: true, detail: 'ready; the age of its figures needs a token that may read' };
  if (status !== 200 || !isRecord(body)) return down(problemOf(status, body).detail);
  const ageMs = typeof body.ageMs === 'number' ? body.ageMs : Number.POSITIVE_INFINITY;
  if (ageMs <= oldestMs) return { up: true, detail: `ready, its figures are ${age(ageMs)} old` };
  return down(
    `its figures are ${Number.isFinite(ageMs) ? age(ageMs) : 'of unknown'} old: the engine is silent`,
  );
}

/** `oldestMs`: figures older than that are those of a dead engine. */
export async function look(io: Io, oldestMs: number): Promise<Seen> {
  const bounded = { ...io, answerMs: LOOK_MS };
  const reply = await ask(bounded, 'GET', '/readyz');
  if (reply.kind !== 'answer') return down(`it cannot be reached: ${reply.why}`, UNREACHABLE);
  if (reply.status === 200) return lookAtFrames(bounded, oldestMs);
  const { code, detail } = problemOf(reply.status, reply.body);
  return down(
    code === 'NOT_READY' ? `it is not ready: ${detail}` : `it answers HTTP ${reply.status}: ${detail}`,
  );
}
