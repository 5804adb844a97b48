// Whether the address of an account's trading system takes connections. Nothing is asked of it: a request would act.
import { connect } from 'node:net';
import type { Clock } from '../core/ports.ts';
import type { Check } from '../core/types.ts';

const CONNECT_MS = 3_000;

/** What went wrong with a connection that carries nothing; null when it came about. */
function reach(url: URL): Promise<string | null> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (why: string | null) => {
      socket.destroy();
      resolve(why);
    };
    socket.setTimeout(CONNECT_MS, () => end(`no answer within ${CONNECT_MS} ms`));
    socket.once('connect', () => end(null));
    socket.once('error', (error) => end(error.message));
  });
}

/** `url` null: no webhook is configured. */
export async function checkOwner(url: string | null, clock: Clock): Promise<readonly Check[]> {
  const found = (ok: boolean | null, detail: string): readonly Check[] => [
    { name: 'owner', ok, detail, at: clock.now() },
  ];
  if (url === null)
    return found(null, 'no webhook is configured: a kill here is told, and nobody can be asked');
  const why = await reach(new URL(url));
  // Whether it would obey is not known: every request that it understands would act.
  return why === null
    ? found(true, 'its address takes connections')
    : found(false, `its address cannot be reached: ${why}`);
}
