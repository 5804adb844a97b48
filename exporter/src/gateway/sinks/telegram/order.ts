// The commands that a chat understands, out of the text of a message: what is not written exactly is no command.

export type Order =
  | { readonly name: 'status' }
  | { readonly name: 'help' }
  | { readonly name: 'plan' | 'explain'; readonly account: string }
  | { readonly name: 'kill' | 'stop'; readonly account: string; readonly reason: string }
  | { readonly name: 'confirm'; readonly number: string }
  | { readonly name: 'code'; readonly account: string | null; readonly code: string; readonly bare: boolean }
  | { readonly name: 'wrong'; readonly why: string };

const ACCOUNT = /^[A-Za-z0-9._:-]{1,64}$/;
const CODE = /^\d{4,8}$/;
const NUMBER = /^\d{6}$/;
const MOST_REASON_CHARACTERS = 200;

const wrong = (why: string): Order => ({ name: 'wrong', why });

function aboutAccount(name: 'plan' | 'explain', [account]: readonly string[]): Order {
  if (account === undefined || !ACCOUNT.test(account)) return wrong(`/${name} ACCOUNT`);
  return { name, account };
}

function withReason(name: 'kill' | 'stop', [account, ...words]: readonly string[]): Order {
  const usage = `/${name} ACCOUNT${name === 'kill' ? '|all' : ''} reason`;
  const reason = words.join(' ');
  if (account === undefined || !ACCOUNT.test(account)) return wrong(usage);
  if (name === 'stop' && account === 'all') return wrong(`${usage}: one account at a time`);
  if (reason === '') return wrong(`${usage}: the reason is missing`);
  if (reason.length > MOST_REASON_CHARACTERS || /\p{Cc}|\p{Cs}/u.test(reason))
    return wrong(`${usage}: a reason has at most ${MOST_REASON_CHARACTERS} characters`);
  return { name, account, reason };
}

function codeIn(words: readonly string[]): Order {
  const [first = '', second] = words;
  if (second === undefined)
    return CODE.test(first)
      ? { name: 'code', account: null, code: first, bare: false }
      : wrong('/code 123456');
  if (!ACCOUNT.test(first) || !CODE.test(second)) return wrong('/code ACCOUNT 123456');
  return { name: 'code', account: first, code: second, bare: false };
}

/** Null when the text is none of ours: people talk in a group, and other bots have commands of their own. */
export function orderIn(text: string, bot: string): Order | null {
  const words = text.trim().split(/\s+/);
  const [first = '', ...rest] = words;
  if (words.length === 1 && CODE.test(first)) return { name: 'code', account: null, code: first, bare: true };
  const [, name, named] = /^\/([a-z]+)(?:@(\w+))?$/i.exec(first) ?? [];
  if (name === undefined || (named !== undefined && named.toLowerCase() !== bot.toLowerCase())) return null;
  switch (name.toLowerCase()) {
    case 'start':
    case 'help':
      return { name: 'help' };
    case 'status':
      return { name: 'status' };
    case 'plan':
      return aboutAccount('plan', rest);
    case 'explain':
      return aboutAccount('explain', rest);
    case 'kill':
      return withReason('kill', rest);
    case 'stop':
      return withReason('stop', rest);
    case 'confirm':
      return NUMBER.test(rest[0] ?? '')
        ? { name: 'confirm', number: rest[0] ?? '' }
        : wrong('/confirm 123456');
    case 'code':
      return codeIn(rest);
    default:
      // In a group an unknown command may be meant for another bot.
      return named === undefined ? null : wrong('there is no such command; /help lists them');
  }
}
