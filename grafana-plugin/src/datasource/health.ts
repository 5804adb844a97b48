// What an answer of the exporter to "which accounts are there" means in words, for the test of the connection.
export interface Health {
  readonly status: 'success' | 'error';
  readonly message: string;
}

interface Told {
  readonly ageMs?: unknown;
  readonly accounts?: readonly { readonly phase?: unknown }[];
  readonly code?: unknown;
}

const STALE_MS = 3_000;
const bad = (message: string): Health => ({ status: 'error', message });
const toldBy = (body: unknown): Told => (typeof body === 'object' && body !== null ? body : {});
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function wellOf({ accounts, ageMs }: Told): Health {
  if (!Array.isArray(accounts)) return bad('What answers at that address is not an exporter.');
  const tripped = accounts.filter(({ phase }) => phase !== 'watching' && phase !== 'blocked').length;
  const age = typeof ageMs === 'number' ? ageMs : null;
  if (age === null || age > STALE_MS) {
    const old = age === null ? 'of unknown age' : `${Math.round(age / 1000)} s old`;
    return bad(`The exporter answers, but its engine is silent: what it shows is ${old}.`);
  }
  const rest = tripped === 0 ? 'all of them watched' : `${tripped} not just watched`;
  return {
    status: 'success',
    message: `The exporter answers: ${count(accounts.length, 'account')}, ${rest}.`,
  };
}

/** Grafana turns the exporter's 401 into a 400. `status` 0: nobody answered. */
export function healthOf(status: number, body: unknown): Health {
  const told = toldBy(body);
  if (status === 200) return wellOf(told);
  if (told.code === 'FOREIGN_HOST') {
    return bad('The exporter does not go by that name: add it to "hostNames" in its configuration.');
  }
  if (told.code === 'NOT_ALLOWED')
    return bad('The exporter knows the token, but it may not read: give it the scope "read".');
  if (told.code === 'TOO_MANY_REQUESTS') return bad('The exporter was asked too often; wait a minute.');
  if (told.code === 'NOT_AUTHENTICATED' || status === 400 || status === 401) {
    return bad(
      'The exporter does not know the read token: make one with "tripline token create", and save it here.',
    );
  }
  if (status === 403) return bad('Grafana does not let you ask this data source.');
  if (status === 502 || status === 504) return bad("Grafana's server does not reach that address.");
  if (status === 0) return bad('Grafana did not answer.');
  return bad(`What answers at that address is not an exporter (HTTP ${status}).`);
}
