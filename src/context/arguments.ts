// Binding call arguments to parameter names, as a Python function would.
import { fail } from '../base/index.ts';
import {
  type CallArgs,
  type CallSite,
  HostFunction,
  type MaybePromise,
  strOf,
  typeNameOf,
  type Value,
} from '../jinja/index.ts';
import { contextErrors } from './errors.ts';

/** Values by parameter name; absent ones are undefined. */
export interface BoundArguments {
  get(name: string): Value | undefined;
  /** Text of an argument that must be there and be text (numbers and booleans are turned to text). */
  text(name: string): string;
  optionalText(name: string): string | undefined;
  flag(name: string, fallback: boolean): boolean;
}

/**
 * Binds positional and named arguments to `parameters` in order.
 * @throws TsdbtError wrong-arguments for too many, unknown or doubled arguments
 */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  args: CallArgs,
  site: CallSite,
): BoundArguments {
  const bound = new Map<string, Value>();
  if (args.positional.length > parameters.length) {
    fail(
      contextErrors.arguments,
      { name, problem: `takes at most ${parameters.length} argument(s) but ${args.positional.length} were given` },
      { span: site.span },
    );
  }
  args.positional.forEach((value, index) => {
    const parameter = parameters[index];
    if (parameter !== undefined) bound.set(parameter, value);
  });
  for (const [key, value] of args.named) {
    if (!parameters.includes(key)) {
      fail(
        contextErrors.arguments,
        { name, problem: `got an unexpected keyword argument '${key}'` },
        { span: site.span },
      );
    }
    if (bound.has(key)) {
      fail(
        contextErrors.arguments,
        { name, problem: `got multiple values for argument '${key}'` },
        { span: site.span },
      );
    }
    bound.set(key, value);
  }
  const missing = (parameter: string): never =>
    fail(
      contextErrors.arguments,
      { name, problem: `missing 1 required positional argument: '${parameter}'` },
      { span: site.span },
    );
  return {
    get: (parameter) => bound.get(parameter),
    text(parameter) {
      const value = bound.get(parameter);
      if (value === undefined) return missing(parameter);
      if (value === null) {
        fail(contextErrors.arguments, { name, problem: `argument '${parameter}' is None` }, { span: site.span });
      }
      return strOf(value);
    },
    optionalText(parameter) {
      const value = bound.get(parameter);
      return value === undefined || value === null || typeNameOf(value) === 'Undefined' ? undefined : strOf(value);
    },
    flag(parameter, fallback) {
      const value = bound.get(parameter);
      return value === undefined ? fallback : value === true || value === 1 || value === 'true';
    },
  };
}

/** A host function whose arguments are bound before its body runs. */
export function boundFunction(
  name: string,
  parameters: readonly string[],
  body: (args: BoundArguments, site: CallSite) => MaybePromise<Value>,
  attributes?: ReadonlyMap<string, Value>,
): HostFunction {
  return new HostFunction(name, (args, site) => body(bindArguments(name, parameters, args, site), site), attributes);
}
