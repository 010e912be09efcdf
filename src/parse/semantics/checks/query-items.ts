// What filters and saved queries name: `Dimension('order__status')`, `TimeDimension(…)`, `Entity(…)`, `Metric(…)` with
// their methods. The templates are rendered with nothing but these four, as MetricFlow does.
import { fail, nearest, type SourceFile, TsdbtError } from '../../../base/index.ts';
import { bindArguments } from '../../../context/index.ts';
import {
  type CallArgs,
  type CallSite,
  fault,
  HostFunction,
  iterateValue,
  JinjaObject,
  jinjaErrors,
  parseTemplate,
  strOf,
  type Value,
} from '../../../jinja/index.ts';
import { GRAINS } from '../../yaml/semantic-words.ts';

export type ItemKind = 'Dimension' | 'TimeDimension' | 'Entity' | 'Metric';

/** A call as it is written, its methods applied. */
export interface QueryItem {
  readonly kind: ItemKind;
  readonly name: string;
  readonly entityPath: readonly string[];
  readonly grain: string | null;
  readonly datePart: string | null;
  readonly groupBy: readonly string[];
  readonly descending: boolean | null;
}

/** What an item means: the element it names and its granularity. */
export interface ResolvedItem {
  readonly element: string;
  readonly grain: string | null;
}

/** What was read, or why it could not be. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

const DATE_PARTS = ['year', 'quarter', 'month', 'day', 'dow', 'doy'];
const METHODS = ['grain', 'date_part', 'descending'];

const PARAMETERS: { readonly [kind in ItemKind]: readonly string[] } = {
  Dimension: ['name', 'entity_path'],
  TimeDimension: ['time_dimension_name', 'time_granularity_name', 'entity_path', 'descending', 'date_part_name'],
  Entity: ['entity_name', 'entity_path'],
  Metric: ['metric_name', 'group_by'],
};

/** Names that every template knows. */
const BUILTIN = ['range', 'dict', 'namespace', 'cycler', 'joiner', 'lipsum'];

/**
 * The items of a template, each once.
 * @param isOrder true where `.descending(…)` may follow any of them
 */
export function queryItems(text: string, isOrder = false): Read<readonly QueryItem[]> {
  const found = new Map<string, QueryItem>();
  const collect = (item: QueryItem): void => void found.set(JSON.stringify(item), item);
  const functions = new Map<string, Value>(
    (Object.keys(PARAMETERS) as ItemKind[]).map((kind) => [kind, itemFunction(kind, isOrder, collect)]),
  );
  // Templates that ask whether a name is defined may name what is not.
  const asks = /\bdefined\b|\bdefault\s*\(|\bd\s*\(/.test(text);
  const get = (name: string): Value | undefined => {
    const known = functions.get(name);
    if (known !== undefined || asks || BUILTIN.includes(name)) return known;
    const near = nearest(name, functions.keys());
    const names = near ? `did you mean ${near}?` : `known are ${[...functions.keys()].join(', ')}`;
    return fail(jinjaErrors.runtime, { problem: `'${name}' is not known here; ${names}` });
  };
  return attempt(() => {
    const file: SourceFile = { path: 'filter', text };
    parseTemplate(file).renderSync({ globals: { get } });
    return [...found.values()];
  });
}

function attempt<T>(read: () => T): Read<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof TsdbtError) return { problem: error.diagnostic.message };
    throw error;
  }
}

function itemFunction(kind: ItemKind, isOrder: boolean, collect: (item: QueryItem) => void): HostFunction {
  const parameters = PARAMETERS[kind];
  return new HostFunction(kind, (args: CallArgs, site: CallSite) => {
    const bound = bindArguments(kind, parameters, args, site);
    const [nameKey = ''] = parameters;
    const given = bound.get(nameKey);
    if (given === undefined) return fault(`${kind}() needs the argument ${nameKey}`);
    const text = (value: Value | undefined, what: string): string | null => {
      if (value === undefined || value === null) return null;
      return typeof value === 'string' ? value : fault(`${what} of ${kind}() must be a text`);
    };
    const list = (value: Value | undefined): string[] =>
      value === undefined ? [] : [...iterateValue(value)].map((one) => strOf(one));
    const descending = bound.get('descending');
    return new ItemValue(
      checked({
        kind,
        name: text(given, nameKey) ?? fault(`${nameKey} of ${kind}() must be a text`),
        entityPath: list(bound.get('entity_path')),
        grain: text(bound.get('time_granularity_name'), 'time_granularity_name'),
        datePart: text(bound.get('date_part_name'), 'date_part_name'),
        groupBy: list(bound.get('group_by')),
        descending: typeof descending === 'boolean' ? descending : null,
      }),
      isOrder,
      collect,
    );
  });
}

