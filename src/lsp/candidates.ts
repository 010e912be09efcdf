// What can be written in templates: names, members, texts that name resources.
import { CompletionItemKind } from 'vscode-languageserver/node';
import { CONFIG_KEYS, CONTEXT_NAMES } from './config-keys.ts';
import { signatureOf } from './hover.ts';
import { type FileInProject, packageOf } from './symbols.ts';
import type { TemplateCursor } from './template-scan.ts';

/** A completion before it has a place. */
export interface Candidate {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  readonly help?: string | undefined;
  /** Snippet, where it is not the label. */
  readonly insert?: string | undefined;
  /** Lower ones are shown first. */
  readonly order?: number | undefined;
}

/** What can stand at a cursor within a template. */
export function templateCandidates(
  place: FileInProject,
  cursor: TemplateCursor,
  isStatement: boolean,
): { readonly wordStart: number; readonly candidates: readonly Candidate[] } {
  const { call, inText, word, wordStart } = cursor;
  if (inText) return { wordStart, candidates: call ? textCandidates(place, cursor) : [] };
  if (call?.name === 'config' && cursor.keyword === undefined) {
    const given = new Set(call.named.keys());
    const keys = CONFIG_KEYS.filter(({ name }) => !given.has(name)).map(
      ({ name, help, values }): Candidate => ({
        label: name,
        kind: CompletionItemKind.Property,
        detail: 'config',
        help,
        insert: values && !values.includes('true') ? `${name}='$1'` : `${name}=$1`,
        order: 1,
      }),
    );
    return { wordStart, candidates: keys };
  }
  const dot = word.lastIndexOf('.');
  if (dot !== -1) return { wordStart: wordStart + dot + 1, candidates: memberCandidates(place, word.slice(0, dot)) };
  return { wordStart, candidates: [...nameCandidates(place), ...(isStatement ? STATEMENTS : [])] };
}

const STATEMENTS: readonly Candidate[] = [
  'if',
  'elif',
  'else',
  'endif',
  'for',
  'endfor',
  'set',
  'endset',
  'do',
  'macro',
  'endmacro',
  'call',
  'endcall',
  'filter',
  'endfilter',
  'raw',
  'endraw',
  'docs',
  'enddocs',
  'snapshot',
  'endsnapshot',
  'test',
  'endtest',
  'materialization',
  'endmaterialization',
].map((label) => ({ label, kind: CompletionItemKind.Keyword, order: 0 }));

/** What a text argument of a call can be. */
function textCandidates(place: FileInProject, { call, argument, keyword }: TemplateCursor): readonly Candidate[] {
  const project = place.session.graph?.project;
  if (!call || !project) return [];
  const first = call.args[0]?.text;
  if (call.name === 'config' && keyword !== undefined) {
    if (keyword === 'tags') return tagCandidates(place);
    if (keyword === 'group')
      return [...project.groups.values()].map(({ name }) => ({ label: name, kind: CompletionItemKind.Value }));
    const values = CONFIG_KEYS.find(({ name }) => name === keyword)?.values ?? [];
    return values.map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
  }
  if (call.name === 'ref')
    return argument === 1 ? refCandidates(place, first) : [...refCandidates(place), ...packageCandidates(place, 2)];
  if (call.name === 'source')
    return argument === 1 && first !== undefined ? tableCandidates(place, first) : sourceCandidates(place);
  if (call.name === 'doc') return docCandidates(place);
  if (call.name === 'var') return varCandidates(place);
  return [];
}

/** Models, seeds and snapshots that ref() may name. */
export function refCandidates(place: FileInProject, packageName?: string): readonly Candidate[] {
  const own = packageOf(place);
  const found = new Map<string, Candidate>();
  for (const node of place.session.graph?.project.nodes.values() ?? []) {
    if (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot') continue;
    if (packageName !== undefined && node.packageName !== packageName) continue;
    if (node.originalFilePath === place.file?.path && node.packageName === own) continue;
    const { materialized } = node.config as { readonly materialized?: unknown };
    const detail =
      node.kind === 'model' && typeof materialized === 'string' ? `${node.kind}, ${materialized}` : node.kind;
    const owner = node.packageName === own ? '' : ` · ${node.packageName}`;
    found.set(node.name, {
      label: node.name,
      kind: CompletionItemKind.Reference,
      detail: `${detail}${owner}`,
      help: node.description,
      order: node.packageName === own ? 0 : 1,
    });
  }
  return [...found.values()];
}

function packageCandidates(place: FileInProject, order: number): readonly Candidate[] {
  const packages = place.session.live.opened?.source.packages ?? [];
  return packages.map(({ config }) => ({
    label: config.name,
    kind: CompletionItemKind.Module,
    detail: 'package',
    order,
  }));
}

/** Names of sources. */
export function sourceCandidates(place: FileInProject): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { sourceName, sourceDescription } of place.session.graph?.project.sources.values() ?? []) {
    found.set(sourceName, {
      label: sourceName,
      kind: CompletionItemKind.Folder,
      detail: 'source',
      help: sourceDescription,
    });
  }
  return [...found.values()];
}

