// The web terminal of the paper exchange in its three looks: plain, otp and flutter.
import type { Segment, Step, Target, Terminal } from '../terminal.ts';

const NAMES = { NSE_EQ: 'NSE equity', BSE_EQ: 'BSE equity', NSE_FO: 'NSE F&O', BSE_FO: 'BSE F&O' };

const button = (name: string, within?: Target): Target => ({
  what: `the button ${name}`,
  ways: [{ role: 'button', name }],
  ...(within === undefined ? {} : { within }),
});
const textbox = (name: string, css: string): Target => ({
  what: `the field ${name}`,
  ways: [{ role: 'textbox', name }, { label: name }, { css }],
});

const user = textbox('User ID', '#user');
const password = textbox('Password', '#password');
const alert: Target = { what: 'a message', ways: [{ css: '[role=alert]:not([hidden])' }] };
const dialog: Target = {
  what: 'the dialogue Disable segments',
  ways: [{ role: 'dialog', name: 'Disable segments' }],
};
const login: readonly Step[] = [
  { do: 'type', into: user, what: 'user' },
  { do: 'type', into: password, what: 'password' },
  { do: 'click', on: button('Log in') },
];

const segmentsOf = (words: (name: string) => Target): Readonly<Record<string, Segment>> =>
  Object.fromEntries(
    Object.entries(NAMES).map(([id, name]) => {
      const box: Target = { what: `the box ${name}`, ways: [{ role: 'checkbox', name }, { css: `#${id}` }] };
      return [id, { name, box, words: words(name) }];
    }),
  );

const SHARED = {
  untried: false,
  loggedOut: user,
  on: /\bactive$/i,
  dialog,
  says: /will be disabled/i,
  never: /\benabled?\b/i,
  cancel: button('Cancel', dialog),
  refusal: alert,
  dialogs: 'dialog[open], [role=dialog]',
} as const;

const page = (start: string, hosts: readonly string[], more: readonly Step[]): Terminal => {
  const tab: Target = { what: 'the tab Kill switch', ways: [{ role: 'tab', name: 'Kill switch' }] };
  return {
    ...SHARED,
    name: 'mock',
    start,
    hosts,
    flutter: false,
    loggedIn: { what: 'the link Log out', ways: [{ role: 'link', name: 'Log out' }] },
    login: [...login, ...more],
    path: [{ do: 'click', on: tab }],
    segments: segmentsOf((name) => ({ what: `the row ${name}`, ways: [{ role: 'listitem', name }] })),
    off: { words: /disabled until/i, ticked: true, fixed: true },
    confirm: button('Continue'),
    finalConfirm: button('Continue', dialog),
  };
};

const code = (start: string): Step => ({
  do: 'code',
  into: textbox('One-time code', '#code'),
  what: `the 6-digit code that the terminal at ${new URL(start).host} has just sent`,
  submit: button('Verify'),
  wrong: alert,
  unless: { what: 'the link Log out', ways: [{ role: 'link', name: 'Log out' }] },
});

const app = (start: string, hosts: readonly string[]): Terminal => ({
  ...SHARED,
  name: 'mock',
  start,
  hosts,
  flutter: true,
  loggedIn: button('Account'),
  login,
  path: ['Account', 'Manage', 'Kill Switch'].map((name) => ({ do: 'click', on: button(name) })),
  segments: segmentsOf((name) => ({
    what: `the words on ${name}`,
    ways: [{ css: `flt-semantics:not([role]):has-text("${name}:")` }],
  })),
  off: { words: /disabled until/i, ticked: true, fixed: true },
  confirm: button('Disable'),
  finalConfirm: button('Confirm', dialog),
});

/** By the look that the address names: `…/terminal/flutter/`. */
export function mock(url: string): Terminal {
  const start = url.endsWith('/') ? url : `${url}/`;
  const hosts = [new URL(start).host];
  if (start.includes('/terminal/flutter/')) return app(start, hosts);
  return page(start, hosts, start.includes('/terminal/otp/') ? [code(start)] : []);
}
