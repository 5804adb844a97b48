// Each phase by a word, a shape and a tone: never by colour alone.
import type { ConditionView, PhaseName, RuleView } from '../../../contract.ts';

export type PhaseTone = 'calm' | 'warn' | 'off' | 'acting' | 'locked' | 'alarm';

interface PhaseLook {
  readonly word: string;
  readonly tone: PhaseTone;
  readonly shape: string;
}

export const PHASE_LOOKS: Readonly<Record<PhaseName, PhaseLook>> = {
  watching: {
    word: 'Watching',
    tone: 'calm',
    shape: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z',
  },
  blocked: { word: 'Blocked', tone: 'warn', shape: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM5 8h6' },
  stopped: { word: 'Monitoring off', tone: 'off', shape: 'M5.5 3v10M10.5 3v10' },
  cancelling: { word: 'Cancelling', tone: 'acting', shape: 'M3.5 3.5l9 9M12.5 3.5l-9 9' },
  flattening: { word: 'Flattening', tone: 'acting', shape: 'M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10' },
  verifying: {
    word: 'Verifying',
    tone: 'acting',
    shape: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3l3.7 3.7',
  },
  locking: {
    word: 'Locking',
    tone: 'acting',
    shape: 'M3.5 7h9v6.5h-9ZM5.5 7V5a2.5 2.5 0 0 1 5 0M8 9v2.5',
  },
  locked: { word: 'Locked', tone: 'locked', shape: 'M3.5 7h9v6.5h-9ZM5.5 7V5a2.5 2.5 0 0 1 5 0v2' },
  stuck: { word: 'Stuck', tone: 'alarm', shape: 'M8 2 14.5 13.5H1.5ZM8 6.5v3.3M8 11.6v.2' },
};

export const KILLING: ReadonlySet<PhaseName> = new Set([
  'cancelling',
  'flattening',
  'verifying',
  'locking',
  'stuck',
]);

interface StateLook {
  readonly word: string;
  readonly shape: string;
}

export const STATE_LOOKS: Readonly<Record<ConditionView['state'], StateLook>> = {
  ok: { word: 'ok', shape: 'M3 8.5l3.2 3.2L13 5' },
  breach: { word: 'breach', shape: 'M8 2 14.5 13.5H1.5ZM8 6.5v3.3M8 11.6v.2' },
  unknown: { word: 'unknown', shape: 'M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4v.3M8 12.6v.2' },
};

export const RULE_LOOKS: Readonly<Record<RuleView['state'], StateLook>> = {
  clear: { word: 'clear', shape: 'M3 8.5l3.2 3.2L13 5' },
  holding: { word: 'holding', shape: 'M4 2.5h8M4 13.5h8M5 2.5c0 4 6 7 6 11M11 2.5c0 4-6 7-6 11' },
  fired: { word: 'fired', shape: 'M8 2 14.5 13.5H1.5ZM8 6.5v3.3M8 11.6v.2' },
  unknown: { word: 'unknown', shape: 'M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4v.3M8 12.6v.2' },
};

/** What a rule does when it fires. */
export const THEN_WORDS: Readonly<Record<RuleView['then'], string>> = {
  kill: 'kills',
  reduce: 'reduces and blocks',
  block: 'blocks',
  notify: 'only tells',
};

const CONDITION_NAMES: Readonly<Record<string, string>> = {
  dailyLoss: 'Daily loss',
  soldOptionStop: 'Stop of a sold option',
  staleFeed: 'Stale feed',
  dailyProfit: 'Daily profit',
  trailingProfit: 'Trailing profit',
  consecutiveLosses: 'Losses in a row',
  tradeCount: 'Trades of the day',
  cooldown: 'Cooldown',
  pushedTrip: 'Trip of its own',
  drawdown: 'Drawdown',
  atrSpike: 'ATR spike',
  routerDegraded: 'Router quality',
  navAnomaly: 'NAV anomaly',
  navStale: 'Stale NAV',
};

export const conditionName = (id: string): string => CONDITION_NAMES[id] ?? id;