/** Tables of a source. */
export function tableCandidates(place: FileInProject, source: string): readonly Candidate[] {
  return [...(place.session.graph?.project.sources.values() ?? [])]
    .filter(({ sourceName }) => sourceName === source)
    .map(({ name, description, relationName }) => ({
      label: name,
      kind: CompletionItemKind.Reference,
      detail: relationName,
      help: description,
    }));
}

/** Names of docs blocks. */
export function docCandidates(place: FileInProject): readonly Candidate[] {
  return [...(place.session.graph?.project.docs.values() ?? [])].map(({ name, packageName, blockContents }) => ({
    label: name,
    kind: CompletionItemKind.Text,
    detail: packageName,
    help: blockContents.slice(0, 500),
  }));
}

function varCandidates(place: FileInProject): readonly Candidate[] {
  const { source } = place.session.live.opened ?? {};
  const found = new Map<string, Candidate>();
  const packages = new Set(source?.packages.map(({ config }) => config.name));
  const note = (vars: object, detail: string): void => {
    for (const [label, value] of Object.entries(vars)) {
      if (packages.has(label) && typeof value === 'object' && value !== null) note(value, label);
      else
        found.set(label, { label, kind: CompletionItemKind.Variable, detail: `${JSON.stringify(value)} · ${detail}` });
    }
  };
  for (const { config } of source?.packages ?? []) note(config.vars, config.name);
  return [...found.values()];
}

/** Tags that resources of the project have. */
export function tagCandidates(place: FileInProject): readonly Candidate[] {
  const tags = new Set<string>();
  for (const resource of place.session.graph?.resources.values() ?? []) {
    if ('tags' in resource) for (const tag of resource.tags) tags.add(tag);
  }
  return [...tags].sort().map((label) => ({ label, kind: CompletionItemKind.Constant, detail: 'tag' }));
}

/** Names that stand alone: of the context, macros of the own and built-in packages, other packages. */
function nameCandidates(place: FileInProject): readonly Candidate[] {
  const own = packageOf(place);
  const root = place.session.live.opened?.source.root.config.name;
  const found: Candidate[] = CONTEXT_NAMES.map(({ name, help, isCall }) => ({
    label: name,
    kind: isCall ? CompletionItemKind.Function : CompletionItemKind.Variable,
    help,
    insert: isCall ? snippetOf(name) : undefined,
    order: 1,
  }));
  const registry = place.session.graph?.project.macroRegistry;
  for (const macro of place.session.graph?.project.macros.values() ?? []) {
    if (macro.block.kind !== 'macro') continue;
    const isOwn = macro.packageName === own || macro.packageName === root;
    if (!isOwn && registry?.isInternal(macro.packageName) !== true) continue;
    if (/^(?:default|duckdb|postgres|snowflake|spark)__/.test(macro.name) && !isOwn) continue;
    found.push(macroCandidate(macro, isOwn ? 0 : 3));
  }
  return [...found, ...packageCandidates(place, 2).filter(({ label }) => label !== own)];
}

function snippetOf(name: string): string {
  if (name === 'source') return "source('$1', '$2')";
  return ['ref', 'var', 'env_var', 'doc'].includes(name) ? `${name}('$1')` : `${name}($1)`;
}

type MacroShown = Parameters<typeof signatureOf>[0] & {
  readonly name: string;
  readonly packageName: string;
  readonly description: string;
};

function macroCandidate(macro: MacroShown, order: number): Candidate {
  return {
    label: macro.name,
    kind: CompletionItemKind.Function,
    detail: `${signatureOf(macro)} · ${macro.packageName}`,
    help: macro.description,
    insert: macro.block.params.length === 0 ? `${macro.name}()` : `${macro.name}($1)`,
    order,
  };
}

const MEMBERS: { readonly [name: string]: readonly string[] } = {
  this: ['database', 'schema', 'identifier', 'name', 'is_table', 'is_view', 'include', 'render'],
  target: ['name', 'schema', 'type', 'database', 'threads', 'profile_name'],
  adapter: [
    'dispatch',
    'get_relation',
    'get_columns_in_relation',
    'create_schema',
    'drop_schema',
    'drop_relation',
    'rename_relation',
    'get_missing_columns',
    'expand_target_column_types',
    'quote',
    'check_schema_exists',
    'type',
    'execute',
    'list_relations',
  ],
  exceptions: ['raise_compiler_error', 'warn', 'raise_not_implemented'],
  modules: ['datetime', 'pytz', 're', 'itertools'],
  config: ['get', 'require', 'persist_relation_docs', 'persist_column_docs'],
  loop: ['index', 'index0', 'first', 'last', 'length', 'revindex', 'previtem', 'nextitem'],
  builtins: ['ref', 'source', 'config'],
};

function memberCandidates(place: FileInProject, owner: string): readonly Candidate[] {
  const macros = [...(place.session.graph?.project.macros.values() ?? [])].filter(
    ({ packageName, block }) => packageName === owner && block.kind === 'macro',
  );
  if (macros.length > 0) return macros.map((macro) => macroCandidate(macro, 0));
  return (MEMBERS[owner] ?? []).map((label) => ({ label, kind: CompletionItemKind.Field }));
}
