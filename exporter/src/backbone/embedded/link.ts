// Engine and gateway over one MessagePort: frames may be lost, the newest wins; every request has an end; what
// is pushed merges on its way and loses nothing but time.
import type { MessagePort } from 'node:worker_threads';
import type { PushBatch, PushedState } from '../../contract/pushed.ts';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import type { Frame } from '../../contract.ts';
import { mergePush } from '../../core/risk/kv-status.ts';
import type { Ms } from '../../core/types.ts';

/** Nobody answered in time, so what became of the request is unknown: it may yet be carried out. */
export class LinkTimeout extends Error {
  override readonly name = 'LinkTimeout';
}
/** Too many requests are waiting; this one was not carried out. */
export class LinkBusy extends Error {
  override readonly name = 'LinkBusy';
}
/** The engine failed while it worked on the request: the outcome is unknown. */
export class LinkFailed extends Error {
  override readonly name = 'LinkFailed';
}
/** The other side is gone. What was waiting then has an unknown outcome. */
export class LinkClosed extends Error {
  override readonly name = 'LinkClosed';
}

export interface EngineLink {
  /**
   * Never waits and never piles up: `make` is called when the last frame has been read, and while it has not, only
   * the newest maker is kept. So a frame is made when it is wanted, and holds all that changed until then.
   */
  publish(make: () => Frame): void;
  /** One handler answers; a later call replaces it. */
  onRequest(handler: (request: LinkRequest) => Promise<LinkReply>): void;
  /** Called at most once in 10 ms, however much is pushed; a later call replaces the handler. */
  onPush(handler: (batch: PushBatch) => void): void;
  close(): void;
}

export interface GatewayLink {
  /** `fn` has read the frame when it returns; only then is the next one sent. */
  onFrame(fn: (frame: Frame) => void): void;
  /** Rejects with LinkTimeout, LinkBusy, LinkFailed or LinkClosed. */
  request(request: LinkRequest, timeoutMs?: number): Promise<LinkReply>;
  /**
   * Hands `patch` on, merged with what waits for the same account. False when it was not taken: the engine is gone,
   * or too many accounts wait.
   */
  push(account: string, patch: PushedState, at: Ms): boolean;
  close(): void;
}

const MAX_REQUESTS = 256;
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_PUSHING_ACCOUNTS = 1_024;
/** The engine takes the next batch no sooner than this: a flood of pushes must not become a flood of inputs. */
const PUSH_PAUSE_MS = 10;

type ToGateway =
  | { readonly op: 'frame'; readonly frame: Frame }
  | { readonly op: 'reply'; readonly id: number; readonly reply: LinkReply }
  | { readonly op: 'failed'; readonly id: number; readonly why: string }
  | { readonly op: 'busy'; readonly id: number }
  | { readonly op: 'pushMore' };

type ToEngine =
  | { readonly op: 'seen' }
  | { readonly op: 'request'; readonly id: number; readonly request: LinkRequest }
  | { readonly op: 'push'; readonly batch: PushBatch };

export function engineLink(port: MessagePort): EngineLink {
  const say = (message: ToGateway): void => port.postMessage(message);
  const answer = answerRequests(say);
  let unread = false;
  let newest: (() => Frame) | null = null;
  let takePush: (batch: PushBatch) => void = () => {};
  const publish = (make: () => Frame): void => {
    if (unread) {
      newest = make;
      return;
    }
    unread = true;
    say({ op: 'frame', frame: make() });
  };
  port.on('message', (message: ToEngine) => {
    if (message.op === 'request') return answer.take(message.id, message.request);
    if (message.op === 'push') {
      setTimeout(() => say({ op: 'pushMore' }), PUSH_PAUSE_MS).unref();
      return takePush(message.batch);
    }
    const next = newest;
    unread = false;
    newest = null;
    if (next !== null) publish(next);
  });
  const onPush = (handler: (batch: PushBatch) => void): void => {
    takePush = handler;
  };
  return { publish, onRequest: answer.use, onPush, close: () => port.close() };
}

