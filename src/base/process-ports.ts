// The ports as a process offers them: environment, clocks, and a redactor that lives as long as the invocation.
import type { Clock, Env, Redactor } from './ports.ts';

/** The environment of this process, or another record of variables. */
export function processEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    names: () => Object.keys(variables).filter((name) => variables[name] !== undefined),
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

const MASK = '*****';

/**
 * A redactor without secrets. Every later text has its secrets replaced by `*****`, longer ones first, so that a secret
 * inside another leaves nothing behind; their JSON spelling is replaced too. Blank texts are no secrets.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    addSecret: (text) => {
      if (text.trim() === '' || secrets.has(text)) return;
      secrets.add(text);
      const asJson = JSON.stringify(text).slice(1, -1);
      if (asJson !== text) secrets.add(asJson);
      const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
      pattern = new RegExp(longestFirst.map(literalPattern).join('|'), 'g');
    },
    redact: (text) => (pattern ? text.replace(pattern, MASK) : text),
    hasSecrets: () => pattern !== undefined,
  };
}

function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
