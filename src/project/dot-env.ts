// .env beside or above the current folder: variables that the environment itself does not have.
import { dirname, join, resolve } from 'node:path';
import type { Env } from '../base/index.ts';
import { readTextIfPresent } from './read-text.ts';

/** The environment with the variables of the nearest .env added; real ones win. */
export function withDotEnv(env: Env, cwd: string): Env {
  const variables = nearestDotEnv(resolve(cwd));
  if (variables.size === 0) return env;
  return {
    get: (name) => env.get(name) ?? variables.get(name),
    names: () => [...new Set([...env.names(), ...variables.keys()])],
  };
}

function nearestDotEnv(cwd: string): ReadonlyMap<string, string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, '.env');
    const file = readTextIfPresent(path, path);
    if (file) return parseDotEnv(file.text);
    if (dirname(folder) === folder) return new Map();
  }
}

const LINE =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:'((?:\\'|[^'])*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\r\n]*))/gm;

/** `NAME=value` lines; quotes keep blanks and line breaks, `#` begins a comment behind a blank. */
function parseDotEnv(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [, name = '', single, double, bare = ''] of text.matchAll(LINE)) {
    if (single !== undefined) variables.set(name, single.replaceAll("\\'", "'"));
    else if (double !== undefined) variables.set(name, unescaped(double));
    else variables.set(name, bare.replace(/(?:^|\s)#.*$/, '').trim());
  }
  return variables;
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\([\s\S])/g, (whole, sign: string) => signs[sign] ?? (/["\\'$]/.test(sign) ? sign : whole));
}
