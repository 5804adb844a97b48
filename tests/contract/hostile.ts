// What nobody in their right mind sends to an API, as arbitraries for property tests.
import fc from 'fast-check';

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  /** Names of the members of its body; null when it takes none. */
  readonly body: readonly string[] | null;
}

export interface Shot {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Hang up in the middle of the body. */
  readonly hangUp: boolean;
}

const STRINGS = [
  '',
  ' ',
  'paper-1',
  '__proto__',
  'constructor',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '%E0%A4%A',
  'a\u0000b',
  '\ud800',
  '\u202egnp.exe',
  'X|NRML',
  '|',
  '1e999',
  '-1',
  '0x10',
  '9007199254740993',
  'NaN',
  "'; DROP TABLE facts; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '*',
  '😀'.repeat(100),
  'x'.repeat(70_000),
];
const hostileString = fc.oneof(fc.constantFrom(...STRINGS), fc.string({ unit: 'binary', maxLength: 80 }));

const hostileNumber = fc.constantFrom(0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 53 + 2, 1e21);

const { value: hostileValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostileString,
    hostileNumber,
    fc.constantFrom(null, true, false, 'all', [], {}),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom('length', 'toString', 'then')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
}));

/** Texts that no serialiser would write. */
const RAW = [
  '',
  'null',
  '[]',
  '"x"',
  '1e999',
  '{"reason":"x","reason":"y"}',
  '{"reason":"x","__proto__":{"admin":true}}',
  '{"accounts":["paper-1"],"reason":"\\ud800"}',
  '{"reason":"x",}',
  '\ufeff{"reason":"x"}',
  `${'['.repeat(100_000)}`,
  `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  `{"reason":${'['.repeat(31)}${']'.repeat(31)}}`,
  `{"reason":"${'\\"'.repeat(120_000)}`,
  `{"accounts":[${'"paper-1",'.repeat(20_000)}"paper-1"],"reason":"x"}`,
  `{"config":${'{"limits":'.repeat(25)}1${'}'.repeat(25)}}`,
  `{"reason":"${'x'.repeat(300_000)}"}`,
].map((text) => Buffer.from(text));
const BROKEN_UTF8 = Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]);

const bodyOf = (names: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...RAW, BROKEN_UTF8),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    hostileValue.map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .record(Object.fromEntries(names.map((name) => [name, hostileValue])), { requiredKeys: [] })
      .map((value) => Buffer.from(JSON.stringify(value))),
  );

const junkHeaders = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'content-encoding',
    'idempotency-key',
    'last-event-id',
    'x-grafana-user',
    'x-tripline',
    'x-forwarded-for',
    'origin',
    'sec-fetch-site',
    'cookie',
    'accept',
    'range',
    'if-none-match',
    'x-http-method-override',
  ),
  fc.oneof(
    fc.constantFrom(
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'gzip',
      'null',
      'http://evil.example',
      'tripline=x; tripline=y',
      '*/*;q=0.0000001, a/b;q=x',
      'bytes=0-0,-1',
      '-1',
      'x'.repeat(6_000),
    ),
    fc
      .string({ unit: fc.constantFrom(...'abc/;=,"\\()<>@ 0123456789-'), maxLength: 60 })
      .map((text) => text.trim()),
  ),
  { maxKeys: 4 },
);

/** Puts hostile values into the places of a path, sometimes encoded as they must be, sometimes not. */
function pathOf({ path, parameters }: Operation, values: readonly string[], encoded: boolean): string {
  let i = 0;
  const next = (): string => {
    const value = values[i++ % values.length] ?? '';
    if (encoded) return encodeURIComponent(value.replaceAll(/\p{Cs}/gu, '?'));
    return value.replaceAll(/[^\x21-\x7e]/g, '').replaceAll(/[?#]/g, '') || 'x';
  };
  const filled = path.replaceAll(/\{\w+\}/g, next);
  const query = parameters.filter((parameter) => parameter.in === 'query' && i++ % 3 > 0);
  const asked = query.flatMap(({ name }) => [
    `${name}=${next()}`,
    ...(i % 4 === 0 ? [`${name}[a]=${next()}`] : []),
  ]);
  return `${filled}${asked.length === 0 ? '' : `?${asked.join('&')}`}`.slice(0, 12_000);
}

const good = ['paper-1', '1', 'X|NRML'];

/** One hostile request to one of the operations. */
export const shotAt = (operations: readonly Operation[]): fc.Arbitrary<Shot> =>
  fc
    .tuple(
      fc.constantFrom(...operations),
      fc.oneof(fc.constant(good), fc.array(hostileString, { minLength: 1, maxLength: 4 })),
      fc.boolean(),
      junkHeaders,
      fc.boolean(),
    )
    .chain(([operation, values, encoded, junk, tidy]) => {
      const path = pathOf(operation, values, encoded);
      const { body: names } = operation;
      const body = names === null ? fc.constant(null) : bodyOf(names);
      const headers = tidy
        ? { 'content-type': 'application/json' }
        : { 'content-type': 'application/json', ...junk };
      const hangUp = fc.integer({ min: 0, max: 19 }).map((n) => n === 0);
      return fc.record({
        operation: fc.constant(operation),
        path: fc.constant(path),
        headers: fc.constant(headers),
        body,
        hangUp,
      });
    });

/** What comes over a socket from a client that does not speak HTTP, or pretends to. */
export const rawGarbage: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/kill HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n',
      'POST /api/kill HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /api/kill HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nnot a chunk\r\n',
      'POST /api/kill HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"re',
      'POST /api/kill HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
      'GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET //etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET http://evil.example/api/accounts HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /api/events/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(5_000)}\r\n`,
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \u0000\u0001\r\n\r\n',
    )
    .map((text) => Buffer.from(text, 'latin1')),
);
