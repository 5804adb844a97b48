// A fund for tests: the contents of its state files, read and joined as the broker would, at a time that is told.
import { parseAum } from '../exporter/src/brokers/state-files/aum.ts';
import { parseKpis } from '../exporter/src/brokers/state-files/kpis.ts';
import { parseNav } from '../exporter/src/brokers/state-files/nav.ts';
import { parsePositions } from '../exporter/src/brokers/state-files/positions.ts';
import { parseRisk } from '../exporter/src/brokers/state-files/risk.ts';
import { parseRouter } from '../exporter/src/brokers/state-files/router.ts';
import type { PercentFields } from '../exporter/src/brokers/state-files/value.ts';
import type { FundView } from '../exporter/src/contract/fund.ts';
import { fundView } from '../exporter/src/core/risk/fund-view.ts';
import type { Stamp, SurfaceRead } from '../exporter/src/core/risk/surfaces.ts';

/** When the files were written, and when they are looked at. */
export const WRITTEN = 1_750_000_000_000;
export const NOW = WRITTEN + 10_000;

export interface Contents {
  readonly nav?: unknown;
  readonly kpis?: unknown;
  readonly risk?: unknown;
  readonly router?: unknown;
  readonly positions?: unknown;
}

function readOf<T extends Stamp>(name: string, data: T | null): SurfaceRead<T> {
  if (data === null) return { source: null, problem: 'missing', writtenAt: null, data };
  return { source: name, problem: null, writtenAt: WRITTEN, data };
}

export function fundOf(contents: Contents, unit: PercentFields = 'fraction'): FundView {
  const surfaces = {
    nav: readOf('nav_state.json', parseNav(contents.nav, unit)),
    aum: readOf('nav_state.json', parseAum(contents.nav)),
    kpis: readOf('kpis_v7.json', parseKpis(contents.kpis, unit)),
    risk: readOf('risk_snapshot.json', parseRisk(contents.risk, unit)),
    router: readOf('router_health.json', parseRouter(contents.router)),
    positions: readOf('positions_state.json', parsePositions(contents.positions)),
  };
  return fundView(surfaces, NOW);
}
