// The command line as a person uses it, against a real exporter: what it says and the exit code it leaves.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from '../child.ts';
import { runToEnd } from '../child.ts';
import { openPositions } from './exchange.ts';
import { clean, newDir, type Running, startExporter, untilPhase, untilStraddle } from './running.ts';

let dir: string;
let exporter: Running;

beforeAll(async () => {
  dir = await newDir();
  exporter = await startExporter(dir, { TRIPLINE_DEMO_SCENARIO: 'calm' });
  await Promise.all(['paper-1', 'paper-2'].map((id) => untilStraddle(exporter, id)));
});
afterAll(() => clean(dir, exporter));

const json = ({ out }: Ended) => JSON.parse(out);
const tripOf = async (id: string): Promise<number> => (await exporter.account(id))?.kill?.seq ?? 0;

describe('the command line', () => {
  it('finds all in order', async () => {
    const { exit, out } = await exporter.cli('doctor');
    expect({ exit, faults: out.split('\n').filter((line) => line.startsWith('FAIL')) }).toEqual({
      exit: 0,
      faults: [],
    });
    expect(out).toContain('engine socket');
    expect(out).toContain('all is well');
  });

  it('shows the accounts, for people and for programs', async () => {
    const [all, one, programs] = await Promise.all([
      exporter.cli('status'),
      exporter.cli('status', 'paper-1'),
      exporter.cli('status', '--json'),
    ]);
    expect([all.exit, one.exit, programs.exit]).toEqual([0, 0, 0]);
    expect(all.out).toMatch(
      /^ACCOUNT .*\npaper-1 +paper +watching .*\npaper-2 +paper +watching .*\nfund +state-files +watching .*\n$/,
    );
    expect(one.out).toMatch(/POSITION +PRODUCT +NET/);
    expect(json(programs).accounts).toMatchObject([{ id: 'paper-1' }, { id: 'paper-2' }, { id: 'fund' }]);
  });

  it('shows what a kill would do, and does nothing', async () => {
    const [people, programs] = await Promise.all([
      exporter.cli('plan', 'paper-1'),
      exporter.cli('plan', 'paper-1', '--json'),
    ]);
    expect([people.exit, programs.exit]).toEqual([0, 0]);
    expect(people.out).toContain('cancel 2 open orders:');
    expect(people.out).toContain('then exit, in this order:');
    expect(json(programs).legs).toMatchObject([{ side: 'buy' }, { side: 'buy' }]);
    expect(Object.keys(openPositions(await exporter.exchange.book('paper-1')))).toHaveLength(2);
  });

  it('kills, and names the number of the trip', async () => {
    const { exit, out } = await exporter.cli('kill', 'paper-1', '--reason', 'end of the test');
    expect(exit).toBe(0);
    await untilPhase(exporter, 'paper-1', 'locked');
    expect(out).toContain(`paper-1: kill recorded, seq ${await tripOf('paper-1')}`);
    expect(openPositions(await exporter.exchange.book('paper-1'))).toEqual({});
  });

  it('takes a second kill of the same account for what it is: done already', async () => {
    const again = await exporter.cli('kill', 'paper-1', '--reason', 'twice', '--json');
    expect(again.exit).toBe(0);
    expect(json(again).results).toMatchObject([
      { ok: false, code: 'ALREADY_TRIPPED', seq: await tripOf('paper-1') },
    ]);
  });

  it('unlocks only when it is told which trip is cleared', async () => {
    const seq = await tripOf('paper-1');
    const rearm = (clears: number) =>
      exporter.cli('rearm', 'paper-1', '--clears', String(clears), '--reason', 'reviewed');
    const wrong = await rearm(seq + 1);
    expect(wrong.exit).toBe(1);
    expect(wrong.err).toContain(`WRONG_TRIP (seq ${seq}): the lock belongs to trip ${seq}`);
    expect((await exporter.account('paper-1'))?.phase).toBe('locked');
    const right = await rearm(seq);
    expect(right.exit).toBe(0);
    expect(right.out).toContain('paper-1: rearm recorded');
    await untilPhase(exporter, 'paper-1', 'watching');
  });

  it('needs a token to act, and says so', async () => {
    const env = { TRIPLINE_URL: exporter.url, TRIPLINE_DATA_DIR: dir };
    const { exit, err } = await runToEnd('cli', ['kill', 'paper-2', '--reason', 'no right'], env);
    expect(exit).toBe(1);
    expect(err).toContain('kill refused');
    expect((await exporter.account('paper-2'))?.phase).toBe('watching');
  });

  it("kills through the engine's socket, without gateway and token", async () => {
    const env = { TRIPLINE_URL: 'http://127.0.0.1:9', TRIPLINE_DATA_DIR: dir };
    const { exit, out } = await runToEnd('cli', ['kill', 'paper-2', '--socket', '--reason', 'by hand'], env);
    expect(exit).toBe(0);
    expect(out).toContain(`through the engine's socket ${join(dir, 'engine.sock')}`);
    await untilPhase(exporter, 'paper-2', 'locked');
    expect(openPositions(await exporter.exchange.book('paper-2'))).toEqual({});
  });

  it('finds the socket by itself when the gateway does not answer', async () => {
    const env = { TRIPLINE_URL: 'http://127.0.0.1:9', TRIPLINE_DATA_DIR: dir };
    const { exit, out, err } = await runToEnd('cli', ['kill', 'paper-2', '--reason', 'again'], env);
    expect(exit).toBe(0);
    expect(err).toContain("trying the engine's socket");
    expect(out).toContain('ALREADY_TRIPPED');
  });

  it('tells the whole story in order', async () => {
    const [people, programs] = await Promise.all([exporter.cli('events'), exporter.cli('events', '--json')]);
    expect([people.exit, programs.exit]).toEqual([0, 0]);
    const types: string[] = json(programs)
      .events.filter((row: { account: string }) => row.account === 'paper-1')
      .map((row: { fact: { type: string } }) => row.fact.type);
    const story = ['KillTripped', 'ExitIntended', 'ExitSettled', 'FlatSeen', 'FlatVerified', 'KillLocked'];
    const places = [...story, 'CommandRefused', 'Rearmed'].map((type) => types.lastIndexOf(type));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(people.out).toMatch(/Kill asked by token:\S+: end of the test/);
  });

  it('leaves with 3 when nobody is there', async () => {
    const { exit, err } = await runToEnd('cli', ['status'], { TRIPLINE_URL: 'http://127.0.0.1:9' });
    expect(exit).toBe(3);
    expect(err).toContain('cannot reach the exporter at http://127.0.0.1:9');
  });
});
