// A relation of the warehouse as templates handle it: dbt's Relation with its attributes, methods and text.
import { fail } from '../../base/index.ts';
import {
  type CallArgs,
  Dict,
  fault,
  HostFunction,
  JinjaObject,
  Record,
  reprOf,
  strOf,
  type Value,
} from '../../jinja/index.ts';
import type { Dialect } from '../adapter.ts';
import { adapterErrors } from '../errors.ts';

export type RelationType =
  | 'table'
  | 'view'
  | 'cte'
  | 'materialized_view'
  | 'external'
  | 'function'
  | 'ephemeral'
  | 'dynamic_table'
  | 'pointer_table';

export interface RelationPolicy {
  readonly database: boolean;
  readonly schema: boolean;
  readonly identifier: boolean;
}

/** A time window that `ref()` puts around a relation of a microbatch input. */
export interface EventTimeFilter {
  readonly field: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

export interface RelationParts {
  readonly dialect: Dialect;
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type?: string | null | undefined;
  readonly quotePolicy?: RelationPolicy | undefined;
  readonly includePolicy?: RelationPolicy | undefined;
  /** 0 for `--empty`: reads no rows. */
  readonly limit?: number | undefined;
  readonly eventTimeFilter?: EventTimeFilter | undefined;
  /** Text that stands for the relation, such as a file read in place. */
  readonly external?: string | undefined;
  /** What the engine told of it: those of the dialect's `relationFacts` that are known. */
  readonly facts?: { readonly [name: string]: Value } | undefined;
  /** Fields that only this engine's relations have. */
  readonly fields?: ReadonlyMap<string, Value> | undefined;
}

const ALL: RelationPolicy = { database: true, schema: true, identifier: true };
const PARTS = ['database', 'schema', 'identifier'] as const;
const IS_TYPE: { readonly [attribute: string]: RelationType } = {
  is_table: 'table',
  is_view: 'view',
  is_cte: 'cte',
  is_materialized_view: 'materialized_view',
  is_function: 'function',
  is_dynamic_table: 'dynamic_table',
  is_pointer: 'pointer_table',
};

export class Relation extends JinjaObject {
  readonly typeName: string = 'Relation';
  readonly parts: RelationParts;
  readonly quotePolicy: RelationPolicy;
  readonly includePolicy: RelationPolicy;
  #sql: string | undefined;

  constructor(parts: RelationParts) {
    super();
    // An engine without databases has an empty name for them.
    this.parts = parts.database === '' ? { ...parts, database: null } : parts;
    const { database, schema, dialect } = this.parts;
    if (dialect.databaseIsSchema && database !== null && database !== schema) {
      fail(adapterErrors.databaseNotSchema, {
        engine: dialect.classPrefix.toLowerCase(),
        database,
        schema: schema ?? '',
      });
    }
    this.quotePolicy = parts.quotePolicy ?? parts.dialect.quoteByDefault;
    this.includePolicy = parts.includePolicy ?? parts.dialect.includeByDefault ?? ALL;
  }

  get database(): string | null {
    return this.parts.database;
  }
  get schema(): string | null {
    return this.parts.schema;
  }
  get identifier(): string | null {
    return this.parts.identifier;
  }
  get type(): string | null {
    return this.parts.type ?? null;
  }

  /** A copy with other parts. */
  with(changes: Partial<RelationParts>): Relation {
    return new Relation({ ...this.parts, ...changes });
  }

  /** The quoted name without limit or filter. */
  get sql(): string {
    this.#sql ??= this.#makeSql();
    return this.#sql;
  }

  #makeSql(): string {
    if (this.parts.external !== undefined) return this.parts.external;
    return PARTS.filter((part) => this.includePolicy[part] && this.parts[part] !== null)
      .map((part) => this.#shown(part, this.parts[part] ?? ''))
      .join('.');
  }

  #shown(part: (typeof PARTS)[number], name: string): string {
    // A quote inside is printed as it stands, as dbt does: people write `'"NAME"'` where a name is to keep its quotes.
    const mark = this.parts.dialect.quoteCharacter;
    return this.quotePolicy[part] ? `${mark}${name}${mark}` : name;
  }

