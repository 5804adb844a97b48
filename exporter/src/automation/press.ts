// The walk to a terminal's kill switch and back: log in, read, choose, confirm, confirm again, open anew, prove.
import { readSegments, type Seen } from './evidence.ts';
import { fingerprintOf, type Stage } from './fingerprint.ts';
import type { Screenshots } from './screenshots.ts';
import { click, type Hands, runStep } from './steps.ts';
import { changed, Stopped } from './stopped.ts';
import { textOf, type Visit } from './visit.ts';

export interface Wanted {
  readonly segments: readonly string[];
  readonly dryRun: boolean;
}

export interface Proved {
  readonly already: boolean;
  readonly evidence: readonly string[];
  readonly fingerprint: string | null;
}

/** A terminal may need a moment until what it did is shown. */
const MOST_LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

/** Throws `Stopped` unless every segment was seen to be off, or a dry run came up to the last confirm and left. */
export async function press(visit: Visit, hands: Hands, shots: Screenshots, wanted: Wanted): Promise<Proved> {
  await enter(visit, hands);
  await toKillSwitch(visit, hands);
  const before = await readSegments(visit, wanted.segments);
  await shots.take('segments');
  refuseUnclear(before);
  const on = before.filter(({ state }) => state === 'on');
  // Walked only so far, there is no fingerprint to compare with that of the whole way.
  if (on.length === 0) return { already: true, evidence: textsOf(before), fingerprint: null };
  const page: Stage = { name: 'segments', snapshot: await visit.page.locator('body').ariaSnapshot() };
  const dialog = await upToTheLastConfirm(visit, on, shots);
  const fingerprint = fingerprintOf([page, dialog]);
  if (wanted.dryRun) {
    const after = await leave(visit, hands, wanted.segments);
    const said = 'every element up to the last confirm was found, and the dialogue was left';
    return { already: false, evidence: [said, ...textsOf(after)], fingerprint };
  }
  visit.committed = true;
  await click(visit, visit.terminal.finalConfirm, { dialog: true });
  await visit.settle();
  await shots.take('pressed');
  const proof = await prove(visit, hands, wanted.segments);
  await shots.take('proved');
  return { already: false, evidence: textsOf(proof), fingerprint };
}

const textsOf = (seen: readonly Seen[]): readonly string[] => seen.map(({ text }) => text);

function refuseUnclear(seen: readonly Seen[]): void {
  const unclear = seen.filter(({ state }) => state === 'unclear');
  if (unclear.length > 0) throw changed(`the page does not say clearly: ${textsOf(unclear).join('; ')}`);
}

/** Ends on a page of somebody who is logged in. */
async function enter(visit: Visit, hands: Hands): Promise<void> {
  const { terminal } = visit;
  await visit.open();
  visit.step = 'looking whether the login still holds';
  const { at } = await visit.either([terminal.loggedIn, terminal.loggedOut], { login: true, dialog: true });
  if (at === 0) return;
  for (const step of terminal.login) await runStep(visit, hands, step, true);
  await visit.settle();
  visit.step = 'logging in';
  if ((await visit.look(terminal.loggedIn)) !== null) return;
  const message = terminal.refusal === null ? null : await visit.look(terminal.refusal);
  if (message !== null && (await visit.look(terminal.loggedOut)) !== null) {
    // Another try with the same words may close the account.
    throw new Stopped('auth', 'no', `the terminal refuses the login: "${await textOf(message)}"`);
  }
  if ((await visit.look(terminal.loggedOut)) === null) await visit.open();
  await visit.need(terminal.loggedIn);
}

async function toKillSwitch(visit: Visit, hands: Hands): Promise<void> {
  for (const step of visit.terminal.path) await runStep(visit, hands, step, false);
  await visit.settle();
}

async function upToTheLastConfirm(visit: Visit, on: readonly Seen[], shots: Screenshots): Promise<Stage> {
  const { terminal } = visit;
  for (const one of on) await tick(visit, one);
  await shots.take('chosen');
  await click(visit, terminal.confirm);
  visit.step = `waiting for ${terminal.dialog.what}`;
  const answers = terminal.refusal === null ? [terminal.dialog] : [terminal.dialog, terminal.refusal];
  const { at, found } = await visit.either(answers, { dialog: true });
  const text = await textOf(found);
  if (at === 1) throw new Stopped('broker', 'yes', `the terminal refuses: "${text.slice(0, 300)}"`);
  await shots.take('confirm');
  if (!terminal.says.test(text) || terminal.never.test(text)) {
    throw changed(`the last dialogue says something else: "${text.slice(0, 300)}"`);
  }
  await visit.need(terminal.finalConfirm, { dialog: true });
  return { name: 'dialog', snapshot: await found.ariaSnapshot() };
}

async function tick(visit: Visit, { segment }: Seen): Promise<void> {
  await click(visit, segment.box);
  visit.step = `ticking ${segment.box.what}`;
  const until = performance.now() + visit.elementMs;
  // Found anew each time: an app that draws itself replaces its elements.
  while (!(await (await visit.need(segment.box)).isChecked())) {
    if (performance.now() > until) throw changed(`${segment.box.what} does not take a tick`);
    await visit.page.waitForTimeout(100);
  }
}

/** Leaves the dialogue and makes sure that nothing has come of it. */
async function leave(visit: Visit, hands: Hands, segments: readonly string[]): Promise<readonly Seen[]> {
  const { cancel } = visit.terminal;
  if (cancel !== null) await click(visit, cancel, { dialog: true });
  const after = await openAnew(visit, hands, segments);
  if (after.every(({ state }) => state !== 'off')) return after;
  const was = textsOf(after).join('; ');
  throw changed(`the dry run should have changed nothing, but ${was}`);
}

async function openAnew(visit: Visit, hands: Hands, segments: readonly string[]) {
  visit.step = 'opening the terminal anew';
  await visit.open();
  await visit.need(visit.terminal.loggedIn);
  await toKillSwitch(visit, hands);
  return readSegments(visit, segments);
}

async function prove(visit: Visit, hands: Hands, segments: readonly string[]): Promise<readonly Seen[]> {
  const { refusal } = visit.terminal;
  const message = refusal === null ? null : await visit.look(refusal);
  if (message !== null) {
    const text = (await textOf(message)).slice(0, 300);
    throw new Stopped('broker', 'unknown', `the terminal refuses: "${text}"`);
  }
  for (let looks = 1; ; looks++) {
    const seen = await openAnew(visit, hands, segments);
    const open = seen.filter(({ state }) => state !== 'off');
    if (open.length === 0) return seen;
    visit.step = 'proving that it is locked';
    if (looks === MOST_LOOKS) {
      const what = textsOf(open).join('; ');
      throw new Stopped('broker', 'unknown', `confirmed, but the page does not prove it: ${what}`);
    }
    await visit.page.waitForTimeout(LOOK_AGAIN_MS);
  }
}
