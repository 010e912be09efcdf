// Differential test: what Jinja2 3.1 does with each template, through the sync form, the async form and the fast path.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type JsonObject, TsdbtError } from '../base/index.ts';
import { type Globals, parseTemplate, scanLiteral, toValue, type Value } from './index.ts';

interface Probe {
  readonly name: string;
  readonly context: JsonObject;
  readonly template: string;
  readonly expected?: string;
  readonly error?: string;
}

const probes = ['probes.json', 'more-probes.json'].flatMap((name): readonly Probe[] =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')),
);

function globalsOf(context: JsonObject): Globals {
  const values = new Map<string, Value>(Object.entries(context).map(([name, value]) => [name, toValue(value)]));
  return { get: (name) => values.get(name) };
}

/** The text, or the kind of error. */
async function outcome(run: () => string | Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    return `error ${error.diagnostic.slug}`;
  }
}

/** The macros of a template also by their bare names, as Jinja2 has them; dbt, and so we, give them other ones. */
function withBareMacros(template: string): string {
  const open: string[] = [];
  return template.replace(
    /\{%-?\s*(?:macro (\w+)|endmacro)[^%]*?(-?%\})/g,
    (tag: string, name: string | undefined, end: string) => {
      if (name !== undefined) open.push(name);
      const ended = name === undefined ? open.pop() : undefined;
      return ended === undefined ? tag : `${tag}{% set ${ended} = dbt_macro__${ended} ${end}`;
    },
  );
}

/** What passes: Python raises TypeError for some undefined operands where we name the undefined value. */
function wanted(probe: Probe): readonly string[] {
  if (probe.expected !== undefined) return [probe.expected];
  if (probe.error === 'TemplateSyntaxError') return ['error jinja-syntax'];
  return probe.error === 'UndefinedError'
    ? ['error jinja-undefined']
    : ['error jinja-runtime', 'error jinja-undefined'];
}

describe('probes', () => {
  test.each(probes.map((probe) => [probe.name, probe] as const))('%s', async (_name, probe) => {
    const file = { path: 'probe.sql', text: withBareMacros(probe.template) };
    const globals = globalsOf(probe.context);
    const sync = await outcome(() => parseTemplate(file).renderSync({ globals }).text);
    expect(wanted(probe)).toContain(sync);
    const waited = await outcome(async () => (await parseTemplate(file).render({ globals })).text);
    expect(waited).toBe(sync);
    const fast = scanLiteral(file);
    if (fast?.segments.every((segment) => typeof segment === 'string')) expect(fast.segments.join('')).toBe(sync);
  });
});