  /** What a template prints: the name, or a subquery when the relation is limited. */
  override toText(): string {
    const { limit, eventTimeFilter } = this.parts;
    if (limit === undefined && eventTimeFilter === undefined) return this.sql;
    let text = this.sql;
    if (limit !== undefined) {
      text = `(select * from ${text}${limit === 0 ? ' where false' : ''} limit ${limit})${this.#alias('limit_subq')}`;
    }
    if (eventTimeFilter) {
      const moment = this.parts.dialect.relations?.moment ?? ((shown: string) => `'${shown}'`);
      text = `(select * from ${text} where ${windowCondition(eventTimeFilter, moment)})${this.#alias('et_filter_subq')}`;
    }
    return text;
  }

  #alias(kind: string): string {
    return this.#aliasesSubqueries ? ` _dbt_${kind}_${this.identifier ?? ''}` : '';
  }

  get #aliasesSubqueries(): boolean {
    return this.parts.dialect.relations?.aliasesSubqueries !== false;
  }

  override toRepr(): string {
    return `<${className(this)} ${this.toText()}>`;
  }

  /** dbt's relations are mappings, and packages tell them from text by that. */
  override get isMapping(): boolean {
    return true;
  }

  /** As in dbt, a relation whose type is not known equals none whose type is. */
  override equals(other: Value): boolean {
    return other instanceof Relation && other.sql === this.sql && other.type === this.type;
  }

  /** Key for look-ups, without regard to case. */
  get key(): string {
    return PARTS.map((part) => (this.parts[part] ?? '').toLowerCase()).join('\u0000');
  }

  override getAttr(name: string): Value | undefined {
    const { relations } = this.parts.dialect;
    const own = relations?.attributes?.[name];
    if (own) return own(this);
    if (relations?.fields && name in relations.fields) return this.field(name);
    const wanted = IS_TYPE[name];
    if (wanted) return this.type === wanted;
    const { facts, dialect } = this.parts;
    if (dialect.relationFacts?.includes(name)) return facts?.[name] ?? null;
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return this.parts[name];
      case 'name':
      case 'table':
        return this.identifier;
      case 'type':
        return this.type;
      case 'path':
        return pathValue(this.parts);
      case 'quote_policy':
        return policyValue(this.quotePolicy, this.#policyName('Quote'));
      case 'include_policy':
        return policyValue(this.includePolicy, this.#policyName('Include'));
      case 'quote_character':
        return this.parts.dialect.quoteCharacter;
      case 'limit':
        return this.parts.limit ?? null;
      case 'external':
        return this.parts.external ?? null;
      case 'can_be_renamed':
      case 'can_be_replaced':
        return (this.parts.dialect.namesRelationsAnew ?? false) && (this.type === 'table' || this.type === 'view');
      case 'dbt_created':
      case 'is_delta':
      case 'is_iceberg_format':
        return false;
      case 'require_alias':
        return this.#aliasesSubqueries;
      case 'catalog':
        return null;
      default:
        return this.#method(name);
    }
  }

  /** dbt's class of a policy: engines that write less than the whole name have policies of their own. */
  #policyName(kind: string): string {
    const { dialect } = this.parts;
    return dialect.includeByDefault ? `${dialect.classPrefix}${kind}Policy` : 'Policy';
  }

  /** A field that only this engine's relations have. */
  field(name: string): Value {
    return this.parts.fields?.get(name) ?? this.parts.dialect.relations?.fields?.[name] ?? null;
  }

  #method(name: string): Value | undefined {
    const method = this.parts.dialect.relations?.methods?.[name] ?? methods[name];
    if (method) return new HostFunction(name, (args) => method(this, args));
    return relationClass(this.parts.dialect).getAttr(name);
  }
}

