// The streaming data source, built and in a browser: one line for all that ask, frames as they come, and its end.
import { beforeEach, describe, expect, it } from 'vitest';
import { locked, watching } from '../e2e/scripted-frames.ts';
import { board, sessions } from './boards.ts';
import { onEachGrafana } from './each-grafana.ts';

const BASE = '/api/datasources/proxy/uid/stream/api/';
const PATIENT = { timeout: 10_000 };
let sequence = 0;
const frame = (...accounts: readonly ReturnType<typeof watching>[]): string => {
  sequence += 1;
  const data = { sequence, at: Date.now(), ageMs: 4, journalHead: 7, journalOk: true, accounts };
  return `event: frame\ndata: ${JSON.stringify(data)}\n\n`;
};
const fact = (position: number): string => {
  const told = { account: 'paper-1', seq: position, position, at: Date.now(), hash: '' };
  const data = { ...told, fact: { type: 'CancelCompleted', count: 2 } };
  return `id: ${position}\nevent: fact\ndata: ${JSON.stringify(data)}\n\n`;
};

onEachGrafana((stage) => {
  const page = () => stage().page;
  const ask = (query: Readonly<Record<string, unknown>>) =>
    page().evaluate((asked) => globalThis.grafana.source.ask(asked), query);
  const answered = (nth: number) => page().evaluate((at) => globalThis.grafana.source.answered(at), nth);
  const leave = (nth: number) => page().evaluate((at) => globalThis.grafana.source.leave(at), nth);

  beforeEach(() => {
    stage().asked.length = 0;
    const at = Date.now();
    const accounts = [watching('paper-1', at), locked('paper-2', at)];
    stage().answer(/api\/accounts$/, { status: 200, body: { at, ageMs: 8, accounts } });
    stage().answer(/api\/events$/, { status: 200, body: { events: [], next: 0, head: 7 } });
    const events = fact(8) + frame(watching('paper-1', at), locked('paper-2', at));
    stage().answer(/events\/stream$/, { status: 200, body: null, events });
  });

  describe('the stream', () => {
    it('answers every query from one line, keeps up with it, and closes it after the last has left', async () => {
      const kinds = ['accounts', 'positions', 'events', 'series', 'frames', 'sessions'];
      const numbers: number[] = [];
      for (const kind of kinds) numbers.push(await ask({ kind }));
      const [accounts = -1, , events = -1, , , cards = -1] = numbers;
      await expect
        .poll(async () => (await answered(accounts)).frames[0]?.fields[0]?.values, PATIENT)
        .toEqual(['paper-1', 'paper-2']);
      expect((await answered(accounts)).state).toBe('Streaming');
      expect((await answered(events)).frames[0]?.fields.find(({ name }) => name === 'text')?.values).toEqual([
        'Open orders gone, 2 cancelled',
      ]);
      stage().tell(frame(locked('paper-1', Date.now())));
      const told = sessions()[0]?.fields[1]?.values;
      stage().tell(`event: sessions\ndata: ${JSON.stringify({ sessions: told })}\n\n`);
      await expect
        .poll(async () => (await answered(accounts)).frames[0]?.fields[1]?.values, PATIENT)
        .toEqual(['locked']);
      await expect
        .poll(async () => (await answered(cards)).frames[0]?.fields[0]?.values.length, PATIENT)
        .toBe(3);
      expect(stage().streams()).toBe(1);
      expect(stage().asked.filter(({ path }) => path === `${BASE}events/stream`)).toHaveLength(1);
      for (const nth of numbers) await leave(nth);
      await expect.poll(() => stage().streams(), PATIENT).toBe(0);
    });

    it('says when Grafana refuses the line, and comes back by itself', async () => {
      stage().answer(/events\/stream$/, { status: 502, body: { message: 'away' } });
      const nth = await ask({ kind: 'frames' });
      await expect.poll(async () => (await answered(nth)).state, PATIENT).toBe('Error');
      expect((await answered(nth)).error).toContain('No line to the exporter');
      stage().answer(/events\/stream$/, {
        status: 200,
        body: null,
        events: frame(watching('paper-9', Date.now())),
      });
      await expect
        .poll(async () => (await answered(nth)).frames[0]?.fields[0]?.values, PATIENT)
        .toEqual(['paper-9']);
      expect((await answered(nth)).state).toBe('Streaming');
      await leave(nth);
      await expect.poll(() => stage().streams(), PATIENT).toBe(0);
    });

    it('feeds the accounts panel with the very frames that it makes', async () => {
      const nth = await ask({ kind: 'frames', accounts: 'paper-2' });
      await expect.poll(async () => (await answered(nth)).packets, PATIENT).toBeGreaterThan(0);
      await expect
        .poll(async () => (await answered(nth)).frames[0]?.fields[0]?.values, PATIENT)
        .toEqual(['paper-2']);
      const { frames } = await answered(nth);
      const place = await stage().show(board('accounts', { series: frames }));
      await place.getByRole('article', { name: 'paper-2' }).waitFor();
      expect(await place.getByRole('article').count()).toBe(1);
      await leave(nth);
    });
  });

  it('finds accounts and symbols for variables', async () => {
    const find = (what: string) => page().evaluate((text) => globalThis.grafana.source.find(text), what);
    expect(await find('accounts')).toEqual(['paper-1', 'paper-2']);
    expect(await find('symbols')).toContain('NIFTY25JUL24450CE');
  });

  it('looks back once for annotations', async () => {
    const past = JSON.parse(fact(3).split('data: ')[1] ?? '{}');
    stage().answer(/api\/events$/, { status: 200, body: { events: [past], next: 3, head: 3 } });
    const nth = await ask({ kind: 'events', once: true });
    await expect.poll(async () => (await answered(nth)).state, PATIENT).toBe('Done');
    const fields = (await answered(nth)).frames[0]?.fields ?? [];
    expect(fields.map(({ name }) => name)).toEqual(['time', 'account', 'text', 'tone', 'type', 'tags', 'id']);
    expect(fields[5]?.values).toEqual(['paper-1,CancelCompleted']);
    expect(stage().asked.map(({ path }) => path)).toEqual([`${BASE}events`, `${BASE}events`]);
  });

  it('tells in words how the exporter is', async () => {
    const test = () => page().evaluate(() => globalThis.grafana.source.test());
    expect(await test()).toEqual({
      status: 'success',
      message: 'The exporter answers: 2 accounts, 1 not just watched.',
    });
    stage().answer(/api\/accounts$/, { status: 400, body: { code: 'NOT_AUTHENTICATED' } });
    expect((await test()).message).toContain('does not know the read token');
  });
});
