// What every page of the web terminal has in common: its frame, safe text, and answers that carry a cookie.
import { readFileSync } from 'node:fs';
import type { Reply } from '../reply.ts';
import { LOGIN_SECONDS } from './doors.ts';

export type Look = 'plain' | 'otp' | 'flutter';
export const LOOKS: readonly Look[] = ['plain', 'otp', 'flutter'];

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const STYLE = asset('./terminal.css');
const FLUTTER = asset('./flutter.html');

const NO_STORE = { 'cache-control': 'no-store' };
const HTML = { ...NO_STORE, 'content-type': 'text/html; charset=utf-8' };

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const html = (body: string, status = 200): Reply => ({ status, headers: HTML, body });
export const flutterPage = (): Reply => html(FLUTTER);
export const styleSheet = (): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8' },
  body: STYLE,
});

export const frame = (
  title: string,
  main: string,
  user: string | null,
  base: string,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Paper console</title>
<link rel="stylesheet" href="/terminal/style.css">
</head>
<body>
<header><span class="brand">Paper&thinsp;console</span>${
  user === null ? '' : `<nav><span>${escaped(user)}</span><a href="${base}/logout">Log out</a></nav>`
}</header>
<main>${main}</main>
</body>
</html>`;

export const goTo = (location: string, cookie?: string): Reply => ({
  status: 303,
  headers: { ...NO_STORE, location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) },
  body: '',
});

export const cookieOf = (name: string, value: string, seconds = LOGIN_SECONDS): string =>
  `${name}=${value}; Path=/terminal/; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;

/** The value of one cookie of a Cookie header. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

const TIME = new Intl.DateTimeFormat('en-IN', {
  timeZone: 'Asia/Kolkata',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
export const timeText = (ms: number): string => TIME.format(ms);
