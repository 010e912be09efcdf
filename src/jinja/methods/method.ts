// What a method of a built-in type is, and how its arguments are bound.
import { fault } from '../errors.ts';
import { indexOf } from '../numbers.ts';
import { strOf, typeNameOf } from '../text.ts';
import { type CallArgs, type CallSite, type MaybePromise, Undefined, type Value } from '../values.ts';

export type Method = (self: Value, args: CallArgs, site: CallSite) => MaybePromise<Value>;
export type MethodTable = ReadonlyMap<string, Method>;

/**
 * Binds arguments to parameter names; names that end with `?` are optional.
 * Throws Python's wording for missing and surplus ones.
 */
export function bind(name: string, args: CallArgs, ...parameters: readonly string[]): (Value | undefined)[] {
  const bound: (Value | undefined)[] = [...args.positional];
  if (bound.length > parameters.length) {
    const most = parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`;
    return fault(`${name}() takes at most ${most} (${bound.length} given)`);
  }
  for (const [key, value] of args.named) {
    const at = parameters.findIndex((parameter) => parameter === key || parameter === `${key}?`);
    if (at === -1) return fault(`${name}() got an unexpected keyword argument '${key}'`);
    if (bound[at] !== undefined) return fault(`${name}() got multiple values for argument '${key}'`);
    bound[at] = value;
  }
  for (const [at, parameter] of parameters.entries()) {
    if (bound[at] === undefined && !parameter.endsWith('?')) {
      return fault(`${name}() missing required argument '${parameter}' (pos ${at + 1})`);
    }
  }
  return bound;
}

/** An argument that must be a string. */
export function textArgument(name: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value instanceof Undefined) return fault(`${name}() argument must be str, not Undefined`);
  return fault(`${name}() argument must be str, not ${typeNameOf(value)}`);
}

/** An argument that must be an int, or its default. */
export function intArgument(name: string, value: Value | undefined, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  return indexOf(value) ?? fault(`${name}(): '${typeNameOf(value)}' object cannot be interpreted as an integer`);
}

/** An argument of any type as text, or its default. */
export function anyText(value: Value | undefined, fallback: string): string {
  return value === undefined ? fallback : strOf(value);
}
