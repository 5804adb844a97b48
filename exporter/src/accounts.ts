// An account as it is configured, connected to its broker, and as the engine wants it.
import { brokerKinds, type Connection } from './brokers/index.ts';
import type { AccountConfig } from './config/account.ts';
import { ConfigError } from './config/checked.ts';
import type { Clock, Gate, Lock } from './core/ports.ts';
import type { AccountSetup } from './engine/actor.ts';
import { dayOf } from './engine/day.ts';
import { type SessionDoor, sessionGate } from './hosts/gate.ts';
import { paperStrategy } from './hosts/paper-strategy.ts';
import type { Locks } from './locks/index.ts';

export interface Connected extends Connection {
  readonly account: AccountConfig;
  readonly lock: Lock | null;
}

/** Throws ConfigError where the broker is not known, or its options or its lock are wrong. */
export function connect(account: AccountConfig, clock: Clock, locks: Locks): Connected {
  const { id, broker: kind, options } = account;
  const known = Object.keys(brokerKinds).join(', ');
  if (!Object.hasOwn(brokerKinds, kind)) {
    throw new ConfigError(`${id}: no broker is called ${kind}; known: ${known}`);
  }
  try {
    const connection = brokerKinds[kind as keyof typeof brokerKinds].create(id, options, clock);
    return { ...connection, account, lock: locks.open(id, account.lock) };
  } catch (error) {
    throw inWords(error);
  }
}

/** A failure that a person can mend: its message is enough, and its stack would only hide it. */
export function inWords(error: unknown): ConfigError {
  return new ConfigError(error instanceof Error ? error.message : String(error));
}

/** An account whose strategies we cannot reach has nothing to close; what re-opens it is seen as a bypass. */
const noGate = (clock: Clock): Gate => ({ set: async () => ({ ok: true, data: null, at: clock.now() }) });

interface Surroundings {
  readonly sessions: SessionDoor;
  readonly configs: { account(id: string): AccountConfig | undefined };
  readonly clock: Clock;
}

export function setupOf(connected: Connected, { sessions, configs, clock }: Surroundings): AccountSetup {
  const { account, broker, host, lock, gate: own } = connected;
  const { id, broker: kind, settings, pollMs } = account;
  const gate = sessionGate(own ?? (host === null ? noGate(clock) : paperStrategy(host)), sessions);
  // The reset's time may be changed while the account runs; it takes hold when the day turns.
  const day = () => (configs.account(id) ?? account).day;
  return { id, kind, broker, lock, gate, settings, pollMs, dayOf: (now) => dayOf(day(), now) };
}
