// `config` in templates: config(...) and config.get/require/… at parse and at run time.
import { fail, isJsonObject, type JsonObject, jsonObject, type MutableJsonObject } from '../base/index.ts';
import { Dict, HostFunction, isTruthy, strOf, toJson, toValue, type Value } from '../jinja/index.ts';
import { boundFunction } from './arguments.ts';
import { contextErrors } from './errors.ts';
import type { RunContextOptions } from './types.ts';

/** At parse: each call is recorded, reads give nothing yet. */
export function parseConfigObject(record: (values: JsonObject) => void): HostFunction {
  const empty = (name: string): HostFunction => new HostFunction(name, () => '');
  return new HostFunction(
    'config',
    (args, site) => {
      if (args.positional.length + args.named.size === 0) {
        fail(contextErrors.arguments, { name: 'config', problem: 'takes values; none are given' }, { span: site.span });
      }
      const values: MutableJsonObject = jsonObject();
      for (const positional of args.positional) {
        if (positional instanceof Dict)
          for (const [key, value] of positional.entries()) values[strOf(key)] = toJson(value);
      }
      for (const [key, value] of args.named) values[key] = toJson(value);
      record(values);
      return '';
    },
    new Map<string, Value>(
      ['get', 'require', 'meta_get', 'meta_require']
        .map((name) => [name, empty(name)] as const)
        .concat([
          [
            'set',
            boundFunction('set', ['name', 'value'], (args) => {
              record(jsonObject([[args.text('name'), toJson(args.get('value') ?? null)]]));
              return '';
            }),
          ],
          ['persist_relation_docs', new HostFunction('persist_relation_docs', () => false)],
          ['persist_column_docs', new HostFunction('persist_column_docs', () => false)],
        ]),
    ),
  );
}

/** At run: config(...) prints nothing, reads see the final config of the node. */
export function runConfigObject(
  { config, configValues }: RunContextOptions,
  nodeName: string,
  model: () => Value,
): HostFunction {
  const changed = new Map<string, Value>(configValues);
  const read = (name: string): Value | undefined => {
    const set = changed.get(name);
    if (set !== undefined) return set;
    const value = config[name] ?? config[name.replaceAll('_', '-')];
    if (value !== undefined) return toValue(value);
    return name in config ? null : undefined;
  };
  const meta = (name: string): Value | undefined => {
    const held = config['meta'];
    const value = isJsonObject(held) ? held[name] : undefined;
    return value === undefined ? undefined : toValue(value);
  };
  const reader = (name: string, find: (key: string) => Value | undefined): HostFunction =>
    boundFunction(
      name,
      ['name', 'default', 'validator'],
      (args) => find(args.text('name')) ?? given(args.get('default')),
    );
  const requirer = (name: string, find: (key: string) => Value | undefined): HostFunction =>
    boundFunction(name, ['name', 'validator'], (args, site) => {
      const key = args.text('name');
      const found = find(key);
      if (found !== undefined) return found;
      return fail(contextErrors.configMissing, { name: key, node: nodeName }, { span: site.span });
    });
  const persists = (what: 'relation' | 'columns'): boolean => {
    const persist = read('persist_docs');
    return persist instanceof Dict && isTruthy(persist.get(what) ?? false);
  };
  return new RunConfig((name) => {
    switch (name) {
      case 'get':
        return getKeepingNull(read);
      case 'require':
        return requirer('require', read);
      case 'meta_get':
        return reader('meta_get', meta);
      case 'meta_require':
        return requirer('meta_require', meta);
      case 'set':
        return boundFunction('set', ['name', 'value'], (args) => {
          changed.set(args.text('name'), args.get('value') ?? null);
          return '';
        });
      case 'persist_relation_docs':
        return new HostFunction(name, () => persists('relation'));
      case 'persist_column_docs':
        return new HostFunction(name, () => persists('columns'));
      case 'model':
        return model();
      default:
        return undefined;
    }
  });
}

/** Prints nothing when it is called; attributes are made when they are read. */
class RunConfig extends HostFunction {
  readonly #attribute: (name: string) => Value | undefined;

  constructor(attribute: (name: string) => Value | undefined) {
    super('config', () => '');
    this.#attribute = attribute;
  }

  override getAttr(name: string): Value | undefined {
    return this.#attribute(name);
  }
}

/** `config.get`: a built-in attribute that is None is returned as None, the default is for absent keys only. */
function getKeepingNull(read: (name: string) => Value | undefined): HostFunction {
  return boundFunction('get', ['name', 'default', 'validator'], (args) => {
    const found = read(args.text('name'));
    return found === undefined ? given(args.get('default')) : found;
  });
}

function given(value: Value | undefined): Value {
  return value ?? null;
}
