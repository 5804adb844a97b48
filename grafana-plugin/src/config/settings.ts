// What the app keeps: the exporter's address in the open, its tokens where no browser can read them back.
import type { AppPluginMeta } from '@grafana/data';

export interface JsonData {
  readonly exporterUrl?: string;
}

export type SecretName = 'controlToken' | 'adminToken';

/** The app as Grafana's server describes it; of a secret it says only whether there is one. */
export type Meta = AppPluginMeta<JsonData>;

/** Ready to have a path put behind it, or what is wrong with it in words. */
export function addressOf(text: string): { readonly url: string } | { readonly wrong: string } {
  const wrong = (what: string) => ({ wrong: what });
  const given = text.trim();
  if (given === '') return wrong('Say where the exporter is, for example http://exporter:9464');
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return wrong('An address begins with http:// or https://');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return wrong('An address begins with http:// or https://');
  if (url.username !== '' || url.password !== '')
    return wrong('Leave user and password out: tokens have fields of their own');
  if (url.search !== '' || url.hash !== '') return wrong('The address ends before any ? or #');
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}
