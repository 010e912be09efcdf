// Filters of metrics as text of SQL: what they name in templates becomes the qualified name, order__status.
import { isJsonArray, isJsonObject, type JsonValue } from '../../base/index.ts';
import {
  type CallArgs,
  type Globals,
  HostFunction,
  isTruthy,
  JinjaObject,
  parseTemplate,
  strOf,
  Tuple,
  type Value,
} from '../../jinja/index.ts';

/** The texts of a filter as the manifest has it; none for null. */
export function whereTexts(filter: JsonValue | undefined): readonly string[] {
  const parts = isJsonObject(filter) ? filter['where_filters'] : undefined;
  return (isJsonArray(parts) ? parts : []).flatMap((one) =>
    isJsonObject(one) ? [String(one['where_sql_template'] ?? '')] : [],
  );
}

/** All of them hold: rendered, and joined by AND; undefined when nothing is left. @throws TsdbtError of the template */
export function joinedFilters(templates: readonly string[]): string | undefined {
  return allOf(templates.map((text) => rendered(text).trim()));
}

/** Conditions joined by AND, in parentheses where there are several; undefined when there is none. */
export function allOf(conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((one) => one !== undefined && one !== '');
  if (given.length < 2) return given[0];
  return given.map((one) => `(${one})`).join(' AND ');
}

function rendered(template: string): string {
  return parseTemplate({ path: 'where filter', text: template }).renderSync({ globals: NAMES }).text;
}

/** What `Dimension('order__status')` and its kin give: a name that may get a grain. */
class FilterName extends JinjaObject {
  readonly typeName = 'FilterName';
  readonly #name: string;
  readonly #grain: string;

  constructor(name: string, grain: string) {
    super();
    this.#name = name;
    this.#grain = grain;
  }

  override getAttr(attribute: string): Value | undefined {
    if (attribute === 'descending') return new HostFunction(attribute, () => this);
    if (attribute !== 'grain' && attribute !== 'date_part') return undefined;
    return new HostFunction(attribute, ({ positional, named }) => {
      const [grain] = [...positional, ...named.values()];
      return new FilterName(this.#name, grain === undefined ? '' : strOf(grain));
    });
  }

  override toText(): string {
    return this.#grain === '' ? this.#name : `${this.#name}__${this.#grain.toLowerCase()}`;
  }
}

function named(grainName: string | undefined): (args: CallArgs) => Value {
  return ({ positional, named }) => {
    const [first, second, third] = positional;
    const name = first ?? named.get('name') ?? '';
    const grain = grainName === undefined ? undefined : (second ?? named.get(grainName));
    const path = (grainName === undefined ? second : third) ?? named.get('entity_path');
    const steps = path instanceof Tuple ? path.items : Array.isArray(path) ? path : [];
    return new FilterName(
      [...steps, name].map(strOf).join('__'),
      grain !== undefined && isTruthy(grain) ? strOf(grain) : '',
    );
  };
}

const FUNCTIONS: ReadonlyMap<string, Value> = new Map([
  ['Dimension', new HostFunction('Dimension', named(undefined))],
  ['TimeDimension', new HostFunction('TimeDimension', named('time_granularity_name'))],
  ['Entity', new HostFunction('Entity', named(undefined))],
  [
    'Metric',
    new HostFunction(
      'Metric',
      ({ positional, named }) => new FilterName(strOf(positional[0] ?? named.get('name') ?? ''), ''),
    ),
  ],
]);

const NAMES: Globals = { get: (name) => FUNCTIONS.get(name), names: () => FUNCTIONS.keys() };
