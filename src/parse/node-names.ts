// database, schema and alias of a node by the generate_*_name macros, and its quoted relation name.
import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import { createParseContext, type MacroEntry } from '../context/index.ts';
import { parseTemplate, strOf, toJson, toValue, type Value } from '../jinja/index.ts';
import { captureSink, emptyCapture } from './capture.ts';
import { parseErrors } from './errors.ts';
import { manifestNode } from './manifest-shape/manifest-node.ts';
import { type Draft, isRefable, type NodeDraft, type ParseState } from './parse-state.ts';
import type { SemanticNode } from './types.ts';
import { warnDeprecated } from './warnings.ts';

type Part = 'database' | 'schema' | 'alias';

/** What the macros look at. */
type Named = NodeDraft | Draft<SemanticNode>;

/** Gives nodes their names in the warehouse; one per parse. */
export class NodeNames {
  readonly #state: ParseState;
  readonly #makers = new Map<string, (custom: JsonValue, node: Named) => string | null>();

  constructor(state: ParseState) {
    this.#state = state;
  }

  /** Sets database, schema, alias and relationName from a config. @throws TsdbtError of a macro */
  assign(node: NodeDraft, config: JsonObject): void {
    const { target } = this.#state.facts;
    node.database = this.#make('database', node, config['database'] ?? null) ?? target.database;
    const schema = this.#make('schema', node, config['schema'] ?? null);
    if (schema === null) this.#nullSchema(node);
    node.schema = schema ?? '';
    node.alias = this.#make('alias', node, config['alias'] ?? null) ?? node.name;
    if (node.kind === 'snapshot') {
      if (config['target_database']) node.database = String(config['target_database']);
      if (config['target_schema']) node.schema = String(config['target_schema']);
    }
    node.relationName = this.#hasRelation(node)
      ? relationName(this.#state, node.database, schema === null ? null : node.schema, node.alias, config['quoting'])
      : null;
  }

  /** Names of an export of a saved query, as a node of that name would get them. @throws TsdbtError of a macro */
  exportNames(owner: Draft<SemanticNode>, name: string, database: JsonValue): { readonly [part in Part]: string } {
    const node = { ...owner, name };
    return {
      database: this.#make('database', node, database) ?? this.#state.facts.target.database,
      schema: this.#make('schema', node, null) ?? this.#state.facts.target.schema,
      alias: this.#make('alias', node, null) ?? name,
    };
  }

  #hasRelation(node: NodeDraft): boolean {
    if (node.kind === 'test') return node.config['store_failures'] === true || this.#state.flag('STORE_FAILURES');
    if (node.kind === 'function') return true;
    return isRefable(node) && node.config['materialized'] !== 'ephemeral';
  }