/** What is wrong with an item whatever it is used for. @throws Fault */
function checked(item: QueryItem): QueryItem {
  const { kind, name, datePart } = item;
  if (kind === 'Metric' && linksOf(name, new Set()).links.length > 0) {
    fault(`Metric('${name}') must name a metric without entities before it`);
  }
  if (datePart !== null && !DATE_PARTS.includes(datePart.toLowerCase())) {
    fault(`'${datePart}' is no date part; known are ${DATE_PARTS.join(', ')}`);
  }
  return item;
}

/** An item in a template: methods change it, printing it collects it. */
class ItemValue extends JinjaObject {
  readonly typeName: string;
  #item: QueryItem;
  readonly #isOrder: boolean;
  readonly #collect: (item: QueryItem) => void;

  constructor(item: QueryItem, isOrder: boolean, collect: (item: QueryItem) => void) {
    super();
    this.typeName = item.kind;
    this.#item = item;
    this.#isOrder = isOrder;
    this.#collect = collect;
  }

  override getAttr(name: string): Value | undefined {
    if (!METHODS.includes(name)) return fault(`${this.typeName}() has no ${name}; known are ${METHODS.join(', ')}`);
    return new HostFunction(name, ({ positional, named }) => {
      const [value] = [...positional, ...named.values()];
      if (positional.length + named.size !== 1 || value === undefined) return fault(`${name}() takes one argument`);
      this.#change(name, value);
      return this;
    });
  }

  #change(method: string, value: Value): void {
    const item = this.#item;
    const isAllowed = item.kind === 'Dimension' || (method === 'descending' && this.#isOrder);
    if (!isAllowed) fault(`${item.kind}() takes no .${method}() here`);
    if (method === 'descending') {
      this.#item = { ...item, descending: value === true || item.descending };
      return;
    }
    const text = typeof value === 'string' ? value : fault(`.${method}() takes a text`);
    this.#item = checked(method === 'grain' ? { ...item, grain: text } : { ...item, datePart: text });
  }

  override toText(): string {
    this.#collect(this.#item);
    return '';
  }
}

interface Links {
  readonly links: readonly string[];
  readonly element: string;
  readonly grain: string | null;
}

/** `order__created_at__month` in its parts. */
function linksOf(name: string, customGrains: ReadonlySet<string>): Links {
  const parts = name.split('__');
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return { links: [], element: last, grain: null };
  const isGrain = GRAINS.some((grain) => grain === last) || customGrains.has(last);
  if (!isGrain) return { links: parts.slice(0, -1), element: last, grain: null };
  return { links: parts.slice(0, -2), element: parts.at(-2) ?? '', grain: last };
}

/** What an item names in a filter or a list to group by. */
export function resolveItem(item: QueryItem, customGrains: ReadonlySet<string>): Read<ResolvedItem> {
  const { kind, name } = item;
  if (kind === 'Metric') {
    if (item.groupBy.length > 0) return { value: { element: name, grain: null } };
    return { problem: `Metric('${name}') needs group_by: the entities that it is worked out for` };
  }
  if (kind === 'Entity') {
    const { element, grain } = linksOf(name, new Set());
    if (grain !== null) return { problem: `Entity('${name}') may have no granularity` };
    return { value: { element, grain: null } };
  }
  const isTime = kind === 'TimeDimension' || item.grain || item.datePart;
  const { links, element, grain } = linksOf(name, isTime ? customGrains : new Set());
  if (links.length !== 1 && element !== 'metric_time') {
    return { problem: `${kind}('${name}') must be of the form <entity>__<dimension>` };
  }
  if (!isTime) return { value: { element, grain: null } };
  if (grain !== null && item.grain && item.grain !== grain) {
    return {
      problem: `${kind}('${name}') is given the granularity '${item.grain}' beside that of its name; one is expected`,
    };
  }
  return { value: { element, grain: (grain ?? item.grain)?.toLowerCase() ?? null } };
}
