// Kotak Neo's web app: Flutter on a canvas. Never tried live: its labels are assumed, and what is not found fails.
import type { Segment, Step, Target, Terminal } from '../terminal.ts';

const START = 'https://neo.kotaksecurities.com/Login';
const NAMES = {
  NSE_EQ: 'NSE Equity',
  BSE_EQ: 'BSE Equity',
  NSE_FO: 'NSE F&O',
  BSE_FO: 'BSE F&O',
};

const tap = (name: string, within?: Target): Target => ({
  what: name,
  ways: [{ role: 'button', name }, { role: 'menuitem', name }, { role: 'link', name }, { text: name }],
  ...(within === undefined ? {} : { within }),
});
const field = (name: string): Target => ({
  what: `the field ${name}`,
  ways: [{ role: 'textbox', name }, { label: name }],
});

const mobile = field('Mobile number');
const avatar = tap('Profile');
const dialog: Target = { what: 'the dialogue', ways: [{ css: 'flt-semantics[role=dialog]' }] };

const segment = ([id, name]: readonly [string, string]): readonly [string, Segment] => [
  id,
  {
    name,
    box: {
      what: `the box ${name}`,
      ways: [
        { role: 'checkbox', name },
        { role: 'switch', name },
      ],
    },
    words: { what: `the words on ${name}`, ways: [{ css: `flt-semantics:not([role]):has-text("${name}")` }] },
  },
];

/** Mobile number, password, a code by SMS or e-mail that is not the API's, and a risk disclosure. */
const login: readonly Step[] = [
  { do: 'type', into: mobile, what: 'user' },
  { do: 'clickIfSeen', on: tap('Next'), unless: field('Password') },
  { do: 'type', into: field('Password'), what: 'password' },
  { do: 'click', on: tap('Login') },
  {
    do: 'code',
    into: field('OTP'),
    what: 'the 4 to 6 digit code that Kotak has just sent by SMS or e-mail',
    submit: tap('Verify'),
    wrong: { what: 'a message', ways: [{ css: 'flt-semantics[role=alert]' }] },
    unless: avatar,
  },
  { do: 'clickIfSeen', on: tap('Proceed'), unless: avatar },
];

export const kotakNeo = (url: string | null): Terminal => ({
  name: 'kotak-neo',
  untried: true,
  start: url ?? START,
  hosts: [new URL(url ?? START).host],
  flutter: true,
  loggedIn: avatar,
  loggedOut: mobile,
  login,
  path: [avatar, tap('Account details'), tap('Manage'), tap('Kill Switch')].map((on) => ({
    do: 'click',
    on,
  })),
  segments: Object.fromEntries(Object.entries(NAMES).map(segment)),
  // How a disabled segment looks is unknown: it must be said in words and its box must no longer be free.
  off: { words: /\b(disabled|deactivated)\b/i, ticked: true, fixed: true },
  on: /^(?!.*\b(disabled|deactivated|pending|blocked)\b)/i,
  confirm: tap('Disable'),
  dialog,
  says: /\b(disabl|deactivat|kill switch)/i,
  never: /\b(re-?)?(enabl|activat)/i,
  finalConfirm: tap('Confirm', dialog),
  cancel: null,
  refusal: null,
  dialogs: 'flt-semantics[role=dialog], flt-semantics[role=alertdialog]',
});