function answerRequests(say: (message: ToGateway) => void) {
  let handler: ((request: LinkRequest) => Promise<LinkReply>) | null = null;
  let working = 0;
  const work = async (id: number, request: LinkRequest): Promise<void> => {
    working += 1;
    try {
      if (handler === null) throw new Error('the engine is not ready');
      say({ op: 'reply', id, reply: await handler(request) });
    } catch (error) {
      say({ op: 'failed', id, why: error instanceof Error ? error.message : String(error) });
    } finally {
      working -= 1;
    }
  };
  return {
    use: (next: (request: LinkRequest) => Promise<LinkReply>): void => {
      handler = next;
    },
    /** Bounded here as well: what timed out over there may still be at work here. */
    take: (id: number, request: LinkRequest): void => {
      if (working >= MAX_REQUESTS) say({ op: 'busy', id });
      else void work(id, request);
    },
  };
}

interface Waiting {
  readonly resolve: (reply: LinkReply) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export function gatewayLink(port: MessagePort): GatewayLink {
  const say = (message: ToEngine): void => port.postMessage(message);
  const waiting = new Map<number, Waiting>();
  const pushes = pushing((batch) => say({ op: 'push', batch }));
  let read: (frame: Frame) => void = () => {};
  let closed = false;
  let lastId = 0;
  port.on('message', (message: ToGateway) => {
    if (message.op === 'pushMore') return pushes.more();
    if (message.op !== 'frame') return settle(waiting, message);
    try {
      read(message.frame);
    } finally {
      say({ op: 'seen' });
    }
  });
  port.on('close', () => {
    closed = true;
    for (const id of [...waiting.keys()]) take(waiting, id)?.reject(new LinkClosed('the engine is gone'));
  });
  return {
    onFrame: (fn) => {
      read = fn;
    },
    request: (request, timeoutMs = REQUEST_TIMEOUT_MS) => {
      if (closed) return Promise.reject(new LinkClosed('the engine is gone'));
      if (waiting.size >= MAX_REQUESTS)
        return Promise.reject(new LinkBusy(`${MAX_REQUESTS} requests are waiting`));
      lastId += 1;
      const answer = wait(waiting, lastId, timeoutMs);
      say({ op: 'request', id: lastId, request });
      return answer;
    },
    push: (account, patch, at) => !closed && pushes.add(account, patch, at),
    close: () => port.close(),
  };
}

/** One batch is out at a time; what comes meanwhile waits, one patch for each account. */
function pushing(send: (batch: PushBatch) => void) {
  const waiting = new Map<string, PushBatch[number]>();
  let out = false;
  const flush = (): void => {
    out = waiting.size > 0;
    if (!out) return;
    send([...waiting.values()]);
    waiting.clear();
  };
  return {
    add(account: string, patch: PushedState, at: Ms): boolean {
      const before = waiting.get(account);
      if (before === undefined && waiting.size >= MAX_PUSHING_ACCOUNTS) return false;
      waiting.set(account, {
        account,
        patch: before === undefined ? patch : mergePush(before.patch, patch),
        at,
      });
      if (!out) flush();
      return true;
    },
    more: flush,
  };
}

function wait(waiting: Map<number, Waiting>, id: number, timeoutMs: number): Promise<LinkReply> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => take(waiting, id)?.reject(new LinkTimeout(`no answer within ${timeoutMs} ms`));
    waiting.set(id, { resolve, reject, timer: setTimeout(giveUp, timeoutMs) });
  });
}

/** An answer that comes after its time finds nobody waiting and is dropped. */
function take(waiting: Map<number, Waiting>, id: number): Waiting | undefined {
  const one = waiting.get(id);
  waiting.delete(id);
  clearTimeout(one?.timer);
  return one;
}

function settle(
  waiting: Map<number, Waiting>,
  message: Exclude<ToGateway, { op: 'frame' | 'pushMore' }>,
): void {
  const one = take(waiting, message.id);
  if (message.op === 'reply') one?.resolve(message.reply);
  else if (message.op === 'busy')
    one?.reject(new LinkBusy('the engine is working on as many requests as it may'));
  else one?.reject(new LinkFailed(message.why));
}
