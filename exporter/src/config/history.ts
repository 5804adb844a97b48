// Where history is kept and for how long, as the owner of the configuration writes it: a file of ours, or InfluxDB.
import { z } from 'zod';
import { secretSource } from '../secret.ts';

/** The server gets its user apart: an address is shown and logged. */
const serverUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((url) => {
    const { username, password, search, hash } = new URL(url);
    return [username, password, search, hash].every((part) => part === '');
  }, 'must be an address alone: the user goes into username and password');

const influxSchema = z
  .strictObject({
    url: serverUrl,
    database: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, 'may hold letters, digits, dots, dashes and underscores, at most 64')
      .default('tripline'),
    username: z.string().min(1).max(254).exactOptional(),
    password: secretSource.exactOptional(),
    /** What may wait on this machine's disk while InfluxDB is away. */
    spoolMb: z.int().min(1).max(1_000_000).default(512),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: 'needs username and password, or neither',
  });

/** A year and a month of bars of a minute, unless samples are kept longer. */
const MINUTE_DAYS = 400;

export const historySchema = z
  .strictObject({
    store: z.enum(['embedded', 'influx']).default('embedded'),
    /** How long the samples of each second are kept, and the bars of a minute. */
    keepDays: z.int().min(1).max(3_650).default(30),
    keepMinuteDays: z.int().min(1).max(3_650).exactOptional(),
    influx: influxSchema.exactOptional(),
  })
  .refine(({ keepDays, keepMinuteDays = keepDays }) => keepMinuteDays >= keepDays, {
    path: ['keepMinuteDays'],
    error: 'must be at least keepDays',
  })
  .refine(({ store, influx }) => store !== 'influx' || influx !== undefined, {
    path: ['influx'],
    error: 'must say where InfluxDB is: the store is influx',
  })
  .transform(({ keepDays, keepMinuteDays = Math.max(keepDays, MINUTE_DAYS), ...rest }) => ({
    keepDays,
    keepMinuteDays,
    ...rest,
  }))
  .prefault({});

type CheckedHistory = z.output<typeof historySchema>;

/** With its secret read: never shown, logged or recorded. */
export interface InfluxConfig {
  readonly url: string;
  readonly database: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly spoolMb: number;
}

export interface HistoryConfig {
  /** null = a file of ours. */
  readonly influx: InfluxConfig | null;
  readonly keepDays: number;
  readonly keepMinuteDays: number;
}

/** `reveal` reads one secret and throws in words that name `what`. Of a store that is not used nothing is read. */
export function revealedHistory(
  { store, influx, keepDays, keepMinuteDays }: CheckedHistory,
  reveal: (what: string, source: z.output<typeof secretSource>) => string,
): HistoryConfig {
  if (store === 'embedded' || influx === undefined) return { influx: null, keepDays, keepMinuteDays };
  const { password, username = null, ...rest } = influx;
  const secret = password === undefined ? null : reveal('the password of InfluxDB', password);
  return { influx: { ...rest, username, password: secret }, keepDays, keepMinuteDays };
}
