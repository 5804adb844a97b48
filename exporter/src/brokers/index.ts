// The registry of brokers: one line each, and every adapter checks its own options.
import { z } from 'zod';
import type { PushedState } from '../contract/pushed.ts';
import type { Broker, Clock, Gate } from '../core/ports.ts';
import type { Answer, Ms } from '../core/types.ts';
import { readSecret, secretSource } from '../secret.ts';
import { checkOwner } from './owner-check.ts';
import { paperBroker } from './paper/broker.ts';
import { pushedBroker } from './pushed/broker.ts';
import { stateFilesBroker } from './state-files/broker.ts';
import { webhook } from './webhook.ts';

/** An authorised call to a host of strategies; it logs in by itself and answers its failures. */
export type HostCall = (call: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** The call must not be made twice: a lost answer is then `retry: 'unknown'`. */
  readonly once?: boolean;
}) => Promise<Answer<object>>;

export interface Connection {
  readonly broker: Broker;
  /** Where the account's strategies run and may be halted; null when that is not at the broker. */
  readonly host: HostCall | null;
  /** The account's own gate where it has one; it then stands before the host's. */
  readonly gate: Gate | null;
  /** Takes what the account's trading system pushes; absent where nothing is pushed. */
  readonly take?: (patch: PushedState, at: Ms) => void;
}

export interface BrokerKind {
  /** Throws an `Error` naming the options that are wrong, never their values: they may be secrets. */
  create(id: string, options: unknown, clock: Clock): Connection;
}

function brokerKind<O>(
  options: z.ZodType<O>,
  create: (id: string, options: O, clock: Clock) => Connection,
): BrokerKind {
  return {
    create(id, given, clock) {
      const read = options.safeParse(given);
      if (read.success) return create(id, read.data, clock);
      const faults = read.error.issues.map(
        (issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`,
      );
      throw new Error(`broker options of ${id}: ${faults.join('; ')}`);
    },
  };
}

const paperOptions = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }),
  user: z.string().min(1),
  password: z.string().min(1),
  ordersPerSecond: z.int().min(1).max(10).exactOptional(),
  timeoutMs: z.int().min(100).max(5_000).exactOptional(),
});

/** Where the trading system takes what it is asked, and the secret that signs it. */
const webhookOptions = z.strictObject({ url: z.url({ protocol: /^https?$/ }), secret: secretSource });

/** The owner of an account's positions; null where no way to it is configured. */
function ownerOf(account: string, options: z.output<typeof webhookOptions> | undefined, clock: Clock) {
  if (options === undefined) return null;
  return webhook({ account, url: options.url, secret: readSecret(options.secret), clock });
}

const filePath = z.string().min(1).max(1_000);
const stateFilesOptions = z.strictObject({
  dir: filePath,
  paths: z
    .strictObject({
      nav: filePath.exactOptional(),
      aum: filePath.exactOptional(),
      kpis: filePath.exactOptional(),
      risk: filePath.exactOptional(),
      router: filePath.exactOptional(),
      positions: filePath.exactOptional(),
    })
    .exactOptional(),
  percentFields: z.enum(['fraction', 'percent']).exactOptional(),
  maxBytes: z
    .int()
    .min(1_024)
    .max(32 * 1024 * 1024)
    .exactOptional(),
  webhook: webhookOptions.exactOptional(),
});
const pushedOptions = z
  .strictObject({
    webhook: webhookOptions.exactOptional(),
    staleSeconds: z.number().min(1).max(86_400).default(60),
  })
  .prefault({});

export const brokerKinds = {
  paper: brokerKind(paperOptions, (id, options, clock) => {
    const broker = paperBroker({ id, clock, ...options });
    return { broker, host: broker.call, gate: null };
  }),
  pushed: brokerKind(pushedOptions, (id, options, clock) => {
    const owner = ownerOf(id, options.webhook, clock);
    const staleMs = options.staleSeconds * 1000;
    const preflight = () => checkOwner(options.webhook?.url ?? null, clock);
    const broker = pushedBroker({ id, clock, ask: owner?.ask ?? null, preflight, staleMs });
    return { broker, host: null, gate: owner?.gate ?? null, take: broker.take };
  }),
  'state-files': brokerKind(stateFilesOptions, (id, options, clock) => {
    const { webhook: hook, ...files } = options;
    const owner = ownerOf(id, hook, clock);
    const ask = owner === null ? {} : { ask: owner.ask };
    const preflight = () => checkOwner(hook?.url ?? null, clock);
    return {
      broker: stateFilesBroker({ id, clock, preflight, ...files, ...ask }),
      host: null,
      gate: owner?.gate ?? null,
    };
  }),
} satisfies Record<string, BrokerKind>;
