// The broker's own lock, simulated: it outlives every process, and proves itself, fails, dawdles or asks for a code.
import type { CodeWanted, Lock } from '../../exporter/src/core/ports.ts';
import type { Answer, LockProof, Ms } from '../../exporter/src/core/types.ts';
import type { LockPlan } from './extras.ts';
import { type Life, NEVER } from './life.ts';
import type { VirtualClock } from './virtual-clock.ts';

const CODE_MS = 20_000;

export class Terminal {
  readonly #plan: LockPlan;
  readonly #clock: VirtualClock;
  readonly #isOpen: () => boolean;
  /** When it was pressed for real, each time. */
  readonly pressedAt: Ms[] = [];
  #tries = 0;

  constructor(plan: LockPlan, clock: VirtualClock, isOpen: () => boolean) {
    this.#plan = plan;
    this.#clock = clock;
    this.#isOpen = isOpen;
  }

  /** It, as one process sees it; what is pressed stays pressed, whoever lives to hear of it. */
  lock(life: Life, point: () => void): Lock {
    return {
      how: this.#plan.how,
      press: async (request, codeWanted) => {
        point();
        if (!life.alive) return NEVER;
        const answer = await this.#press(request.id, (wanted) => life.alive && codeWanted(wanted));
        if (!life.alive) return NEVER;
        point();
        return life.alive ? answer : NEVER;
      },
      code: () => false,
    };
  }

  #after(ms: Ms): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  async #press(id: string, codeWanted: (wanted: CodeWanted) => void): Promise<Answer<LockProof>> {
    const { trouble, times, ms, how } = this.#plan;
    this.#tries += 1;
    const troubled = trouble === 'never' || (trouble !== null && this.#tries <= times);
    const no = (retry: 'yes' | 'unknown', message: string): Answer<LockProof> => {
      return { ok: false, at: this.#clock.now(), kind: 'broker', retry, message };
    };
    if (troubled && trouble === 'code') {
      codeWanted({ id: `code-${id}`, what: 'a code of the terminal', until: this.#clock.now() + CODE_MS });
      await this.#after(CODE_MS / 4);
    }
    await this.#after(ms);
    if (troubled && (trouble === 'fails' || trouble === 'never')) return no('yes', 'the page has changed');
    if (trouble === 'refuses-open' && this.#isOpen()) return no('yes', 'positions are open');
    this.pressedAt.push(this.#clock.now());
    if (troubled && trouble === 'lost') return no('unknown', 'connection lost');
    const evidence = troubled && trouble === 'no-evidence' ? [] : ['all segments are off'];
    const already = this.pressedAt.length > 1;
    const proof: LockProof = { how, already, evidence, screenshots: [], fingerprint: null };
    return { ok: true, at: this.#clock.now(), data: proof };
  }
}
