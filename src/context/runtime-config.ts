// `builtins.ref.config` and `adapter.config`: dbt's runtime config, which packages read to learn about the projects of
// the invocation (their version, the root's name and vars, the command's arguments).
import { type JsonObject, jsonObject } from '../base/index.ts';
import { Dict, HostFunction, JinjaObject, Record, toValue, type Value } from '../jinja/index.ts';
import type { InvocationFacts, ProjectFacts } from './types.ts';

/** The runtime config of the root project; undefined where the projects are not known. */
export function runtimeConfig(facts: InvocationFacts): Value | undefined {
  const [root] = facts.projects?.() ?? [];
  return root && new RuntimeConfig(facts, root);
}

/** Attributes that ref and source have besides being called. */
export class ConfigHolder extends HostFunction {
  readonly #facts: InvocationFacts;
  readonly #model: () => Value;

  constructor(
    name: string,
    facts: InvocationFacts,
    model: () => Value,
    body: ConstructorParameters<typeof HostFunction>[1],
  ) {
    super(name, body);
    this.#facts = facts;
    this.#model = model;
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'config':
        return runtimeConfig(this.#facts);
      case 'model':
        return this.#model();
      case 'current_project':
        return this.#facts.projectName;
      default:
        return super.getAttr(name);
    }
  }
}

class RuntimeConfig extends JinjaObject {
  readonly typeName: string = 'RuntimeConfig';
  readonly #facts: InvocationFacts;
  readonly #project: ProjectFacts;

  constructor(facts: InvocationFacts, project: ProjectFacts) {
    super();
    this.#facts = facts;
    this.#project = project;
  }

  override getAttr(name: string): Value | undefined {
    const facts = this.#facts;
    switch (name) {
      case 'project_name':
        return this.#project.name;
      case 'version':
        return this.#project.version ?? null;
      case 'profile_name':
        return facts.profileName;
      case 'target_name':
        return facts.targetName;
      case 'threads':
        return facts.threads;
      case 'cli_vars':
        return toValue(facts.cliVars);
      case 'vars':
        return varProvider(this.#project.vars);
      case 'args':
        return new Arguments(facts);
      case 'credentials':
        return new Record(
          'Credentials',
          new Map(Object.entries(credentials(facts)).map(([key, value]) => [key, toValue(value)])),
        );
      case 'quoting':
        return toValue({ ...facts.target.dialect.quoteByDefault, ...this.#project.quoting });
      case 'dependencies':
        return new Dict((facts.projects?.() ?? []).map((one) => [one.name, new RuntimeConfig(facts, one)]));
      case 'load_dependencies':
        return new HostFunction(name, () => this.getAttr('dependencies') ?? null);
      case 'config_version':
        return 2;
      default: {
        const field = this.#project.fields[name];
        return field === undefined ? undefined : toValue(field);
      }
    }
  }

  override toText(): string {
    return `<RuntimeConfig ${this.#project.name}>`;
  }
}

function credentials(facts: InvocationFacts): JsonObject {
  const { fields, schema, database, type } = facts.target;
  return jsonObject(Object.entries({ ...fields, schema, database: database || null, type }));
}

/** The vars as written in dbt_project.yml. */
function varProvider(vars: JsonObject): Value {
  return new Record(
    'VarProvider',
    new Map([
      ['vars', toValue(vars)],
      ['to_dict', new HostFunction('to_dict', () => toValue(vars))],
    ]),
  );
}

/** The command's flags by their names on the command line; what was not given is None. */
class Arguments extends JinjaObject {
  readonly typeName: string = 'Namespace';
  readonly #facts: InvocationFacts;

  constructor(facts: InvocationFacts) {
    super();
    this.#facts = facts;
  }
  override getAttr(name: string): Value | undefined {
    return toValue(this.#facts.flags.get(name.toUpperCase()) ?? null);
  }
}
