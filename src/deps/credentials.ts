// User and password that stand in an address: shown nowhere, and sent as a header.
import type { Services } from '../base/index.ts';

const USER = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)([^/]*)@/;

/** An address without the user and password it may hold. */
export function shownUrl(url: string): string {
  return url.replace(USER, (whole, scheme: string, user: string) => (user === 'git' ? whole : `${scheme}*****@`));
}

/** Tells the redactor the password or token of an address; short words would redact half of every line. */
export function hideCredentials(url: string, { redactor }: Pick<Services, 'redactor'>): void {
  for (const part of USER.exec(url)?.[2]?.split(':') ?? []) {
    if (part.length < 8) continue;
    redactor.addSecret(part);
    redactor.addSecret(decoded(part));
  }
}

/**
 * An address that `fetch` takes, which refuses those with a user, and the header that says the user instead. Servers of
 * other hosts that the answer leads to do not get it.
 */
export function withoutUser(url: string): {
  readonly address: URL;
  readonly headers: { readonly [name: string]: string };
} {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address, headers: {} };
  address.username = '';
  address.password = '';
  const user = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { address, headers: { authorization: `Basic ${user}` } };
}

/** Text without percent encoding; as it is where it is not encoded so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
