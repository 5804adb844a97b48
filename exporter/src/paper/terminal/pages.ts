// The pages of the ordinary terminal: login, code, the console with its kill switch, and what it says afterwards.
import { escaped, frame, timeText } from './page.ts';
import { SEGMENTS, type Segment } from './segments.ts';

/** Where the pages lie: `/terminal/plain` or `/terminal/otp`. */
type Base = string;

const alert = (text: string | null): string =>
  text === null ? '' : `<p class="alert" role="alert">${escaped(text)}</p>`;

export function loginPage(base: Base, wrong: string | null): string {
  const main = `<form class="card narrow" method="post" action="${base}/login" autocomplete="off">
<h1>Log in</h1>${alert(wrong)}
<label for="user">User ID</label><input id="user" name="user" required maxlength="64" autocapitalize="none">
<label for="password">Password</label><input id="password" name="password" type="password" required maxlength="200">
<button>Log in</button></form>`;
  return frame('Log in', main, null, base);
}

export function codePage(base: Base, wrong: string | null): string {
  const main = `<form class="card narrow" method="post" action="${base}/code" autocomplete="off">
<h1>One-time code</h1><p>We sent a code of six digits to your telephone.</p>${alert(wrong)}
<label for="code">One-time code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="6">
<button>Verify</button></form>`;
  return frame('One-time code', main, null, base);
}

export interface Console {
  readonly base: Base;
  readonly user: string;
  readonly tab: 'profile' | 'kill-switch';
  /** Until when each segment is off; null = on. */
  readonly until: (segment: Segment) => number | null;
  readonly message: string | null;
  /** Pages change: what this one has under another name, in another place, or not at all. */
  readonly changed: {
    readonly renamed: boolean;
    readonly moved: boolean;
    readonly otherConfirm: boolean;
    readonly noDialog: boolean;
    readonly popup: boolean;
  };
}

export function consolePage(console: Console): string {
  const { base, user, tab, changed } = console;
  const link = (to: Console['tab'], name: string) =>
    `<a role="tab" aria-selected="${tab === to}" href="${base}/console?tab=${to}">${name}</a>`;
  const kill = changed.moved ? '' : link('kill-switch', 'Kill switch');
  const panel = tab === 'profile' || changed.moved ? profile(user) : switches(console);
  const main = `<h1>Account</h1><div class="tabs" role="tablist">${link('profile', 'Profile')}${kill}</div>
<section class="card" role="tabpanel">${panel}</section>${changed.popup ? POPUP : ''}`;
  return frame('Account', main, user, base);
}

const profile = (user: string): string =>
  `<h2>Profile</h2><dl><dt>User ID</dt><dd>${escaped(user)}</dd><dt>Kind</dt><dd>Individual, paper money</dd></dl>`;

const POPUP = `<dialog open class="popup" aria-label="Notice"><h2>Notice</h2>
<p>Derivatives carry a high risk. Please read the disclosure before you go on.</p>
<button>I have read it</button></dialog>`;

function row(segment: Segment, until: number | null): string {
  const off = until !== null;
  const state = off ? `Disabled until ${timeText(until)}` : 'Active';
  return `<li aria-label="${escaped(SEGMENTS[segment])}"><label>
<input type="checkbox" name="segment" value="${segment}" id="${segment}"${off ? ' checked disabled' : ''}>
${escaped(SEGMENTS[segment])}</label><span class="state${off ? ' off' : ''}">${state}</span></li>`;
}

function switches({ base, until, message, changed }: Console): string {
  const rows = (Object.keys(SEGMENTS) as Segment[]).map((segment) => row(segment, until(segment)));
  const sentence = changed.otherConfirm
    ? 'The chosen segments will be enabled for trading.'
    : 'The chosen segments will be disabled until the end of the day. This cannot be undone today.';
  const open = changed.noDialog ? '' : 'sure.showModal();';
  return `<h2>Kill switch</h2>
<p>Choose the segments to disable. No new order is taken there until the day ends.</p>${alert(message)}
<form method="post" action="${base}/disable"><ul class="segments">${rows.join('')}</ul>
<p id="none" class="alert" role="alert" hidden>Choose a segment first.</p>
<button type="button" id="first">${changed.renamed ? 'Proceed' : 'Continue'}</button>
<dialog id="sure" aria-labelledby="sure-title"><h2 id="sure-title">Disable segments</h2><p>${sentence}</p>
<p class="buttons"><button type="button" class="quiet" id="back">Cancel</button><button>Continue</button></p></dialog>
</form>
<script>
const sure = document.getElementById('sure');
const none = document.getElementById('none');
document.getElementById('first').onclick = () => {
  none.hidden = document.querySelector('input:checked:not(:disabled)') !== null;
  if (none.hidden) { ${open} }
};
document.getElementById('back').onclick = () => sure.close();
</script>`;
}

export function donePage(base: Base, user: string, until: number): string {
  const main = `<section class="card"><h1>Segments disabled until ${timeText(until)}</h1>
<p role="status">No new order is taken in them before then.</p>
<p><a href="${base}/console">Back to the account</a></p></section>`;
  return frame('Segments disabled', main, user, base);
}
