// Which facts may stand in a receipt. Whoever reads a journal for its receipts leaves the others, most of it, unread.
import type { FactType } from '../fact.ts';

const IN_RECEIPTS: Readonly<Record<FactType, boolean>> = {
  SettingsChanged: false,
  DayRolled: false,
  SessionChanged: false,
  MarksKept: false,
  PeaksKept: false,
  PushKept: false,
  DayReset: false,
  StopHit: false,
  KillTripped: true,
  OrdersCancelled: true,
  ExitIntended: true,
  ExitSettled: true,
  FlatSeen: true,
  FlatBroken: true,
  FlatVerified: true,
  LockFailed: true,
  LockConfirmed: true,
  CodeWanted: true,
  KillLocked: true,
  LoggedOut: true,
  LinkedTold: true,
  KillStuck: true,
  BypassSeen: true,
  RearmAsked: true,
  Rearmed: true,
  LimitNear: false,
  NearMiss: false,
  RuleNoted: false,
  Reduced: false,
  Blocked: false,
  Unblocked: false,
  CancelRequested: false,
  CancelCompleted: false,
  ExitRequested: false,
  ExitCompleted: false,
  ExitAbandoned: false,
  OwnerConfirmed: true,
  RequestAbandoned: true,
  AlertReceived: false,
  ReadinessChecked: false,
  Notified: false,
  MonitoringStopped: false,
  MonitoringStarted: false,
  CommandRefused: false,
};

export const RECEIPT_FACTS: readonly FactType[] = Object.entries(IN_RECEIPTS)
  .filter(([, stands]) => stands)
  // The table has every type for a key and nothing else.
  .map(([type]) => type as FactType);
