// For tests of this room: ParsedProject values made from a few words, without files.
import { type JsonObject, jsonObject, type NodeId, nodeId, type SourceFile, span } from '../base/index.ts';
import type {
  ExposureNode,
  GraphResource,
  ModelNode,
  NodeKind,
  ParsedNode,
  ParsedProject,
  RefArgs,
  SemanticNode,
  SourceNode,
  TestNode,
  UnitTestNode,
} from '../parse/index.ts';
import type { PackageSource, ProjectFile } from '../project/index.ts';

export interface TestNodeOptions {
  readonly kind?: NodeKind;
  readonly package?: string;
  readonly path?: string;
  readonly refs?: readonly (string | RefArgs)[];
  readonly sources?: readonly (readonly [string, string])[];
  readonly metrics?: readonly (readonly string[])[];
  readonly functions?: readonly (readonly string[])[];
  readonly config?: Record<string, JsonObject[string]>;
  readonly tags?: readonly string[];
  readonly access?: ModelNode['access'];
  readonly version?: string | number;
  readonly latestVersion?: string | number;
  readonly deprecationDate?: string;
  readonly testName?: string;
  readonly testArguments?: Record<string, JsonObject[string]>;
  readonly patchPath?: string;
  readonly isEmpty?: boolean;
  readonly disabled?: boolean;
  readonly sql?: string;
}

export interface TestProjectOptions {
  readonly packages?: readonly { readonly name: string; readonly restrictAccess?: boolean }[];
  readonly flags?: ReadonlyMap<string, JsonObject[string]>;
  readonly vars?: Record<string, JsonObject[string]>;
  readonly selectors?: { readonly text: string; readonly value: JsonObject };
  readonly macroRegistry?: ParsedProject['macroRegistry'];
}

/** Collects resources and gives a project; every adder returns the id. */
export class TestProject {
  readonly #options: TestProjectOptions;
  readonly #nodes = new Map<NodeId, ParsedNode>();
  readonly #sources = new Map<NodeId, SourceNode>();
  readonly #exposures = new Map<NodeId, ExposureNode>();
  readonly #unitTests = new Map<NodeId, UnitTestNode>();
  readonly #semantics = new Map<NodeId, SemanticNode>();
  readonly #disabled = new Map<NodeId, GraphResource[]>();

  constructor(options: TestProjectOptions = {}) {
    this.#options = options;
  }

  model(name: string, options: TestNodeOptions = {}): NodeId {
    return this.node(name, { ...options, kind: options.kind ?? 'model' });
  }

  /** A data test; generic when it has a `testName`. */
  test(name: string, refs: readonly (string | RefArgs)[], options: TestNodeOptions = {}): NodeId {
    return this.node(name, { ...options, refs, kind: 'test' });
  }

