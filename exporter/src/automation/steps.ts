// Carries out one step of a terminal's data. What is typed is remembered as secret before it is typed.
import type { Secrets } from './secrets.ts';
import { Missing, Stopped } from './stopped.ts';
import type { Step, Target, Typed } from './terminal.ts';
import type { Visit } from './visit.ts';

export interface Hands {
  readonly secrets: Secrets;
  /** What the configuration holds, computed when it is typed. Throws `Stopped` where it holds none. */
  readonly typed: (what: Typed) => string;
  /** Asks a person; null when nobody answered in time. */
  readonly ask: (what: string) => Promise<string | null>;
}

/** A wrong code is asked for once more. */
const MOST_CODES = 2;

export async function runStep(visit: Visit, hands: Hands, step: Step, login: boolean): Promise<void> {
  switch (step.do) {
    case 'click':
      return click(visit, step.on, { login });
    case 'clickIfSeen':
      return clickIfSeen(visit, step, login);
    case 'type':
      visit.step = `typing into ${step.into.what}`;
      return fill(visit, hands, step.into, hands.typed(step.what));
    case 'code':
      return enterCode(visit, hands, step);
  }
}

/** Where neither comes the next step says what is missing. */
async function clickIfSeen(
  visit: Visit,
  { on, unless }: Extract<Step, { do: 'clickIfSeen' }>,
  login: boolean,
): Promise<void> {
  visit.step = `waiting for ${on.what}`;
  try {
    const { at } = await visit.either([unless, on], { login, dialog: true });
    if (at === 1) await click(visit, on, { login, dialog: true });
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
  }
}

export async function click(
  visit: Visit,
  target: Target,
  waiting: { readonly login?: boolean; readonly dialog?: boolean } = {},
): Promise<void> {
  visit.step = `clicking ${target.what}`;
  try {
    const element = await visit.need(target, waiting);
    await element.click({ timeout: visit.elementMs });
  } catch (error) {
    if (!(error instanceof Missing) || target.at === undefined) throw error;
    await visit.page.mouse.click(target.at.x, target.at.y);
  }
}

async function fill(visit: Visit, { secrets }: Hands, into: Target, text: string): Promise<void> {
  const field = await visit.need(into, { login: true });
  secrets.typing(text, field);
  await field.fill(text, { timeout: visit.elementMs });
}

async function enterCode(visit: Visit, hands: Hands, step: Extract<Step, { do: 'code' }>): Promise<void> {
  const { into, submit, wrong, unless, what } = step;
  visit.step = `waiting for ${into.what}`;
  const { at } = await visit.either([unless, into], { login: true });
  if (at === 0) return;
  for (let turn = 1; turn <= MOST_CODES; turn++) {
    visit.step = 'waiting for the one-time code';
    const code = await hands.ask(turn === 1 ? what : `${what}; the last one was not taken`);
    if (code === null) throw new Stopped('auth', 'yes', 'nobody sent the one-time code in time');
    visit.step = 'entering the one-time code';
    await fill(visit, hands, into, code);
    await click(visit, submit, { login: true });
    await visit.settle();
    if (await taken(visit, into, wrong)) return;
  }
  throw new Stopped('auth', 'yes', `the terminal refused ${MOST_CODES} one-time codes`);
}

/** True when the field has gone; false when the terminal says that the code is wrong. */
async function taken(visit: Visit, into: Target, wrong: Target): Promise<boolean> {
  const until = performance.now() + visit.elementMs;
  while (performance.now() < until) {
    const asksAgain = (await visit.look(into)) !== null;
    if (!asksAgain && (await visit.look(visit.terminal.loggedOut)) === null) return true;
    if (!asksAgain) throw new Stopped('auth', 'yes', 'the code was refused, and the login begins anew');
    if ((await visit.look(wrong)) !== null) return false;
    await visit.settle();
  }
  throw new Stopped('auth', 'yes', 'the terminal did not say whether the code is right');
}
