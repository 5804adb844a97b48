// Sends each message as a plain mail by SMTP; unless the owner says otherwise, never over a line that is not encrypted.
import { createTransport } from 'nodemailer';
import type { Level, MailConfig } from '../config/notify.ts';
import { codeOf, later, type Message, type Sender, type Sent } from './message.ts';

const TIMEOUT_MS = 10_000;
/** The whole of a mail, from the connection on: each of its steps has a limit of its own, their sum has this one. */
const MAIL_MS = 30_000;
const MOST_SUBJECT_CHARACTERS = 120;

const SUBJECTS: Readonly<Record<Level, string>> = { urgent: 'URGENT', warning: 'Warning', info: 'Note' };

export function transportOf({ host, port, security, user, password }: MailConfig) {
  return createTransport(
    {
      host,
      ...(port === undefined ? {} : { port }),
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === undefined || password === null ? {} : { auth: { user, pass: password } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
    },
    { disableFileAccess: true, disableUrlAccess: true },
  );
}

const subjectOf = ({ level, text }: Message): string => {
  const [first = ''] = text.split('\n');
  return `[Tripline] ${SUBJECTS[level]}: ${first}`
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MOST_SUBJECT_CHARACTERS);
};

/** The SMTP answer's number, without its text: servers quote what they were given. */
export function smtpFailure(error: unknown): string {
  const code = error instanceof Error && 'responseCode' in error ? ` ${String(error.responseCode)}` : '';
  return `the mail server said no or was not reached (${codeOf(error)}${code})`;
}

function judged(error: unknown): Sent {
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const isAboutTheText = codeOf(error) === 'EMESSAGE' && status >= 550 && status < 560;
  return isAboutTheText ? { ok: false, kind: 'refused', why: smtpFailure(error) } : later(smtpFailure(error));
}

export function mailSender(config: MailConfig): Sender {
  const transport = transportOf(config);
  const { from, to } = config;
  async function deliver(message: Message): Promise<Sent> {
    try {
      const { accepted, rejected } = await transport.sendMail({
        from,
        to: [...to],
        subject: subjectOf(message),
        text: `${message.text}\n`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      const refused = rejected.length === 0 ? '' : `, ${rejected.length} refused`;
      return { ok: true, detail: `${accepted.length} of ${to.length} recipients${refused}` };
    } catch (error) {
      return judged(error);
    }
  }
  return {
    send(message) {
      return new Promise((resolve) => {
        const why = `the mail server took longer than ${MAIL_MS / 1_000} s`;
        const timer = setTimeout(() => resolve(later(why)), MAIL_MS);
        void deliver(message).then((sent) => {
          clearTimeout(timer);
          resolve(sent);
        });
      });
    },
    close: () => transport.close(),
  };
}
