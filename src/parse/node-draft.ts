// An empty node of each kind, before its template is read.
import { type JsonObject, jsonObject, nodeId, type SourceFile, type Span, sha256, span } from '../base/index.ts';
import type { Flags, ProjectFile } from '../project/index.ts';
import type { NodeDraft, ParseState } from './parse-state.ts';
import type { Checksum, DocsConfig, NodeBase } from './types.ts';

export interface DraftOptions {
  readonly packageName: string;
  readonly name: string;
  readonly uniqueId?: string | undefined;
  readonly path: string;
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  readonly template: SourceFile;
  readonly checksum: Checksum;
  readonly span?: Span | undefined;
  readonly language?: 'sql' | 'python' | 'javascript' | undefined;
}

type Common = Omit<NodeBase, 'kind'>;

/** What all kinds of nodes have, still without config, references and names. */
export function commonDraft(state: ParseState, kind: string, options: DraftOptions): Common {
  const { template } = options;
  return {
    uniqueId: nodeId(options.uniqueId ?? `${kind}.${options.packageName}.${options.name}`),
    name: options.name,
    packageName: options.packageName,
    path: options.path,
    originalFilePath: options.originalFilePath,
    fqn: options.fqn,
    span: options.span ?? span(template, 0, 0),
    database: state.facts.target.database,
    schema: state.facts.target.schema,
    alias: options.name,
    checksum: options.checksum,
    config: emptyObject,
    unrenderedConfig: emptyObject,
    tags: [],
    description: '',
    columns: new Map(),
    meta: emptyObject,
    group: null,
    docs: plainDocs,
    patchPath: null,
    relationName: null,
    rawCode: template.text,
    template,
    docBlocks: [],
    language: options.language ?? 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    macroDependencies: [],
    contract: plainContract,
    createdAt: state.createdAt,
    isEmpty: template.text.trim() === '',
  };
}

const emptyObject: JsonObject = jsonObject();
/** Nearly all nodes have these docs and this contract: they share them. */
export const plainDocs: DocsConfig = { show: true, node_color: null };
export const plainContract: JsonObject = jsonObject([
  ['enforced', false],
  ['alias_types', true],
  ['checksum', null],
]);

/** The model of a file, unversioned. */
export function modelDraft(state: ParseState, options: DraftOptions): Extract<NodeDraft, { kind: 'model' }> {
  return Object.assign(commonDraft(state, 'model', options), {
    kind: 'model' as const,
    access: 'protected' as const,
    constraints: [],
    version: null,
    latestVersion: null,
    deprecationDate: null,
    primaryKey: [],
    timeSpine: null,
  });
}

/** The template of a file as dbt reads it: no white space around. */
export function strippedTemplate(file: ProjectFile): SourceFile {
  const source = file.source();
  const text = source.text.trim();
  if (text === source.text) return source;
  const origin = { file: source, offset: source.text.length - source.text.trimStart().length };
  return { path: source.path, text, origin };
}

/** True for a seed that is larger than the flag maximum_seed_size_mib allows: its content is not looked at. */
export function isBigSeed(file: ProjectFile, flags: Flags): boolean {
  const limit = flags.get('MAXIMUM_SEED_SIZE_MIB');
  const mebibytes = typeof limit === 'number' ? limit : 1;
  return mebibytes !== 0 && file.size > mebibytes * 1024 * 1024;
}

/** dbt's checksum of a text file: white space does not count. */
export function textChecksum(text: string): Checksum {
  return { name: 'sha256', checksum: sha256(text.trim().replace(/[^\S ]\s*| \s+/g, ' ')) };
}

/** The file name without folders and its last extension. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Package and folders of a path below its search root. */
export function fqnPrefix(packageName: string, path: string): string[] {
  return [
    packageName,
    ...path
      .split('/')
      .slice(0, -1)
      .filter((part) => part !== ''),
  ];
}
