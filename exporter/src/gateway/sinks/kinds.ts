// The kinds of facts that are told, each by a word for people; and those that are always told at once and alone.
import type { FactType } from '../../core/fact.ts';

const WORDS = {
  KillTripped: 'trips',
  FlatVerified: 'proofs of being flat',
  KillLocked: 'locks',
  KillStuck: 'stuck kills',
  BypassSeen: 'bypasses',
  FlatBroken: 'reopened accounts',
  LockFailed: 'failed locks',
  LockConfirmed: "locks of the broker's own",
  CodeWanted: 'wanted codes',
  LoggedOut: 'log-outs',
  LinkedTold: 'refusals of linked accounts',
  Blocked: 'blocks',
  Unblocked: 'ends of blocks',
  LimitNear: 'warnings of limits',
  NearMiss: 'near misses',
  RuleNoted: 'notes of rules',
  Reduced: 'reductions',
  ReadinessChecked: 'failed readiness checks',
  MonitoringStopped: 'ends of monitoring',
  MonitoringStarted: 'starts of monitoring',
  Rearmed: 're-arms',
  RearmAsked: 'requests for a re-arm',
  SettingsChanged: 'changes of settings',
  AlertReceived: 'alerts',
  RequestAbandoned: 'requests given up',
  ExitAbandoned: 'exits given up',
} satisfies Partial<Record<FactType, string>>;

export type ToldType = keyof typeof WORDS;

/** Everything that a sink looks for in the journal. */
export const TOLD = Object.keys(WORDS) as readonly ToldType[];

const ALONE: ReadonlySet<string> = new Set<ToldType>([
  'KillTripped',
  'FlatVerified',
  'KillLocked',
  'KillStuck',
  'CodeWanted',
  'LinkedTold',
]);

export const isAlone = (kind: string): boolean => ALONE.has(kind);

export const wordsOf = (kind: string): string => (WORDS as Readonly<Record<string, string>>)[kind] ?? kind;