  #nullSchema(node: NodeDraft): void {
    const { uniqueId } = node;
    if (this.#state.flag('REQUIRE_VALID_SCHEMA_FROM_GENERATE_SCHEMA_NAME')) {
      this.#state.report(parseErrors.nullSchema, { uniqueId }, { span: node.span, nodeId: uniqueId });
      return;
    }
    warnDeprecated(
      this.#state,
      'D044',
      'GenerateSchemaNameNullValueDeprecation',
      `Node '${uniqueId}' has a schema set to None as a result of a generate_schema_name call. Please set a valid schema name.`,
    );
  }

  #make(part: Part, node: Named, custom: JsonValue): string | null {
    const key = `${part}|${node.packageName}`;
    let maker = this.#makers.get(key);
    if (!maker) {
      maker = this.#makerFor(part, node.packageName);
      this.#makers.set(key, maker);
    }
    return maker(custom, node);
  }

  // A package's own macro serves its nodes; all others get the root's, else the built-in one.
  #makerFor(part: Part, packageName: string): (custom: JsonValue, node: Named) => string | null {
    const { registry } = this.#state;
    const name = `generate_${part}_name`;
    const entry =
      registry.find(packageName, name) ?? registry.find(this.#state.rootPackage, name) ?? registry.findInternal(name);
    if (!entry) return (custom, node) => this.#default(part, custom, node);
    if (registry.isInternal(entry.packageName)) {
      const found = registry.dispatch(this.#state.rootPackage, name, 'dbt');
      const isDefault =
        'uniqueId' in found && registry.isInternal(found.packageName) && found.block.fullName === `default__${name}`;
      if (isDefault || 'tried' in found) return (custom, node) => this.#default(part, custom, node);
    }
    return this.#callMacro(entry);
  }

  #default(part: Part, custom: JsonValue, node: Named): string | null {
    const given = custom === null || custom === false || custom === '' ? undefined : strOf(toValue(custom));
    const { target } = this.#state.facts;
    switch (part) {
      case 'database':
        return (given ?? target.database).trim();
      case 'schema':
        return custom === null ? target.schema : `${target.schema}_${strOf(toValue(custom)).trim()}`.trim();
      case 'alias':
        if (given !== undefined) return given.trim();
        if (node.kind === 'model' && node.version !== null) {
          return `${node.name}_v${String(node.version).replaceAll('.', '_')}`;
        }
        return node.name;
    }
  }

  #callMacro(entry: MacroEntry): (custom: JsonValue, node: Named) => string | null {
    const { registry, facts } = this.#state;
    const template = parseTemplate({ path: 'name', text: '{{ return(name_macro(custom_name, named_node)) }}' });
    const second = entry.block.params[1]?.name ?? 'node';
    // When the macro never looks at its node, equal custom names give equal results.
    const uses = entry.block.text.match(new RegExp(`\\b${second}\\b`, 'g'))?.length ?? 0;
    const known = new Map<string, string | null>();
    return (custom, node) => {
      const key = typeof custom === 'string' ? `s${custom}` : JSON.stringify(custom);
      const found = uses <= 1 ? known.get(key) : undefined;
      if (found !== undefined) return found;
      const shown = manifestNode(node);
      const extra = new Map<string, Value>([
        ['name_macro', registry.valueOf(entry)],
        ['custom_name', toValue(custom)],
        ['named_node', toValue(shown)],
      ]);
      const globals = createParseContext({
        facts,
        registry,
        packageName: entry.packageName,
        vars: this.#state.context(registry.isInternal(entry.packageName) ? this.#state.rootPackage : entry.packageName)
          .vars,
        sink: captureSink(emptyCapture()),
        model: shown,
        thisRelation: undefined,
        extra,
      });
      const render = () => template.renderSync({ globals, undefinedPolicy: 'absorb' });
      const { units } = this.#state;
      const rendered = units ? units.recorder.duringNames(render) : render();
      const value = rendered.returned === undefined ? rendered.text : toJson(rendered.returned);
      const made = value === null ? null : strOf(toValue(value)).trim();
      if (uses <= 1) known.set(key, made);
      return made;
    };
  }
}

/** The relation as SQL writes it; quoting: node, else project, else the engine's default. */
export function relationName(
  state: ParseState,
  database: string | null,
  schema: string | null,
  identifier: string,
  quoting: JsonValue | undefined,
): string {
  const { quoteCharacter, quoteByDefault } = state.facts.target.dialect;
  const project = state.source.root.config.quoting;
  const show = (part: 'database' | 'schema' | 'identifier', text: string): string => {
    const own = isJsonObject(quoting) ? quoting[part] : undefined;
    const quoted = typeof own === 'boolean' ? own : (project[part] ?? quoteByDefault[part]);
    return quoted ? `${quoteCharacter}${text}${quoteCharacter}` : text;
  };
  const parts: string[] = [];
  if (database !== null && database !== '') parts.push(show('database', database));
  if (schema !== null && schema !== '') parts.push(show('schema', schema));
  parts.push(show('identifier', identifier));
  return parts.join('.');
}
