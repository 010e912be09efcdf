// `ref('a')` and `source('s', 't')` written as a plain value in YAML.
import type { JsonValue } from '../base/index.ts';
import { type LiteralCall, scanLiteral } from '../jinja/index.ts';
import type { RefArgs, SourceArgs } from './types.ts';

export type Reference =
  | { readonly kind: 'ref'; readonly ref: RefArgs }
  | { readonly kind: 'source'; readonly source: SourceArgs };

const plainRef = /^\s*ref\(\s*(['"])([^'"\\]*)\1\s*\)\s*$/;
const plainSource = /^\s*source\(\s*(['"])([^'"\\]*)\1\s*,\s*(['"])([^'"\\]*)\3\s*\)\s*$/;

/** The reference that an expression with plain arguments makes; undefined for anything else. */
export function parseReference(expression: string): Reference | undefined {
  const ref = plainRef.exec(expression);
  if (ref) return { kind: 'ref', ref: { name: ref[2] ?? '', package: null, version: null } };
  const source = plainSource.exec(expression);
  if (source) return { kind: 'source', source: [source[2] ?? '', source[4] ?? ''] };
  const template = scanLiteral({ path: 'expression', text: `{{ ${expression} }}` });
  const calls = template?.segments.filter((part): part is LiteralCall => typeof part !== 'string') ?? [];
  const [call] = calls;
  return call && calls.length === 1 ? referenceOf(call) : undefined;
}

function referenceOf(call: LiteralCall): Reference | undefined {
  const texts = call.args.map((arg: JsonValue) => (typeof arg === 'string' ? arg : undefined));
  const [first, second] = texts;
  if (first === undefined || texts.length > 2 || (texts.length === 2 && second === undefined)) return undefined;
  if (call.name === 'source') return second === undefined ? undefined : { kind: 'source', source: [first, second] };
  if (call.name !== 'ref') return undefined;
  const given = call.kwargs.get('v') ?? call.kwargs.get('version') ?? null;
  const version = typeof given === 'string' || typeof given === 'number' ? given : null;
  return {
    kind: 'ref',
    ref: { name: second ?? first, package: second === undefined ? null : first, version },
  };
}
