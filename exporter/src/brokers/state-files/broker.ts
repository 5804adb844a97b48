// A fund that is seen only by the state files of its trading engine: shown and judged, never traded.
import type { FundView } from '../../contract/fund.ts';
import type { Broker, Clock } from '../../core/ports.ts';
import { aged } from '../../core/risk/fund-view.ts';
import type { AccountRead, Answer, Failure } from '../../core/types.ts';
import type { StateFilesOptions } from './files.ts';
import { openReader, type Reader } from './reader.ts';

export interface StateFilesBrokerOptions extends StateFilesOptions {
  readonly id: string;
  readonly clock: Clock;
  /** Asks the engine that writes the files; without it nobody can be asked. */
  readonly ask?: Broker['ask'];
  /** Looks whether that engine could be asked. */
  readonly preflight?: Broker['preflight'];
}

const refused: Failure = {
  kind: 'broker',
  retry: 'no',
  message: 'state files are only read: no orders can be sent or cancelled',
};
const nobody: Failure = {
  kind: 'broker',
  retry: 'no',
  message: 'no webhook is configured for this account',
};

/** The files are read from the first call of `account` or `watch` on, until the last watch ends or a logout. */
export function stateFilesBroker(options: StateFilesBrokerOptions): Broker {
  const { id, clock, ask, preflight, ...files } = options;
  const watchers = new Set<() => void>();
  let reader: Reader | null = null;

  const open = (): Reader => {
    reader ??= openReader(files, () => {
      for (const changed of watchers) changed();
    });
    return reader;
  };
  const close = async (): Promise<void> => {
    const last = reader;
    reader = null;
    await last?.close();
  };
  const failed = (failure: Failure) => ({ ok: false, at: clock.now(), ...failure }) as const;

  return {
    id,
    can: { marketOrders: false, lock: 'none', hands: 'owner', ordersPerSecond: 1 },
    stats: { parseRejects: {}, relogins: 0 },
    account: () => account(open(), files.dir, clock),
    async orders() {
      // Whoever cannot read the files knows nothing of orders: "none" would hide that from who asks for both.
      const read = await account(open(), files.dir, clock);
      return read.ok ? { ok: true, at: read.at, data: { orders: [], unparsed: [] } } : read;
    },
    cancel: async () => failed(refused),
    exit: async () => failed(refused),
    ask: ask ?? (async () => failed(nobody)),
    watch(changed) {
      // One call of ours for each call of theirs: the same function may watch twice.
      const own = () => changed();
      watchers.add(own);
      open();
      return () => {
        if (watchers.delete(own) && watchers.size === 0) void close();
      };
    },
    logout: async () => {
      await close();
      return { ok: true, data: null, at: clock.now() };
    },
    preflight: preflight ?? (async () => []),
  };
}

async function account(reader: Reader, dir: string, clock: Clock): Promise<Answer<AccountRead>> {
  const reading = await reader.first();
  const problem = reader.problem();
  const at = clock.now();
  if (reading === null || !reading.hasRead) {
    const message = `no state file could be read in ${dir}${problem === null ? '' : `: ${problem}`}`;
    return { ok: false, at, kind: 'network', retry: 'yes', message };
  }
  const view = aged(reading.view, at);
  const fund = problem === null ? view : withProblem(view, problem);
  return { ok: true, at, data: { positions: [], marks: {}, unparsed: [], brokerMtm: null, fund } };
}

/** Nobody reads the files: every surface says so, beside the last values. */
function withProblem(view: FundView, problem: string): FundView {
  const { nav, aum, kpis, risk, router, positions } = view.surfaces;
  const surfaces = {
    nav: { ...nav, problem },
    aum: { ...aum, problem },
    kpis: { ...kpis, problem },
    risk: { ...risk, problem },
    router: { ...router, problem },
    positions: { ...positions, problem },
  };
  return { ...view, surfaces };
}
