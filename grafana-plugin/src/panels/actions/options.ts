// What can be chosen of the actions panel.
export const BUTTONS = ['kill', 'cancel', 'stop', 'start', 'reset-day', 'rearm'] as const;

export interface ActionsOptions {
  /** Ids with commas between them, or a variable of the dashboard; empty: all. */
  readonly accounts: string;
  readonly buttons: readonly (typeof BUTTONS)[number][];
  readonly confirm: 'hold' | 'type';
}