  node(name: string, options: TestNodeOptions): NodeId {
    const kind = options.kind ?? 'model';
    const packageName = options.package ?? 'shop';
    const version = options.version ?? null;
    const parts = version === null ? [name] : [name, `v${version}`];
    const uniqueId = nodeId(kind, packageName, ...parts);
    const path = options.path ?? `models/${parts.join('_')}.sql`;
    const folders = path.split('/').slice(1, -1);
    const file: SourceFile = { path, text: options.sql ?? refCalls(options.refs) };
    const config = jsonObject(Object.entries(options.config ?? {}));
    const made = {
      kind,
      uniqueId,
      name,
      packageName,
      path: path.split('/').slice(1).join('/'),
      originalFilePath: path,
      fqn: [packageName, ...folders, ...parts],
      span: span(file),
      database: 'db',
      schema: 'main',
      alias: parts.join('_'),
      checksum: { name: 'none', checksum: '' },
      config,
      unrenderedConfig: jsonObject(),
      tags: options.tags ?? [],
      description: '',
      columns: new Map(),
      meta: jsonObject(),
      group: typeof config['group'] === 'string' ? config['group'] : null,
      docs: { show: true, node_color: null },
      patchPath: options.patchPath ?? null,
      relationName: `"db"."main"."${parts.join('_')}"`,
      rawCode: file.text,
      template: file,
      docBlocks: [],
      language: 'sql',
      refs: (options.refs ?? []).map(refArgs),
      sources: options.sources ?? [],
      metrics: options.metrics ?? [],
      functions: options.functions ?? [],
      macroDependencies: [],
      contract: jsonObject(),
      createdAt: 0,
      isEmpty: options.isEmpty ?? false,
    } as const;
    const node: ParsedNode =
      kind === 'model'
        ? ({
            ...made,
            kind,
            access: options.access ?? 'protected',
            constraints: [],
            version,
            latestVersion: options.latestVersion ?? version,
            deprecationDate: options.deprecationDate ?? null,
            primaryKey: [],
            timeSpine: null,
          } satisfies ModelNode)
        : kind === 'test'
          ? ({
              ...made,
              kind,
              testKind: options.testName === undefined ? 'singular' : 'generic',
              columnName: null,
              fileKeyName: null,
              attachedNode: null,
              testMetadata:
                options.testName === undefined
                  ? null
                  : {
                      name: options.testName,
                      kwargs: jsonObject(Object.entries(options.testArguments ?? {})),
                      namespace: null,
                    },
            } satisfies TestNode)
          : ({
              ...made,
              absolutePath: '',
              rootPath: '',
              hook: 'on-run-start',
              index: 0,
              properties: jsonObject(),
            } as ParsedNode);
    if (options.disabled) this.#disabled.set(uniqueId, [node]);
    else this.#nodes.set(uniqueId, node);
    return uniqueId;
  }

  source(sourceName: string, name: string, options: TestNodeOptions = {}): NodeId {
    const packageName = options.package ?? 'shop';
    const path = options.path ?? 'models/sources.yml';
    const uniqueId = nodeId('source', packageName, sourceName, name);
    const source: SourceNode = {
      ...base('source', uniqueId, name, packageName, path, [sourceName, name]),
      kind: 'source',
      database: 'db',
      schema: sourceName,
      identifier: name,
      sourceName,
      sourceDescription: '',
      sourceMeta: jsonObject(),
      loader: '',
      description: '',
      columns: new Map(),
      meta: jsonObject(),
      tags: options.tags ?? [],
      config: jsonObject(Object.entries(options.config ?? {})),
      unrenderedConfig: jsonObject(),
      quoting: jsonObject(),
      loadedAtField: null,
      loadedAtQuery: null,
      freshness: null,
      external: null,
      relationName: `"db"."${sourceName}"."${name}"`,
      docBlocks: [],
      patchPath: null,
      createdAt: 0,
      unrenderedDatabase: null,
      unrenderedSchema: null,
    };
    if (options.disabled) this.#disabled.set(uniqueId, [source]);
    else this.#sources.set(uniqueId, source);
    return uniqueId;
  }

