// Telegram's Bot API as far as Tripline knows it, over real HTTP: chats, updates by offset, and trouble on demand.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Said {
  readonly chat: number;
  readonly text: string;
  readonly silent: boolean;
}

/** What the next call of a method does instead of its work: an answer, or no answer at all. */
export type Trouble = { readonly status: number; readonly body?: object } | 'hang' | 'sent, but no answer';

export interface FakeTelegram {
  readonly url: string;
  readonly token: string;
  /** Every message that arrived, in order. */
  readonly said: Said[];
  /** Every offset that was asked for. */
  readonly offsets: number[];
  /** The next calls of that method, one each. */
  trouble(method: string, ...troubles: readonly Trouble[]): void;
  /** A person writes; `message` overrides parts of what Telegram makes of it. Gives the update's number. */
  write(chat: number, person: number, text: string, message?: object): number;
  /** Forgets the troubles that were not met yet. */
  forget(): void;
  /** Gives an update once more, whatever was acknowledged: Telegram should not, and must not be trusted not to. */
  replay(update: object): void;
  /** Puts any update into what is fetched. */
  put(update: object): void;
  close(): Promise<void>;
}

interface Update {
  readonly update_id: number;
}

function reply(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

async function bodyOf(req: AsyncIterable<Buffer>): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text.startsWith('{') ? JSON.parse(text) : {};
}

export async function fakeTelegram(
  chats: readonly number[],
  token = '123:secret-token',
): Promise<FakeTelegram> {
  const said: Said[] = [];
  const offsets: number[] = [];
  const troubles = new Map<string, Trouble[]>();
  const updates: Update[] = [];
  const replayed: Update[] = [];
  let lastUpdate = 100;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const one of waiting) one();
  };

  const refuse = (res: ServerResponse, status: number, description: string) =>
    reply(res, status, { ok: false, error_code: status, description });

  function fetchUpdates(res: ServerResponse, { offset, timeout }: Record<string, unknown>): void {
    offsets.push(Number(offset));
    const from = Number(offset);
    // What lies before the offset is forgotten, as Telegram does.
    while ((updates[0]?.update_id ?? from) < from) updates.shift();
    const due = () => [...replayed, ...updates.filter(({ update_id }) => update_id >= from)];
    const until = Date.now() + Math.min(Number(timeout) * 1_000, 25_000);
    const look = () => {
      if (due().length === 0 && Date.now() < until && !res.destroyed) return;
      clearInterval(timer);
      waiting.delete(look);
      if (res.destroyed) return;
      reply(res, 200, { ok: true, result: due() });
      replayed.length = 0;
    };
    const timer = setInterval(look, 200);
    waiting.add(look);
    look();
  }

  /** Why it is not taken; null when it is said. */
  function say({ chat_id, text, disable_notification }: Record<string, unknown>): string | null {
    if (!chats.includes(Number(chat_id))) return 'Bad Request: chat not found';
    const isFit = typeof text === 'string' && text.trim() !== '' && text.length <= 4_096;
    if (!isFit) return 'Bad Request: message is too long';
    said.push({ chat: Number(chat_id), text: String(text), silent: disable_notification === true });
    return null;
  }

  // Telegram says where it went, and Alertmanager dies of an answer that does not.
  const chatOf = ({ chat_id }: Record<string, unknown>) => ({ id: Number(chat_id), type: 'group' });
  const now = () => Math.floor(Date.now() / 1_000);

  function sendMessage(res: ServerResponse, fields: Record<string, unknown>): void {
    const why = say(fields);
    if (why !== null) refuse(res, 400, why);
    else
      reply(res, 200, { ok: true, result: { message_id: said.length, date: now(), chat: chatOf(fields) } });
  }

  const server: Server = createServer(async (req, res) => {
    const fields = await bodyOf(req);
    const [, bot, method = ''] = (req.url ?? '').split('/');
    if (bot !== `bot${token}`) return refuse(res, 401, 'Unauthorized');
    const trouble = troubles.get(method)?.shift();
    if (trouble === 'hang') return;
    if (trouble === 'sent, but no answer') {
      say(fields);
      return void res.destroy();
    }
    if (trouble !== undefined)
      return reply(res, trouble.status, trouble.body ?? { ok: false, description: 'trouble' });
    if (method === 'getMe')
      return reply(res, 200, { ok: true, result: { username: 'TripBot', is_bot: true } });
    if (method === 'getUpdates') return fetchUpdates(res, fields);
    if (method === 'sendMessage') return sendMessage(res, fields);
    if (method === 'getChat') {
      return chats.includes(Number(fields.chat_id))
        ? reply(res, 200, { ok: true, result: { id: fields.chat_id } })
        : refuse(res, 400, 'Bad Request: chat not found');
    }
    return refuse(res, 404, 'Not Found');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const put = (update: object) => {
    updates.push(update as Update);
    wake();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    said,
    offsets,
    put,
    replay(update) {
      replayed.push(update as Update);
      wake();
    },
    forget: () => troubles.clear(),
    trouble: (method, ...more) => void troubles.set(method, [...(troubles.get(method) ?? []), ...more]),
    write(chat, person, text, message = {}) {
      lastUpdate += 1;
      const usual = {
        message_id: lastUpdate,
        date: now(),
        text,
        chat: { id: chat },
        from: { id: person, is_bot: false },
      };
      put({ update_id: lastUpdate, message: { ...usual, ...message } });
      return lastUpdate;
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
