// Zerodha's console: an ordinary web page. Never tried live: what is unknown about it fails closed.
import type { Segment, Target, Terminal } from '../terminal.ts';

const START = 'https://console.zerodha.com/account/segment-activation';
const IDS = ['NSE_EQ', 'BSE_EQ', 'NSE_FO', 'BSE_FO'];

const field = (name: string, css: string): Target => ({
  what: `the field ${name}`,
  ways: [{ label: name }, { css }],
});
const user = field('User ID', '#userid');
const tab: Target = { what: 'the tab Kill switch', ways: [{ css: 'span.tab.kill_switch' }] };
const dialog: Target = { what: 'the dialogue', ways: [{ css: 'div.modal-container' }] };
const onward = (within?: Target): Target => ({
  what: 'the button Continue',
  ways: [{ role: 'button', name: 'Continue' }],
  ...(within === undefined ? {} : { within }),
});

/** Boxes and their labels are known by id. The words of a segment that is off are not: its label's row must say so. */
const segment = (id: string): readonly [string, Segment] => [
  id,
  {
    name: id,
    box: { what: `the box ${id}`, ways: [{ css: `#${id}` }] },
    words: { what: `the row of ${id}`, ways: [{ css: `:has(> label[for="${id}"])` }] },
  },
];

/** The login is that of Kite: user id, password, and a code from the user's own secret. */
export const zerodha = (url: string | null): Terminal => ({
  name: 'zerodha',
  untried: true,
  start: url ?? START,
  hosts: url === null ? ['console.zerodha.com', 'kite.zerodha.com'] : [new URL(url).host],
  flutter: false,
  loggedIn: tab,
  loggedOut: user,
  login: [
    { do: 'type', into: user, what: 'user' },
    { do: 'type', into: field('Password', '#password'), what: 'password' },
    { do: 'click', on: { what: 'the button Login', ways: [{ role: 'button', name: 'Login' }] } },
    { do: 'type', into: field('External TOTP', 'input[type=number]'), what: 'totp' },
    {
      do: 'clickIfSeen',
      on: { what: 'the button Continue', ways: [{ role: 'button', name: 'Continue' }] },
      unless: tab,
    },
  ],
  path: [{ do: 'click', on: tab }],
  segments: Object.fromEntries(IDS.map(segment)),
  // Whether a ticked box means "on" or "to be disabled" is unknown, so words are demanded beside it.
  off: { words: /\b(disabled|deactivated)\b/i, ticked: true, fixed: true },
  on: /^(?!.*\b(disabled|deactivated|pending|blocked)\b)/i,
  confirm: onward(),
  dialog,
  says: /\b(disabl|deactivat|kill switch)/i,
  never: /\b(re-?)?(enabl|activat)/i,
  finalConfirm: onward(dialog),
  // How the dialogue is left is unknown; the dry run leaves it by opening the page anew.
  cancel: null,
  refusal: null,
  dialogs: 'div.modal-container, dialog[open], [role=dialog], [role=alertdialog]',
});