  exposure(name: string, options: TestNodeOptions = {}): NodeId {
    const packageName = options.package ?? 'shop';
    const uniqueId = nodeId('exposure', packageName, name);
    this.#exposures.set(uniqueId, {
      ...base('exposure', uniqueId, name, packageName, options.path ?? 'models/exposures.yml', [name]),
      kind: 'exposure',
      type: 'dashboard',
      owner: jsonObject(),
      description: '',
      label: null,
      maturity: null,
      url: null,
      meta: jsonObject(),
      tags: options.tags ?? [],
      config: jsonObject(Object.entries(options.config ?? {})),
      unrenderedConfig: jsonObject(),
      refs: (options.refs ?? []).map(refArgs),
      sources: options.sources ?? [],
      metrics: options.metrics ?? [],
      createdAt: 0,
    });
    return uniqueId;
  }

  unitTest(name: string, model: string, options: TestNodeOptions = {}): NodeId {
    const packageName = options.package ?? 'shop';
    const uniqueId = nodeId('unit_test', packageName, model, name);
    this.#unitTests.set(uniqueId, {
      ...base('unit_test', uniqueId, name, packageName, options.path ?? 'models/unit_tests.yml', [model, name]),
      kind: 'unit_test',
      model,
      schema: 'main',
      given: [],
      expect: jsonObject(),
      overrides: null,
      description: '',
      config: jsonObject(Object.entries(options.config ?? {})),
      version: options.version ?? null,
      versions: null,
      checksum: '',
      refs: (options.refs ?? []).map(refArgs),
      sources: options.sources ?? [],
      createdAt: 0,
    });
    return uniqueId;
  }

  semantic(kind: SemanticNode['kind'], name: string, options: TestNodeOptions = {}): NodeId {
    const packageName = options.package ?? 'shop';
    const uniqueId = nodeId(kind, packageName, name);
    this.#semantics.set(uniqueId, {
      ...base(kind, uniqueId, name, packageName, options.path ?? 'models/semantic.yml', [name]),
      kind,
      description: null,
      label: null,
      body: jsonObject(),
      config: jsonObject(Object.entries(options.config ?? {})),
      unrenderedConfig: jsonObject(),
      group: null,
      meta: jsonObject(),
      tags: [],
      refs: (options.refs ?? []).map(refArgs),
      metrics: options.metrics ?? [],
      dependsOn: [],
      createdAt: 0,
    });
    return uniqueId;
  }

  build(): ParsedProject {
    const { packages = [], flags = new Map(), selectors, macroRegistry, vars = {} } = this.#options;
    const paths = [...this.#nodes.values(), ...this.#sources.values()]
      .filter((one) => one.packageName === 'shop')
      .map((one) => one.originalFilePath);
    const root = packageSource('shop', true, false, paths);
    const registry = macroRegistry ?? NO_MACROS;
    return {
      source: {
        root,
        packages: [root, ...packages.map((one) => packageSource(one.name, false, one.restrictAccess ?? false, []))],
        flags,
        cliVars: jsonObject(Object.entries(vars)),
        selectorsFile: selectors && { file: { path: 'selectors.yml', text: selectors.text }, value: selectors.value },
      } as unknown as ParsedProject['source'],
      nodes: this.#nodes,
      sources: this.#sources,
      exposures: this.#exposures,
      unitTests: this.#unitTests,
      semantics: this.#semantics,
      groups: new Map(),
      docs: new Map(),
      macros: new Map(),
      macroRegistry: registry,
      disabled: this.#disabled,
    };
  }
}

const NO_MACROS = { lookup: () => undefined } as unknown as ParsedProject['macroRegistry'];

function packageSource(
  name: string,
  isRoot: boolean,
  restrictAccess: boolean,
  paths: readonly string[],
): PackageSource {
  const files = [...new Set(paths)].map((path) => ({ path }) as ProjectFile);
  return {
    name,
    isRoot,
    directory: `/${name}`,
    config: { name, restrictAccess, vars: {} },
    files,
  } as unknown as PackageSource;
}

function refArgs(ref: string | RefArgs): RefArgs {
  return typeof ref === 'string' ? { name: ref, package: null, version: null } : ref;
}

function refCalls(refs: TestNodeOptions['refs']): string {
  return (refs ?? []).map((ref) => `{{ ref('${refArgs(ref).name}') }}`).join(' ');
}

function base<K extends string>(
  kind: K,
  uniqueId: NodeId,
  name: string,
  packageName: string,
  path: string,
  tail: readonly string[],
) {
  const file: SourceFile = { path, text: '' };
  const folders = path.split('/').slice(1, -1);
  return {
    kind,
    uniqueId,
    name,
    packageName,
    path,
    originalFilePath: path,
    fqn: [packageName, ...folders, ...tail],
    span: span(file),
  };
}
