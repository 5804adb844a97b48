// What can be chosen of the accounts panel.
export interface AccountsOptions {
  /** How a kill is confirmed: by holding its button, or by typing its word. */
  readonly confirm: 'hold' | 'type';
}
