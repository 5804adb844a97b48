// One visit to a terminal: waits for elements within bounds, and stops at whatever was not expected.
import type { Dialog, Locator, Page, Request } from 'playwright-core';
import { find } from './find.ts';
import { changed, Missing, Stopped } from './stopped.ts';
import type { Target, Terminal } from './terminal.ts';

const LOOK_MS = 100;
/** After a click a page needs a moment before it asks for anything. */
const REACT_MS = 150;
const MOST_SEEN = 300;
const WAKE = `document.querySelectorAll('flt-semantics-placeholder').forEach((one) => one.click())`;

export interface Waiting {
  /** The element lies in a dialogue, or is one: dialogues are expected. */
  readonly dialog?: boolean;
  /** The login form is expected. */
  readonly login?: boolean;
}

export class Visit {
  readonly page: Page;
  readonly terminal: Terminal;
  readonly elementMs: number;
  /** What is being done, for people. */
  step = 'opening the terminal';
  /** The last confirm has been clicked: from here on it may be locked. */
  committed = false;
  readonly #loading = new Set<Request>();
  #alert: string | null = null;
  #status = 200;

  constructor(page: Page, terminal: Terminal, elementMs: number) {
    this.page = page;
    this.terminal = terminal;
    this.elementMs = elementMs;
    page.on('request', (request) => this.#loading.add(request));
    const over = (request: Request): boolean => this.#loading.delete(request);
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    page.on('response', (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && response.frame() === page.mainFrame()) {
        this.#status = response.status();
      }
    });
    page.on('dialog', (dialog) => this.#refuse(dialog));
  }

  #refuse(dialog: Dialog): void {
    this.#alert = dialog.message();
    dialog.dismiss().catch(() => undefined);
  }

  async open(): Promise<void> {
    this.#loading.clear();
    this.#status = 200;
    await this.page.goto(this.terminal.start, { timeout: this.elementMs, waitUntil: 'domcontentloaded' });
  }

  /** Waits until nothing is on its way, within the bound of an element. */
  async settle(): Promise<void> {
    const until = performance.now() + this.elementMs;
    do await this.page.waitForTimeout(REACT_MS);
    while (this.#loading.size > 0 && performance.now() < until);
  }

  /** The element, or null while it is not there; a page that is just changing has no elements. */
  async look(target: Target): Promise<Locator | null> {
    try {
      return await find(this.page, target);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      if (/context was destroyed|navigat/i.test(String(error))) return null;
      throw error;
    }
  }

  need(target: Target, waiting: Waiting = {}): Promise<Locator> {
    return this.either([target], waiting).then(({ found }) => found);
  }

  /** The first of these that is there. Throws `Stopped` when none comes. */
  async either(targets: readonly Target[], waiting: Waiting = {}): Promise<{ at: number; found: Locator }> {
    const until = performance.now() + this.elementMs;
    for (;;) {
      const late = performance.now() > until;
      const seen = await this.#once(targets, waiting, late);
      if (seen !== null) return seen;
      if (late) throw this.#missing(targets);
      await this.page.waitForTimeout(LOOK_MS);
    }
  }

  async #once(targets: readonly Target[], waiting: Waiting, late: boolean) {
    await this.#guard(waiting);
    for (const [at, target] of targets.entries()) {
      try {
        const found = await this.look(target);
        if (found !== null) return { at, found };
      } catch (error) {
        // A page that is being drawn may show one element twice for a moment.
        if (late) throw error;
      }
    }
    if (waiting.login !== true && (await this.look(this.terminal.loggedOut)) !== null) {
      throw new Stopped('auth', 'yes', 'the terminal asked for the login again');
    }
    return null;
  }

  #missing(targets: readonly Target[]): Stopped {
    const what = targets.map((target) => target.what).join(' or ');
    if (this.#loading.size === 0) return new Missing(`${what} is not there`);
    return new Stopped('network', 'yes', `${what} did not come: the page is still loading`);
  }

  /** Stops at error pages, foreign hosts and dialogues that nobody asked for. */
  async #guard({ dialog = false }: Waiting): Promise<void> {
    if (this.#alert !== null) throw changed(`an unexpected message came up: ${quoted(this.#alert)}`);
    if (this.#status >= 500) {
      throw new Stopped('maintenance', 'yes', `the terminal answered with ${this.#status}`);
    }
    const { host } = new URL(this.page.url());
    if (host !== '' && !this.terminal.hosts.includes(host)) {
      throw changed(`the terminal led to ${host}`);
    }
    if (this.terminal.flutter) await this.page.evaluate(WAKE).catch(() => undefined);
    if (dialog) return;
    const open = this.page.locator(this.terminal.dialogs).filter({ visible: true });
    if ((await open.count()) === 0) return;
    throw changed(`an unexpected dialogue is open: ${quoted(await textOf(open.first()))}`);
  }

  /** What a person would read on the page now. */
  async seen(): Promise<string> {
    try {
      const text = await textOf(this.page.locator('body'));
      // A page that draws its words says nothing here; the picture shows it.
      return text === '' ? 'no words that can be read: see the picture' : quoted(text);
    } catch {
      return 'a page that could not be read';
    }
  }
}

/** Text of an element as it is read, in one line. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.innerText({ timeout: 2_000 })).replace(/\s+/g, ' ').trim();
}

const quoted = (text: string): string =>
  `"${text.replace(/\s+/g, ' ').slice(0, MOST_SEEN)}${text.length > MOST_SEEN ? ' …' : ''}"`;
