// The way to the broker's own lock, walked up to the last confirm and no further; a kill or the market's open ends it.
import { runningKill } from '../core/account/state.ts';
import type { Answer, Check, LockProof } from '../core/types.ts';
import type { LookDeps, Subject, Wish } from './look.ts';
import { isOpen } from './schedule.ts';

/** A browser, a log-in and its pages take a while; for a person's code, its own time is added. */
const DRY_RUN_MS = 120_000;
const LOOK_AROUND_MS = 100;

const LOCK = 'lock';
const PAGES = 'lock-pages';

/** Why the lock is not tried now; null when it is. */
function spared({ broker, lock, state }: Subject, { byPerson }: Wish, now: number): Check | null {
  const no = (ok: false | null, detail: string): Check => ({ name: LOCK, ok, detail, at: now });
  const { phase, day } = state().memory;
  // A terminal that is configured is a lock, also where the broker's API has none.
  if (lock === null && broker.can.lock === 'none') return no(null, 'the broker has no lock of its own');
  if (lock === null) return no(false, 'there is no way to the lock of the broker');
  if (phase.name === 'locked') return no(null, 'the account is locked');
  if (byPerson || day === null || !isOpen(day, now)) return null;
  return no(null, 'not tried while the market is open, unless a person asks');
}

interface Walked {
  /** null: it was not waited for. */
  readonly answer: Answer<LockProof> | null;
  /** It was left to others: that says nothing about it. */
  readonly spared: boolean;
  readonly why: string;
}

/** Why the terminal is left to others now, in the middle of a dry run; null when it is not. */
function wantedByOthers({ state }: Subject, { byPerson }: Wish, now: number): string | null {
  const { phase, day } = state().memory;
  if (runningKill(phase) !== null) return 'left: a kill runs';
  return byPerson || day === null || !isOpen(day, now) ? null : 'left: the market has opened';
}

/** Walks up to the last confirm; leaves at once when others want it. Resolves even if the lock never answers. */
function walk(subject: Subject, wish: Wish, { clock, submit }: LookDeps): Promise<Walked> {
  const { id, lock } = subject;
  const end = new AbortController();
  return new Promise((resolve) => {
    let wanted = '';
    const finish = (walked: Walked): void => {
      end.abort();
      stopLooking();
      callOff();
      resolve(walked);
    };
    const leave = (why: string, spared = false) => finish({ answer: null, spared, why: `${why}${wanted}` });
    let stopLooking: () => void = () => undefined;
    const begun = clock.now();
    const give = () => leave(`not done within ${Math.round((clock.now() - begun) / 1000)} s`);
    let callOff = clock.after(DRY_RUN_MS, give);
    const lookAround = (): void => {
      const why = wantedByOthers(subject, wish, clock.now());
      if (why === null) stopLooking = clock.after(LOOK_AROUND_MS, lookAround);
      else leave(why, true);
    };
    lookAround();
    const request = { id: `dry-${clock.now().toString(36)}`, dryRun: true };
    lock
      ?.press(
        request,
        (code) => {
          wanted = `; a person’s code was wanted: ${code.what}`;
          submit(id, { type: 'codeWanted', at: clock.now(), ...code });
          callOff();
          callOff = clock.after(Math.max(0, code.until - clock.now()) + DRY_RUN_MS, give);
        },
        end.signal,
      )
      .then(
        (answer) => finish({ answer, spared: false, why: answer.ok ? '' : `${answer.message}${wanted}` }),
        (error: unknown) => leave(`${id}: ${error instanceof Error ? error.message : 'the lock threw'}`),
      );
  });
}

/** Pages that look different may still lead there, and the press for real may find them changed further on. */
async function checkPages(
  account: string,
  { fingerprint }: LockProof,
  { acceptPages }: Wish,
  { pages, clock }: LookDeps,
): Promise<readonly Check[]> {
  if (fingerprint === null) return [];
  const found = (ok: boolean, detail: string): readonly Check[] => [
    { name: PAGES, ok, detail, at: clock.now() },
  ];
  const before = pages.fingerprint(account);
  const short = fingerprint.slice(0, 12);
  if (before === fingerprint) return found(true, `as they were: ${short}`);
  if (before !== null && !acceptPages) {
    return found(false, `${short}, and not ${before.slice(0, 12)} as before: look at them, then accept them`);
  }
  await pages.keep(account, fingerprint);
  return found(true, before === null ? `seen for the first time: ${short}` : `accepted: ${short}`);
}

export async function lookAtLock(subject: Subject, wish: Wish, deps: LookDeps): Promise<readonly Check[]> {
  const { clock } = deps;
  const not = spared(subject, wish, clock.now());
  if (not !== null) return [not];
  const { answer, spared: left, why } = await walk(subject, wish, deps);
  const at = clock.now();
  if (left) return [{ name: LOCK, ok: null, detail: why, at }];
  if (answer === null || !answer.ok) return [{ name: LOCK, ok: false, detail: why, at }];
  const reached = `reached up to the last confirm: ${answer.data.evidence.join('; ')}`;
  return [
    { name: LOCK, ok: true, detail: reached, at },
    ...(await checkPages(subject.id, answer.data, wish, deps)),
  ];
}
