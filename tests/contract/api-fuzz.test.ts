// Whatever is sent to any endpoint of the API: no crash, no 500, no stack trace, and no effect without credentials.
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkRequest } from '../../exporter/src/contract/request.ts';
import { as, get, type Running, startGateway } from '../../exporter/src/gateway/fixture.ts';
import { type Operation, rawGarbage, type Shot, shotAt } from './hostile.ts';

const SHOTS_MS = 12_000;
const GARBAGE_MS = 4_000;
/** An answer that is a stream has no end, and one to a request that was cut off may never begin. */
const MOST_WAIT_MS = 2_000;

let gateway: Running;
let operations: readonly Operation[];

interface Described {
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

beforeAll(async () => {
  const rateLimits = { readsPerMinute: 1e9, commandsPerMinute: 1e9 };
  gateway = await startGateway({ settings: { rateLimits } });
  gateway.server.requestTimeout = MOST_WAIT_MS;
  const document = (await get(`${gateway.url}/openapi.json`)).json() as {
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, Schema> };
  };
  const membersOf = ({ requestBody }: Described): readonly string[] | null => {
    const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
    if (schema === undefined) return null;
    const named = document.components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
    return Object.keys(named.properties ?? {});
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      parameters: described.parameters ?? [],
      body: membersOf(described),
    })),
  );
});
afterAll(() => gateway.close());

interface Seen {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function fire(
  { operation, path, headers, body, hangUp }: Shot,
  credentials: Record<string, string>,
): Promise<Seen> {
  return new Promise((done) => {
    const { port } = new URL(gateway.url);
    let seen: Seen = { status: 0, type: '', text: '' };
    const all = {
      ...headers,
      ...credentials,
      ...(body === null ? {} : { 'content-length': String(body.length) }),
    };
    const options = { host: '127.0.0.1', port, path, method: operation.method, headers: all, agent: false };
    const sent = request(options, (res) => {
      const type = String(res.headers['content-type'] ?? '');
      seen = { status: res.statusCode ?? 0, type, text: '' };
      if (type.startsWith('text/event-stream')) return void sent.destroy();
      res.on('data', (chunk: Buffer) => {
        if (seen.text.length < 100_000) seen = { ...seen, text: seen.text + chunk.toString('latin1') };
      });
      res.on('error', () => undefined);
    });
    sent.setTimeout(MOST_WAIT_MS, () => void sent.destroy());
    sent.on('error', () => undefined);
    sent.on('close', () => done(seen));
    if (body !== null && hangUp) {
      sent.write(body.subarray(0, Math.floor(body.length / 2)));
      setTimeout(() => void sent.destroy(), 5);
    } else {
      sent.end(body ?? undefined);
    }
  });
}

const TRACE = /node_modules|\bat .+[(/].+\.[cm]?[jt]s:\d+/;

function judge({ status, type, text }: Seen, { operation, path }: Shot): void {
  const where = `${operation.method} ${path.slice(0, 200)} answered ${status}: ${text.slice(0, 300)}`;
  expect(status === 500, where).toBe(false);
  expect(text, where).not.toMatch(/root:[x*]:0/);
  const script = type.includes('javascript') || type.includes('text/html');
  if (!script) expect(text, where).not.toMatch(TRACE);
  // 400 and 431 without a type are the HTTP parser's own: it never reached us.
  if (status >= 400 && type !== '') expect(type, where).toContain('application/problem+json');
}

/** Requests that only who may command can have caused. */
const isCommand = ({ name }: LinkRequest): boolean => !['plan', 'config', 'alerts'].includes(name);

const faults = () => gateway.logged.filter(({ text }) => text === 'a request failed');

describe('the API under fire', () => {
  it('answers in order, whoever asks, and does nothing for who may not', { timeout: 60_000 }, async () => {
    const mayCommand = [as('control'), as('admin')];
    const callers = fc.constantFrom({}, as('read'), as('ingest'), ...mayCommand);
    const statuses = new Map<number, number>();
    const reached = new Set<string>();
    const aims = shotAt(operations);
    const property = fc.asyncProperty(aims, callers, async (shot, credentials) => {
      gateway.asked.length = 0;
      gateway.logged.length = 0;
      const seen = await fire(shot, credentials);
      statuses.set(seen.status, (statuses.get(seen.status) ?? 0) + 1);
      reached.add(`${shot.operation.method} ${shot.operation.path}`);
      judge(seen, shot);
      if (!mayCommand.includes(credentials)) expect(gateway.asked.filter(isCommand)).toEqual([]);
      const [fault] = faults();
      if (fault !== undefined) throw fault.fields.err;
    });
    const limits = { numRuns: 1e6, interruptAfterTimeLimit: SHOTS_MS, markInterruptAsFailure: false };
    const result = await fc.check(property, limits);
    if (result.failed) throw new Error(fc.defaultReportMessage(result));
    expect({}).not.toHaveProperty('admin');
    expect((await get(`${gateway.url}/healthz`)).status).toBe(200);
    const tally = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} x ${status}`);
    console.log(
      `${result.numRuns} hostile requests to ${reached.size} of ${operations.length} operations: ${tally.join(', ')}`,
    );
    expect(result.numRuns).toBeGreaterThan(200);
  });

  it('outlives what is not HTTP at all', { timeout: 60_000 }, async () => {
    const { port } = new URL(gateway.url);
    gateway.asked.length = 0;
    const speak = (bytes: Buffer): Promise<string> =>
      new Promise((done) => {
        let answer = '';
        const socket = connect(Number(port), '127.0.0.1', () => void socket.end(bytes));
        socket.setTimeout(MOST_WAIT_MS, () => void socket.destroy());
        socket.on('data', (chunk) => {
          answer += chunk.toString('latin1');
          if (answer.includes('text/event-stream')) socket.destroy();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => done(answer));
      });
    const property = fc.asyncProperty(rawGarbage, async (bytes) => {
      const answer = await speak(bytes);
      expect(answer).not.toMatch(TRACE);
      expect(answer).not.toMatch(/^HTTP\/1\.1 500|root:[x*]:0/);
    });
    const limits = { numRuns: 1e6, interruptAfterTimeLimit: GARBAGE_MS, markInterruptAsFailure: false };
    const result = await fc.check(property, limits);
    if (result.failed) throw new Error(fc.defaultReportMessage(result));
    console.log(`${result.numRuns} connections of garbage`);
    expect(gateway.asked).toEqual([]);
    expect(faults()).toEqual([]);
    expect((await get(`${gateway.url}/healthz`)).status).toBe(200);
  });
});