/** Quotes a name, doubling the quote character inside. */
export function quoteIdentifier(dialect: Dialect, name: string): string {
  const mark = dialect.quoteCharacter;
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

/** dbt's name of the class: `PostgresRelation`. */
function className(relation: Relation): string {
  return `${relation.parts.dialect.classPrefix}Relation`;
}

function windowCondition({ field, start, end }: EventTimeFilter, moment: (text: string) => string): string {
  const conditions: string[] = [];
  if (start !== undefined) conditions.push(`${field} >= ${moment(start)}`);
  if (end !== undefined) conditions.push(`${field} < ${moment(end)}`);
  return conditions.join(' and ');
}

/** Three values by part, shown and asked as dbt's `Path` and `Policy`. */
class ByPart extends Record {
  override getAttr(name: string): Value | undefined {
    if (name === 'get_part') return new HostFunction(name, ({ positional: [key] }) => this.#part(key));
    if (name === 'replace_dict') return new HostFunction(name, ({ positional: [given] }) => this.#replaced(given));
    if (name !== 'get_lowered_part') return super.getAttr(name);
    return new HostFunction(name, ({ positional: [key] }) => {
      const value = this.#part(key);
      return typeof value === 'string' ? value.toLowerCase() : null;
    });
  }

  #replaced(given: Value | undefined): Value {
    const changes = given instanceof Dict ? given : new Dict();
    return new ByPart(this.typeName, new Map(PARTS.map((part) => [part, changes.get(part) ?? this.#part(part)])));
  }

  #part(key: Value | undefined): Value {
    const part = PARTS.find((one) => one === key);
    if (part !== undefined) return super.getAttr(part) ?? null;
    return fault(`Got a key of ${strOf(key ?? null)}, expected one of ${PARTS.join(', ')}`);
  }

  override toText(): string {
    const shown = PARTS.map((part) => `${part}=${reprOf(this.getAttr(part) ?? null)}`);
    return `${this.typeName}(${shown.join(', ')})`;
  }
}

function policyValue(policy: RelationPolicy, typeName = 'Policy'): Record {
  return new ByPart(typeName, new Map(PARTS.map((part) => [part, policy[part]])));
}

function pathValue(parts: RelationParts): Record {
  return new ByPart('Path', new Map(PARTS.map((part) => [part, parts[part]])));
}

function changedPolicy(policy: RelationPolicy, args: CallArgs): RelationPolicy {
  const pick = (part: (typeof PARTS)[number]): boolean => {
    const given = args.named.get(part);
    return given === undefined || given === null ? policy[part] : given === true || given === 1;
  };
  return { database: pick('database'), schema: pick('schema'), identifier: pick('identifier') };
}

function textOrNull(value: Value | undefined, own: string | null): string | null {
  if (value === undefined) return own;
  return value === null ? null : strOf(value);
}

/** The fields of this engine's relations among the arguments, added to those that are there. */
function givenFields(
  dialect: Dialect,
  args: CallArgs,
  held: ReadonlyMap<string, Value> | undefined,
): ReadonlyMap<string, Value> | undefined {
  const names = Object.keys(dialect.relations?.fields ?? {}).filter((name) => args.named.has(name));
  if (names.length === 0) return held;
  return new Map([...(held ?? []), ...names.map((name) => [name, args.named.get(name) ?? null] as const)]);
}

function replacedPath(relation: Relation, given: { get(name: string): Value | undefined }): Relation {
  return relation.with({
    database: textOrNull(given.get('database'), relation.database),
    schema: textOrNull(given.get('schema'), relation.schema),
    identifier: textOrNull(given.get('identifier'), relation.identifier),
  });
}

function namedDict(value: Value | undefined): { get(name: string): Value | undefined } {
  if (value instanceof Dict) return { get: (name) => value.get(name) };
  return { get: () => undefined };
}

function functionConfig(model: Value): Dict {
  const fields = model instanceof Dict ? model : new Dict();
  const config = fields.get('config');
  return new Dict([
    ['language', fields.get('language') ?? 'sql'],
    ['type', (config instanceof Dict ? config.get('type') : undefined) ?? 'scalar'],
  ]);
}

const methods: { readonly [name: string]: (relation: Relation, args: CallArgs) => Value } = {
  include: (relation, args) => relation.with({ includePolicy: changedPolicy(relation.includePolicy, args) }),
  // What a function is, and which macro makes it.
  get_function_config: (_relation, args) => functionConfig(args.positional[0] ?? args.named.get('model') ?? null),
  get_function_macro_name: (_relation, args) => {
    const [config = null] = args.positional;
    const field = (name: string): string => (config instanceof Dict ? strOf(config.get(name) ?? '') : '');
    return `${field('type')}_function_${field('language')}`;
  },
  quote: (relation, args) => relation.with({ quotePolicy: changedPolicy(relation.quotePolicy, args) }),
  incorporate: (relation, args) => {
    const moved = replacedPath(relation, namedDict(args.named.get('path')));
    const type = args.named.get('type');
    const quote = args.named.get('quote_policy');
    return checked(
      moved.with({
        ...(type === undefined ? {} : { type: type === null ? null : strOf(type) }),
        ...(quote instanceof Dict
          ? { quotePolicy: changedPolicy(relation.quotePolicy, { positional: [], named: namedMap(quote) }) }
          : {}),
        fields: givenFields(relation.parts.dialect, args, relation.parts.fields),
      }),
    );
  },
  replace_path: (relation, args) => replacedPath(relation, args.named),
  without_identifier: (relation) => relation.with({ includePolicy: { ...relation.includePolicy, identifier: false } }),
  information_schema: (relation, args) => {
    const view = args.positional[0] ?? args.named.get('view_name');
    return relation.with({
      schema: 'INFORMATION_SCHEMA',
      identifier: view === undefined || view === null ? null : strOf(view),
      type: 'view',
      quotePolicy: { ...relation.quotePolicy, schema: false, identifier: false },
      includePolicy: {
        database: relation.database !== null,
        schema: true,
        identifier: view !== undefined && view !== null,
      },
    });
  },
  information_schema_only: (relation) =>
    relation.with({
      schema: 'INFORMATION_SCHEMA',
      identifier: null,
      quotePolicy: { ...relation.quotePolicy, schema: false },
    }),
  replace: (relation, args) => {
    const view = args.named.get('information_schema_view');
    const type = args.named.get('type');
    const moved = type === undefined ? relation : relation.with({ type: type === null ? null : strOf(type) });
    if (view === undefined) return moved;
    return moved.with({
      identifier: textOrNull(view, null),
      includePolicy: { ...relation.includePolicy, identifier: view !== null },
      quotePolicy: { ...relation.quotePolicy, identifier: false },
    });
  },
  render: (relation) => relation.sql,
  render_limited: (relation) => relation.toText(),
  quoted: (relation, args) => {
    const mark = relation.parts.dialect.quoteCharacter;
    return `${mark}${strOf(args.positional[0] ?? args.named.get('identifier') ?? '')}${mark}`;
  },
  relation_max_name_length: (relation) => relation.parts.dialect.maxIdentifierBytes ?? 127,
  matches: (relation, args) =>
    PARTS.every((part, at) => {
      const wanted = args.named.get(part) ?? args.positional[at] ?? null;
      return wanted === null || strOf(wanted).toLowerCase() === (relation.parts[part] ?? '').toLowerCase();
    }),
  get: (relation, args) => {
    const key = strOf(args.positional[0] ?? args.named.get('key') ?? '');
    if (key === 'metadata') return new Dict([['type', className(relation)]]);
    return relation.getAttr(key) ?? args.positional[1] ?? args.named.get('default') ?? null;
  },
  to_dict: (relation, args) =>
    relationDict(relation, args.positional[0] === true || args.named.get('omit_none') === true),
};

/** dbt's serialised form of a relation. */
function relationDict(relation: Relation, omitNone: boolean): Dict {
  const byPart = (values: { readonly [part in (typeof PARTS)[number]]: Value }): Dict =>
    new Dict(PARTS.filter((part) => !omitNone || values[part] !== null).map((part) => [part, values[part]]));
  const shown: readonly (readonly [string, Value])[] = [
    ['path', byPart(relation.parts)],
    ['type', relation.type],
    ['quote_character', relation.parts.dialect.quoteCharacter],
    ['include_policy', byPart(relation.includePolicy)],
    ['quote_policy', byPart(relation.quotePolicy)],
    ['dbt_created', false],
    ['limit', relation.parts.limit ?? null],
    ['event_time_filter', null],
    ['require_alias', relation.parts.dialect.relations?.aliasesSubqueries !== false],
    ['catalog', null],
    ['renameable_relations', []],
    ['replaceable_relations', []],
    ...(relation.parts.dialect.relationFacts ?? []).map((name): [string, Value] => [
      name,
      relation.parts.facts?.[name] ?? null,
    ]),
  ];
  return new Dict(shown.filter(([, value]) => !omitNone || value !== null));
}

/** As in dbt, a relation of a known type has a name that the engine can keep whole. @throws TsdbtError relation-name-too-long */
function checked(relation: Relation): Relation {
  const most = relation.parts.dialect.maxIdentifierBytes;
  const { identifier, type } = relation;
  if (most !== undefined && identifier !== null && type !== null && type !== 'cte' && [...identifier].length > most)
    fail(adapterErrors.nameTooLong, { name: identifier, most });
  return relation;
}

function namedMap(dict: Dict): ReadonlyMap<string, Value> {
  return new Map([...dict.entries()].map(([key, value]) => [strOf(key), value]));
}

const TYPE_CONSTANTS: { readonly [name: string]: RelationType } = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
  Function: 'function',
  DynamicTable: 'dynamic_table',
  PointerTable: 'pointer_table',
  Ephemeral: 'ephemeral',
};

/** `api.Relation`: create() and the constants of relation types. */
class RelationClass extends JinjaObject {
  readonly typeName: string = 'type';
  readonly #dialect: Dialect;
  readonly #quoting: () => Partial<RelationPolicy>;

  constructor(dialect: Dialect, quoting: () => Partial<RelationPolicy>) {
    super();
    this.#dialect = dialect;
    this.#quoting = quoting;
  }

  override getAttr(name: string): Value | undefined {
    const constant = this.#dialect.relations?.types?.[name] ?? TYPE_CONSTANTS[name];
    if (constant) return constant;
    if (name === 'create') return new HostFunction(name, (args) => this.#create(args));
    if (name === 'add_ephemeral_prefix')
      return new HostFunction(
        name,
        (args) => `__dbt__cte__${strOf(args.positional[0] ?? args.named.get('name') ?? '')}`,
      );
    if (name === 'scd_args') return new HostFunction(name, (args) => scdArgs(args));
    if (name === 'get_default_quote_policy')
      return new HostFunction(name, () => policyValue(this.#dialect.quoteByDefault));
    if (name === 'get_default_include_policy')
      return new HostFunction(name, () => policyValue(this.#dialect.includeByDefault ?? ALL));
    return undefined;
  }

  override call(args: CallArgs): Value {
    return this.#create(args);
  }

  #create(args: CallArgs): Relation {
    const given = (name: string, at: number): string | null =>
      textOrNull(args.named.get(name) ?? args.positional[at], null);
    const quote = args.named.get('quote_policy');
    const byProject = { ...this.#dialect.quoteByDefault, ...this.#quoting() };
    return checked(
      new Relation({
        dialect: this.#dialect,
        database: given('database', 0),
        schema: given('schema', 1),
        identifier: given('identifier', 2),
        type: textOrNull(args.named.get('type'), null),
        quotePolicy:
          quote instanceof Dict ? changedPolicy(byProject, { positional: [], named: namedMap(quote) }) : byProject,
        fields: givenFields(this.#dialect, args, undefined),
      }),
    );
  }
}

/** Key parts of a snapshot's dbt_scd_id: the unique key, one or many, and the update time. */
function scdArgs(args: CallArgs): Value {
  const key = args.positional[0] ?? args.named.get('primary_key') ?? null;
  const updatedAt = args.positional[1] ?? args.named.get('updated_at') ?? null;
  return [...(Array.isArray(key) ? key : [key]), updatedAt];
}

/** The object behind `api.Relation` for an engine; relations are quoted as the project wishes. */
export function relationClass(dialect: Dialect, quoting: () => Partial<RelationPolicy> = () => ({})): JinjaObject {
  return new RelationClass(dialect, quoting);
}
