// The one loader of the state files: reads again what has changed, and keeps the last good value beside the problem.
import { basename } from 'node:path';
import type { SurfaceName } from '../../contract/fund.ts';
import type { Stamp, SurfaceRead, Surfaces } from '../../core/risk/surfaces.ts';
import type { Ms } from '../../core/types.ts';
import { parseAum } from './aum.ts';
import { candidates, type StateFilesOptions } from './files.ts';
import { parseKpis } from './kpis.ts';
import { parseNav } from './nav.ts';
import { parsePositions } from './positions.ts';
import { ABSENT, type FileRead, isReplaced, look, readStateFile, type Seen } from './read-file.ts';
import { parseRisk } from './risk.ts';
import { parseRouter } from './router.ts';

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

export interface Loader {
  /** Reads what has changed; files named in `touched` even when they look the same. True when anything is new. */
  refresh(touched: ReadonlySet<string>): boolean;
  surfaces(): Surfaces;
  /** Whether a file was found half written, so that it is worth looking again soon. */
  isTorn(): boolean;
  /** Whether any file could ever be read. */
  hasRead(): boolean;
}

/** What is known of one file, as one surface reads it. */
interface Candidate<T extends Stamp> {
  readonly path: string;
  readonly parse: (json: unknown) => T | null;
  stamp: string;
  settled: boolean;
  problem: string | null;
  data: T | null;
  writtenAt: Ms | null;
}

export function createLoader(options: StateFilesOptions): Loader {
  const { percentFields: unit = 'fraction', maxBytes = DEFAULT_MAX_BYTES } = options;
  const paths = candidates(options);
  const of = <T extends Stamp>(
    name: SurfaceName,
    parse: (json: unknown) => T | null,
  ): readonly Candidate<T>[] =>
    paths[name].map((path) => ({
      path,
      parse,
      stamp: '',
      settled: false,
      problem: 'missing',
      data: null,
      writtenAt: null,
    }));
  const nav = of('nav', (json) => parseNav(json, unit));
  const aum = of('aum', parseAum);
  const kpis = of('kpis', (json) => parseKpis(json, unit));
  const risk = of('risk', (json) => parseRisk(json, unit));
  const router = of('router', parseRouter);
  const positions = of('positions', parsePositions);
  const all: readonly Candidate<Stamp>[] = [...nav, ...aum, ...kpis, ...risk, ...router, ...positions];
  return {
    refresh(touched) {
      const now = glance(maxBytes);
      return all.map((file) => refresh(file, touched.has(file.path), now)).includes(true);
    },
    surfaces: () => ({
      nav: choose(nav),
      aum: choose(aum),
      kpis: choose(kpis),
      risk: choose(risk),
      router: choose(router),
      positions: choose(positions),
    }),
    isTorn: () => all.some(({ problem }) => problem === 'torn'),
    hasRead: () => all.some(({ data }) => data !== null),
  };
}

interface Glance {
  readonly look: (path: string) => Seen;
  readonly read: (path: string) => FileRead;
}

/** Surfaces that share a file share one look at it and one reading, so that both show the same writing of it. */
function glance(maxBytes: number): Glance {
  return { look: once(look), read: once((path) => readStateFile(path, maxBytes)) };
}

function once<T>(of: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const value = known.get(path) ?? of(path);
    known.set(path, value);
    return value;
  };
}

function refresh(file: Candidate<Stamp>, touched: boolean, now: Glance): boolean {
  const seen = now.look(file.path);
  if (seen.stamp === file.stamp && (file.settled || !(touched || seen.settled))) return false;
  const read = now.read(file.path);
  // Nothing more is to come when its times are past, or when this writing came by a rename, complete.
  const isComplete = seen.settled || isReplaced(file.stamp, read.stamp);
  file.settled = seen.stamp === read.stamp && isComplete;
  file.stamp = read.stamp;
  if (!read.ok) return keepBeside(file, read.problem);
  const data = file.parse(read.json);
  if (data === null) return keepBeside(file, 'not an object');
  Object.assign(file, { data, writtenAt: read.writtenAt, problem: null });
  return true;
}

/** A bad file: the last good values stay. True when the problem is a new one. */
function keepBeside(file: Candidate<Stamp>, problem: string): boolean {
  const isNew = file.problem !== problem;
  file.problem = problem;
  return isNew;
}

/** The best file that is there and has been good; else the best that is there; else what the last one left. */
function choose<T extends Stamp>(files: readonly Candidate<T>[]): SurfaceRead<T> {
  const present = files.filter(({ stamp }) => stamp !== ABSENT && stamp !== '');
  const best =
    present.find(({ data }) => data !== null) ?? present[0] ?? files.find(({ data }) => data !== null);
  if (best === undefined) return { source: null, problem: 'missing', writtenAt: null, data: null };
  const { path, writtenAt, data } = best;
  const [preferred] = present;
  const passedOver =
    preferred === undefined || preferred === best
      ? null
      : `${basename(preferred.path)}: ${preferred.problem}`;
  const problem = best.problem ?? passedOver;
  return { source: present.length > 0 ? basename(path) : null, problem, writtenAt, data };
}
