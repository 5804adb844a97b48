// The history of a real demo through all of its doors: the same figures over HTTP and on the command line, a backup
// taken while it is written, and put back.
import { copyFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { QUESTIONS } from '../../exporter/src/core/history/questions/registry.ts';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

let dir: string;
let exporter: Running;

beforeAll(async () => {
  dir = await newDir();
  exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  await untilPhase(exporter, 'paper-1', 'watching');
  expect(await exporter.kill('paper-1')).toBe(202);
  await untilPhase(exporter, 'paper-1', 'locked');
  await vi.waitFor(async () => expect((await kills()).length).toBeGreaterThan(0), PATIENT);
});
afterAll(() => clean(dir, exporter));

const kills = async (): Promise<Answer['rows']> =>
  (await exporter.get<Answer>('/api/history/kills?account=paper-1&from=-1h')).body.rows;

const spanOf = (): readonly [from: string, to: string] => {
  const to = Date.now() - 2_000;
  return [new Date(to - 3_600_000).toISOString(), new Date(to).toISOString()];
};

const rowsOf = (csv: string): number => csv.split('\r\n').length - 2;

async function overHttp(question: string, query: string): Promise<string> {
  const response = await fetch(`${exporter.url}/api/history/${question}?${query}&format=csv`);
  expect(response.status).toBe(200);
  return response.text();
}

async function onCommandLine(question: string, from: string, to: string): Promise<string> {
  const span = ['--account', 'paper-1', '--from', from, '--to', to];
  const { exit, out, err } = await exporter.cli('history', question, ...span, '--format', 'csv');
  expect([exit, err]).toEqual([0, '']);
  return out;
}

describe('the history of a demo', () => {
  it('answers every question with the same figures over HTTP and on the command line', async () => {
    // A fast machine is here before there is a past.
    const [from, to] = await vi.waitFor(async () => {
      const span = spanOf();
      const told = await overHttp('equity', `account=paper-1&from=${span[0]}&to=${span[1]}&step=1s`);
      expect(rowsOf(told)).toBeGreaterThan(3);
      return span;
    }, PATIENT);
    const told = new Set<string>();
    for (const { name } of QUESTIONS) {
      if (name === 'daily' || name === 'limits' || name === 'drawdowns') continue;
      // The last stretch of the span may not be over yet: then both are asked again.
      await vi.waitFor(async () => {
        const http = await overHttp(name, `account=paper-1&from=${from}&to=${to}`);
        expect(await onCommandLine(name, from, to)).toBe(http);
        if (rowsOf(http) > 0) told.add(name);
      }, PATIENT);
    }
    expect([...told]).toEqual(expect.arrayContaining(['equity', 'kills']));
  });

  it('takes trades of a file while it is written', async () => {
    const file = join(dir, 'trades.csv');
    await writeFile(file, 'symbol,side,qty,exitPrice,closedAt,pnl\nX,buy,1,2.5,2024-10-28T09:15:00Z,-0.30\n');
    const taken = async (): Promise<string> =>
      (await exporter.cli('history', 'import', file, '--as', 'trades-csv', '--account', 'paper-1')).out;
    expect(await taken()).toContain('trades: 1 new');
    expect(await taken()).toContain('trades: 0 new, 0 changed, 1 there already');
    const { body } = await exporter.get<Answer>('/api/history/trades?from=2024-10-28&to=2024-10-28');
    expect(body.rows).toMatchObject([{ account: 'paper-1', symbol: 'X', pnl: -0.3, source: 'import' }]);
  });

  it('is backed up while it is written, and put back; newer facts come from the journal', async () => {
    const copy = join(dir, 'backup.sqlite');
    const { exit, err } = await exporter.cli('history', 'backup', copy);
    expect([exit, err]).toEqual([0, '']);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    expect((await exporter.cli('history', 'backup', copy)).exit).toBe(1);
    const before = await kills();
    expect(await exporter.kill('paper-2')).toBe(202);
    await untilPhase(exporter, 'paper-2', 'locked');
    const [from, to] = spanOf();
    await exporter.end('SIGTERM');
    for (const end of ['', '-wal', '-shm']) await rm(join(dir, `history.sqlite${end}`), { force: true });
    await copyFile(copy, join(dir, 'history.sqlite'));
    const offline = await onCommandLine('kills', from, to);
    expect(offline.trim().split('\n').length).toBe(before.length + 1);
    exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
    await vi.waitFor(async () => {
      const { body } = await exporter.get<Answer>('/api/history/kills?account=paper-2&from=-1h');
      expect(body.rows).toMatchObject([{ cause: 'manual' }]);
    }, PATIENT);
    expect((await kills()).map(({ trip }) => trip)).toEqual(before.map(({ trip }) => trip));
  });
});
