// Where history is kept: what is missing or does not fit is said by name, and secrets are read only where they are used.
import { expect, it } from 'vitest';
import { parsed } from './checked.ts';
import { historySchema, revealedHistory } from './history.ts';

const wrongOf = (input: unknown): readonly string[] => {
  const read = parsed(historySchema, input);
  return read.ok ? [] : read.errors.map(({ path, message }) => `${path} ${message}`);
};
const reveal = (what: string, source: unknown): string => {
  if (typeof source === 'string') return source;
  throw new Error(`${what} cannot be read`);
};

it('is a file of ours for a month of seconds and a year of minutes, unless it is told otherwise', () => {
  const history = revealedHistory(historySchema.parse(undefined), reveal);
  expect(history).toEqual({ influx: null, keepDays: 30, keepMinuteDays: 400 });
  expect(historySchema.parse({ keepDays: 500 })).toMatchObject({ keepDays: 500, keepMinuteDays: 500 });
});

it('takes the server with its user, and a spool of half a gigabyte', () => {
  const given = { url: 'https://influx.lan:8086', username: 'tripline', password: 'word' };
  const history = revealedHistory(historySchema.parse({ store: 'influx', influx: given }), reveal);
  expect(history.influx).toEqual({ ...given, database: 'tripline', spoolMb: 512 });
  const open = historySchema.parse({ store: 'influx', influx: { url: 'http://[::1]:8086' } });
  expect(revealedHistory(open, reveal).influx).toMatchObject({ username: null, password: null });
});

it('reads no secret of a store that is not used', () => {
  const influx = { url: 'http://localhost:8086', username: 'tripline', password: { env: 'NONE' } };
  expect(revealedHistory(historySchema.parse({ influx }), reveal).influx).toBeNull();
  const used = historySchema.parse({ store: 'influx', influx });
  expect(() => revealedHistory(used, reveal)).toThrow('the password of InfluxDB cannot be read');
});

it('says what is wrong, by name', () => {
  const url = 'http://localhost:8086';
  expect(wrongOf({ store: 'influx' })).toEqual(['influx must say where InfluxDB is: the store is influx']);
  expect(wrongOf({ influx: { url, username: 'tripline' } })).toEqual([
    'influx needs username and password, or neither',
  ]);
  expect(wrongOf({ influx: { url: 'http://me:secret@localhost:8086' } })).toEqual([
    'influx.url must be an address alone: the user goes into username and password',
  ]);
  expect(wrongOf({ influx: { url, database: 'a"b' } }).join()).toContain('influx.database may hold letters');
  expect(wrongOf({ keepDays: 500, keepMinuteDays: 400 })).toEqual([
    'keepMinuteDays must be at least keepDays',
  ]);
  expect(wrongOf({ store: 'postgres' })).toHaveLength(1);
});
