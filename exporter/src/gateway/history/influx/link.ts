// The way to InfluxDB: one client, one request at a time for each who waits, and failures in words without secrets.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB } from 'influx';
import type { Ms } from '../../../core/types.ts';
import type { Point } from './points.ts';
import { influxSchema, type Policy } from './schema.ts';

export interface InfluxTarget {
  readonly url: string;
  readonly database: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** Why it did not go. `status`: what the server answered; null: it did not, or it does not work. */
export class InfluxFailure extends Error {
  override readonly name = 'InfluxFailure';
  readonly status: number | null;
  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}

export type Value = string | number | boolean | null;
/** One series of an answer: its tags, and its values by the names of its columns; times in milliseconds. */
export interface Series {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly Value[])[];
}

export interface Link {
  readonly database: string;
  /** All or, by what the failure says, a part of it. */
  write(policy: Policy, points: readonly Point[]): Promise<void>;
  /** One statement; `values` stand for its `$names`. */
  ask(statement: string, values?: Readonly<Record<string, string>>): Promise<readonly Series[]>;
  close(): void;
}

const REQUEST_MS: Ms = 30_000;
const MOST_WORDS = 300;

/** Its own retries would hide for how long it is away, and hold a batch for as long. */
const NO_PAUSE = {
  getDelay: () => 0,
  next: () => NO_PAUSE,
  reset: () => NO_PAUSE,
};

/** What it says is cut and on one line. The error itself carries the password and goes nowhere. */
function failure(error: unknown): InfluxFailure {
  if (error instanceof InfluxFailure) return error;
  const { message, res } = error as { message?: unknown; res?: { statusCode?: number } };
  const words = String(message ?? 'unknown').replaceAll(/\s+/g, ' ');
  return new InfluxFailure(words.slice(0, MOST_WORDS), res?.statusCode ?? null);
}

/** The client waits for the end of an answer for ever when the server dies in the middle of it. */
async function within<T>(work: Promise<T>, ms: Ms): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new InfluxFailure(`no answer within ${ms / 1_000} s`, null)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw failure(error);
  } finally {
    clearTimeout(timer);
  }
}

interface RawAnswer {
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly Partial<Series>[];
  }[];
}

function seriesOf(answer: RawAnswer): readonly Series[] {
  const results = answer.results ?? [];
  const wrong = results.find(({ error }) => error !== undefined)?.error;
  if (wrong !== undefined) throw new InfluxFailure(wrong.slice(0, MOST_WORDS), 200);
  return results.flatMap(({ series = [] }) =>
    series.map(({ name = '', tags = {}, columns = [], values = [] }) => ({ name, tags, columns, values })),
  );
}

export function openLink({ url, database, username, password }: InfluxTarget): Link {
  const { protocol, hostname, port, pathname } = new URL(url);
  const secure = protocol === 'https:';
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 2 });
  const client = new InfluxDB({
    database,
    schema: influxSchema(),
    pool: { maxRetries: 0, requestTimeout: REQUEST_MS, backoff: NO_PAUSE },
    ...(username === null ? {} : { username, password: password ?? '' }),
    hosts: [
      {
        host: hostname,
        port: Number(port) || (secure ? 443 : 80),
        path: pathname === '/' ? '' : pathname,
        protocol: secure ? 'https' : 'http',
        options: { agent },
      },
    ],
  });
  return {
    database,
    write: (policy, points) =>
      within(client.writePoints([...points], { retentionPolicy: policy, precision: 'n' }), REQUEST_MS),
    async ask(statement, values = {}) {
      const asked = client.queryRaw(statement, { method: 'POST', precision: 'ms', placeholders: values });
      return seriesOf(await within(asked, REQUEST_MS));
    },
    close: () => agent.destroy(),
  };
}
