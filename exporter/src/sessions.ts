// Wires strategy sessions: which hosts there are, the register between them and the engine, where events come in.
import { randomBytes } from 'node:crypto';
import type { HostCall } from './brokers/index.ts';
import type { StrategyHostConfig } from './config.ts';
import type { AccountState } from './core/account/state.ts';
import { phaseText } from './core/frame.ts';
import type { Clock } from './core/ports.ts';
import { httpHost } from './hosts/http-host.ts';
import { paperHost } from './hosts/paper-host.ts';
import { Register } from './hosts/register.ts';
import { replayHost } from './hosts/replay-host.ts';
import { openSessionFile } from './hosts/session-file.ts';
import { hashToken, type StoredToken } from './tokens.ts';

export interface SessionParts {
  readonly clock: Clock;
  readonly dataDir: string;
  readonly strategyHosts: readonly StrategyHostConfig[];
  /** The accounts whose strategies run at the paper exchange. */
  readonly paper: ReadonlyMap<string, HostCall>;
  readonly account: (id: string) => AccountState | undefined;
  readonly changed: () => void;
  readonly report: (session: string | null, text: string) => void;
}

/** The register, with what was kept of the last run. */
export async function openRegister(parts: SessionParts): Promise<Register> {
  const { clock, dataDir, strategyHosts, paper, changed, report } = parts;
  return new Register({
    clock,
    hosts: [
      replayHost(clock),
      paperHost(paper, clock),
      ...strategyHosts.map((host) => httpHost(host, clock)),
    ],
    account(id) {
      const state = parts.account(id);
      if (state === undefined) return null;
      const { phase } = state.memory;
      return { phase: phase.name, text: phaseText(phase, state.can.hands) };
    },
    file: await openSessionFile(dataDir, (text) => report(null, text)),
    changed,
    report,
  });
}

/** A token of this life of the process for the hosts that it starts sessions at; none where nobody needs one. */
export function hostToken(anonymous: readonly string[]): {
  readonly token: string | null;
  readonly stored: readonly StoredToken[];
} {
  if (anonymous.includes('ingest')) return { token: null, stored: [] };
  const token = randomBytes(32).toString('base64url');
  const hash = hashToken(token);
  const stored = { name: 'strategy-hosts', hash, scopes: ['ingest' as const], createdAt: Date.now() };
  return { token, stored: [stored] };
}

/** Where a host on this machine reaches the exporter that listens there. */
export function ownAddress(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === 'localhost';
  const name = everywhere ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
