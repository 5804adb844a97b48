// Which file each surface is read from: its names in order of preference, or the one path that the settings name.
import { resolve } from 'node:path';
import type { SurfaceName } from '../../contract/fund.ts';
import type { PercentFields } from './value.ts';

export interface StateFilesOptions {
  readonly dir: string;
  /** In place of a surface's usual names; relative to `dir`, or absolute. */
  readonly paths?: Partial<Readonly<Record<SurfaceName, string>>>;
  /** The unit of `*_pct` where the file does not say so; fraction. */
  readonly percentFields?: PercentFields;
  /** Larger files are not read; 8 MiB. */
  readonly maxBytes?: number;
}

const NAV_FILES = ['nav_state.json', 'nav.json'];

const FILE_NAMES: Readonly<Record<SurfaceName, readonly string[]>> = {
  nav: NAV_FILES,
  aum: NAV_FILES,
  kpis: ['kpis_v7.json'],
  risk: ['risk_snapshot.json'],
  router: ['router_health.json', 'router.json'],
  positions: ['positions_state.json', 'positions.json'],
};

export type Candidates = Readonly<Record<SurfaceName, readonly string[]>>;

/** The paths of each surface, best first. The AUM are in the NAV's file, wherever that is. */
export function candidates({ dir, paths = {} }: StateFilesOptions): Candidates {
  const of = (name: SurfaceName): readonly string[] => {
    const given = paths[name] ?? (name === 'aum' ? paths.nav : undefined);
    return (given === undefined ? FILE_NAMES[name] : [given]).map((file) => resolve(dir, file));
  };
  return {
    nav: of('nav'),
    aum: of('aum'),
    kpis: of('kpis'),
    risk: of('risk'),
    router: of('router'),
    positions: of('positions'),
  };
}
