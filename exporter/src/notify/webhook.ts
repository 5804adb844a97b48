// Posts each message, signed, to an address of the owner's own: the fact for programs, the text for people.
import { Agent, request } from 'undici';
import type { WebhookConfig } from '../config/notify.ts';
import type { Clock } from '../core/ports.ts';
import { signature } from '../signature.ts';
import { codeOf, later, type Message, type Sender, type Sent } from './message.ts';

const TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const SECOND_MS = 1_000;

/** The same message keeps its id over retries and restarts, so that a receiver can drop what it has. */
const idOf = ({ fact, kind, at }: Message): string =>
  fact === null ? `${kind}:${at}` : `fact:${fact.position}`;

export const bodyOf = (message: Message): string => {
  const { level, account, kind, text, at, fact } = message;
  return JSON.stringify({ id: idOf(message), level, account, kind, text, at, fact });
};

function judged(status: number, retryAfter: unknown): Sent {
  if (status >= 200 && status < 300) return { ok: true, detail: `HTTP ${status}` };
  const why = `the webhook answered HTTP ${status}`;
  const seconds = Number(retryAfter);
  const afterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : undefined;
  // Too large or not understood: another message may be taken. Everything else is the way, or the secret.
  return [400, 413, 415, 422].includes(status) ? { ok: false, kind: 'refused', why } : later(why, afterMs);
}

export function webhookSender({ url, secret }: Pick<WebhookConfig, 'url' | 'secret'>, clock: Clock): Sender {
  const agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, maxResponseSize: MOST_ANSWER_BYTES });
  return {
    async send(message) {
      const body = bodyOf(message);
      const timestamp = String(clock.now());
      const headers = {
        'content-type': 'application/json',
        'x-tripline-id': idOf(message),
        'x-tripline-timestamp': timestamp,
        'x-tripline-signature': signature(secret, timestamp, body),
      };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      try {
        // A redirect is not followed: what is signed is meant for this address alone.
        const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent });
        await answer.body.dump();
        return judged(answer.statusCode, answer.headers['retry-after']);
      } catch (error) {
        return later(
          signal.aborted
            ? `the webhook did not answer within ${TIMEOUT_MS / SECOND_MS} s`
            : `the webhook was not reached (${codeOf(error)})`,
        );
      }
    },
    close: () => void agent.destroy().catch(() => undefined),
  };
}
