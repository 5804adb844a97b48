// A real market day through the exchange's HTTP API and the whole engine: it comes to the worked-out figures.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../exporter/src/replay/report.ts';
import { runToEnd } from '../child.ts';

/** A trip is said at once, where errors are said; nothing else may be. */
const TRIPPED = expect.stringMatching(/^(replay: tripped by .*\n)?$/);

const fixture = (path: string): string =>
  fileURLToPath(new URL(`../../../shared/fixtures/${path}`, import.meta.url));

const BARS = fixture('prices/nifty-options-1m-2024-07-24.json');
const DERIVED = fixture('derived/short-straddle-2024-07-24.json');
const absent = [BARS, DERIVED].filter((file) => !existsSync(file));
if (absent.length > 0) process.stderr.write(`SKIPPED the replay of a real day: no ${absent.join(', no ')}\n`);

interface Vector {
  readonly strike: number;
  readonly slPct: number;
  readonly ce: { readonly entry: number };
  readonly pe: { readonly entry: number };
  readonly hit: { readonly leg: 'CE' | 'PE'; readonly minute: number; readonly fill: number };
  readonly mtmAtLastStep: readonly [minute: number, rupees: number];
  readonly worstMtm: readonly [minute: number, rupees: number];
}
const vectors: readonly Vector[] = absent.length > 0 ? [] : JSON.parse(readFileSync(DERIVED, 'utf8')).vectors;

const OPEN_MINUTE = 9 * 60 + 15;
const two = (n: number): string => String(n).padStart(2, '0');
/** The time of day of a minute of the session. */
const timeOf = (minute: number): string =>
  `${two(Math.floor((OPEN_MINUTE + minute) / 60))}:${two((OPEN_MINUTE + minute) % 60)}`;

const sale = (stopPct: number): string[] =>
  `--entry 09:20 --strike 24450 --stop-pct ${stopPct} --lots 1`.split(' ');
const limit = (rupees: number): string[] => ['--loss-limit', String(rupees)];

const replay = (...args: readonly string[]) => runToEnd('cli', ['replay', ...args]);

async function reportOf(vector: Vector, lossLimit: number): Promise<Report> {
  const { exit, out, err } = await replay(BARS, ...sale(vector.slPct), ...limit(lossLimit), '--json');
  expect({ exit, err }).toEqual({ exit: 0, err: TRIPPED });
  return JSON.parse(out);
}

/** The lowest MTM up to and with that minute, and the minute of it. */
function worstUntil({ mtm }: Report, minute: number): readonly [string, number] {
  const seen = mtm.slice(0, mtm.findIndex(([at]) => at === timeOf(minute)) + 1);
  return seen.reduce<readonly [string, number]>(
    (worst, [at, value]) => (value !== null && value < worst[1] ? [at, value] : worst),
    ['none', 0],
  );
}

describe.skipIf(absent.length > 0).concurrent('the replay of 24 July 2024', () => {
  it('tells the whole story of the stop of 25 percent: stop, trip, exit, flat, locked', async () => {
    const { exit, out, err } = await replay(BARS, ...sale(25), ...limit(20));
    expect({ exit, err }).toEqual({ exit: 0, err: TRIPPED });
    expect(out.trimEnd().split('\n')).toEqual([
      '2024-07-24  loss limit 20.00, outer net off',
      '09:20  sold 25 NIFTY25JUL2424450CE at 91.55',
      '09:20  sold 25 NIFTY25JUL2424450PE at 109.35',
      '09:34  stop of NIFTY25JUL2424450CE filled at 114.45',
      '09:34  TRIPPED by loss-and-stop, MTM -23.75: MTM -23.75 has reached the limit -20.00; ' +
        'the stop of NIFTY25JUL2424450CE executed',
      '       exit: buy 25 of 25 NIFTY25JUL2424450PE at 87.40',
      '09:34  flat, verified by two reads',
      '09:34  locked',
      'worst MTM -226.25 at 09:21',
    ]);
  });

  it('prints the same bytes when it is run again', async () => {
    const run = () => replay(BARS, ...sale(25), ...limit(20), '--json');
    const [first, second] = await Promise.all([run(), run()]);
    expect(first.out).not.toBe('');
    expect(second).toEqual(first);
  });

  it.each(vectors)('holds the stop of $slPct percent to the paisa, and trips on no limit', async (vector) => {
    const report = await reportOf(vector, 100_000);
    const { ce, pe, hit, worstMtm, mtmAtLastStep } = vector;
    expect(report.entries.map(({ at, price }) => [at, price])).toEqual([
      ['09:20', ce.entry],
      ['09:20', pe.entry],
    ]);
    const [stop] = report.stops;
    expect(stop).toMatchObject({ at: timeOf(hit.minute), how: 'executed', price: hit.fill });
    expect(stop?.symbol.slice(-2)).toBe(hit.leg);
    expect(report.mtm).toContainEqual([timeOf(mtmAtLastStep[0]), mtmAtLastStep[1]]);
    expect(worstUntil(report, hit.minute)).toEqual([timeOf(worstMtm[0]), worstMtm[1]]);
    expect(report).toMatchObject({ trip: null, exits: [], locked: false, last: { at: '15:29' } });
  });

  it.each(vectors)('trips at the bar of the stop of $slPct percent, flat and locked', async (vector) => {
    const [minute, mtm] = vector.mtmAtLastStep;
    const at = timeOf(minute);
    // The limit is just passed: what has not lost so much may not trip.
    const report = await reportOf(vector, -mtm);
    expect(report.trip).toMatchObject({ at, rule: 'loss-and-stop', mtm });
    expect(report.exits).toMatchObject([{ side: 'buy', qty: 25, filled: 25 }]);
    expect(report).toMatchObject({ flatVerified: at, locked: true });
  });

  it.each(vectors.slice(0, 1))('does not trip at that bar when one paisa is free', async (vector) => {
    const [minute, mtm] = vector.mtmAtLastStep;
    const { trip } = await reportOf(vector, 0.01 - mtm);
    expect(trip === null || trip.at > timeOf(minute)).toBe(true);
  });

  it('says so and fails when no straddle was sold', async () => {
    const { exit, out } = await replay(BARS, '--strike', '99000', ...limit(20));
    expect(exit).toBe(1);
    expect(out).toContain('nothing was sold: no such strike, or no bar at the entry time');
  });
});

describe.concurrent('a replay that cannot be played', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'replay-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const day = '{"day":"2024-07-24","expiry":"2024-07-25","base":1721792700000,"index":[],"contracts":[]}';
  it.each([
    ['missing', null, 'no such file'],
    ['not JSON', '<html>', 'JSON'],
    ['of another shape', '{"symbol":"NIFTY"}', 'has no list days'],
    ['empty', `{"symbol":"NIFTY","days":[${day}]}`, 'it holds no bars of a session'],
  ])('says why in words when the file is %s', async (name, content, why) => {
    const file = join(dir, `${name}.json`);
    if (content !== null) await writeFile(file, content);
    const { exit, out, err } = await replay(file, ...limit(20));
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(`${file} cannot be replayed`);
    expect(err).toContain(why);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('leaves with 2 when it is asked wrongly', async () => {
    const { exit, err } = await replay('bars.json', '--stop-pct', '-5', ...limit(20));
    expect(exit).toBe(2);
    expect(err).toContain('It must be a number above 0.');
  });
});
