// A model, seed or snapshot with another name: its file, what refers to it, what describes it.
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fail, isJsonArray, isJsonObject, type JsonValue, type NodeId, type YamlPath } from '../base/index.ts';
import type { GraphResource } from '../pipeline/index.ts';
import { pathOfResource, resourceOfTarget } from './columns.ts';
import { definitionsOf, scalarPlace, type TextPlace, yamlOf } from './definition.ts';
import { lspErrors } from './errors.ts';
import { filesNaming, usesOf } from './references.ts';
import type { RenameClient, RenamePlan } from './rename.ts';
import type { ProjectSession } from './session.ts';
import { scanSql, tokenName } from './sql-scan.ts';
import { packageOf } from './symbols.ts';

const TREES = ['models', 'seeds', 'snapshots'];

/** @throws TsdbtError lsp-cannot-rename with what stands in the way */
export function checkModelRename(session: ProjectSession, id: NodeId, client: RenameClient): void {
  const { graph } = session;
  const node = graph?.resources.get(id);
  if (!graph || !node) return;
  const refused = (reason: string): never => fail(lspErrors.cannotRename, { name: node.name, reason });
  if (node.packageName !== graph.project.source.root.config.name)
    refused(`it belongs to the package ${node.packageName}`);
  if (node.kind === 'model' && node.version !== null)
    refused('it has versions, whose files and references carry their numbers');
  if (node.kind !== 'snapshot' && !client.renamesFiles) refused('the editor cannot rename files');
  const path = pathOfResource(session, node);
  if (path === undefined) refused('its file is not found');
  const uses = new Set(usesOf(session, { kind: 'node', id }).map((use) => use.path));
  for (const child of graph.children(id)) {
    const reader = graph.resources.get(child);
    const from = reader && pathOfResource(session, reader);
    if (from === undefined || uses.has(from) || (reader?.kind === 'test' && reader.testKind === 'generic')) continue;
    refused(`${reader?.originalFilePath} refers to it by a macro or variable`);
  }
}

/** The edits for a new name. @throws TsdbtError lsp-cannot-rename when the name is taken */
export function modelRename(session: ProjectSession, id: NodeId, newName: string): RenamePlan {
  const { graph } = session;
  const node = graph?.resources.get(id);
  const path = node && pathOfResource(session, node);
  if (!graph || !node || path === undefined) return { edits: [], files: [] };
  const refused = (reason: string): never => fail(lspErrors.cannotRename, { name: node.name, reason });
  const taken = graph.lookupRef(node.packageName, { name: newName, package: node.packageName, version: null });
  if (taken.kind !== 'missing') refused(`there is a resource '${newName}' already`);
  const uses: readonly TextPlace[] = usesOf(session, { kind: 'node', id });
  const edits: (TextPlace & { readonly newText?: string | undefined })[] = [
    ...uses,
    ...qualifiersOf(session, node),
    ...docsOf(session, node),
    ...projectKeys(session, node),
  ].map((one) => ({ ...one, newText: newName }));
  const files: { from: string; to: string }[] = [];
  if (node.kind === 'snapshot') edits.push(...snapshotTag(session, node, newName));
  else {
    const to = join(dirname(path), `${newName}${extname(path)}`);
    if (existsSync(to)) refused(`there is a file ${newName}${extname(path)} already`);
    files.push({ from: path, to });
  }
  return { edits: [...edits, ...selectorEdits(session, node, newName)], files };
}

/** `old.column` in queries that read the relation without an alias: its name is what they say. */
function qualifiersOf(session: ProjectSession, node: GraphResource): readonly TextPlace[] {
  if (!('alias' in node) || node.alias !== node.name) return [];
  const found: TextPlace[] = [];
  for (const place of filesNaming(session, node.name)) {
    if (!place.path.endsWith('.sql')) continue;
    const { selects, tokens } = scanSql(place.text);
    for (const { start, end, relations } of selects) {
      const isRead = relations.some(
        (relation) =>
          relation.target.kind === 'ref' &&
          place.text.startsWith('{{', relation.start) &&
          resourceOfTarget(session, packageOf(place), relation.target) === node.uniqueId,
      );
      if (!isRead || relations.some(({ alias, target }) => alias === node.name && target.kind !== 'ref')) continue;
      for (const [index, token] of tokens.entries()) {
        if (token.start < start || token.end > end || tokenName(token) !== node.name) continue;
        if (tokens[index + 1]?.text !== '.' || tokens[index - 1]?.text === '.') continue;
        const quote = token.kind === 'quoted' ? 1 : 0;
        found.push({ path: place.path, start: token.start + quote, end: token.end - quote });
      }
    }
  }
  return found;
}

/** The docs block that has the name of the model, and its uses. */
function docsOf(session: ProjectSession, node: GraphResource): readonly TextPlace[] {
  const id = `doc.${node.packageName}.${node.name}`;
  const doc = session.graph?.project.docs.get(id);
  if (!doc) return [];
  const tags = definitionsOf(session, { kind: 'doc', id }).flatMap(({ path, start, text }) => {
    const head = /^\{%[-+]?\s*docs\s+/.exec((text ?? '').slice(start, start + 200))?.[0].length;
    return head === undefined ? [] : [{ path, start: start + head, end: start + head + node.name.length, text }];
  });
  return [...tags, ...usesOf(session, { kind: 'doc', id })];
}

/** Keys of dbt_project.yml that configure the model by its name. */
function projectKeys(session: ProjectSession, node: GraphResource): readonly TextPlace[] {
  const path = join(session.directory, 'dbt_project.yml');
  const document = yamlOf(session, path);
  const found: TextPlace[] = [];
  const visit = (value: JsonValue | undefined, at: YamlPath): void => {
    if (!isJsonObject(value)) return;
    for (const [key, below] of Object.entries(value)) {
      if (key === node.name && isJsonObject(below) && document)
        found.push(scalarPlace(path, document.locate([...at, key], 'key')));
      else if (!key.startsWith('+')) visit(below, [...at, key]);
    }
  };
  const root = document && isJsonObject(document.value) ? document.value : undefined;
  for (const tree of TREES) if (tree.startsWith(node.kind)) visit(root?.[tree], [tree]);
  return found;
}

/** Values of selectors.yml that name the model, with their `+` around. */
function selectorEdits(session: ProjectSession, node: GraphResource, newName: string): RenamePlan['edits'] {
  const path = join(session.directory, 'selectors.yml');
  const document = yamlOf(session, path);
  const found: (TextPlace & { newText: string })[] = [];
  const visit = (value: JsonValue | undefined, at: YamlPath): void => {
    if (typeof value === 'string') {
      const parts = /^([@\d+]*)(.+?)(\+\d*)?$/.exec(value);
      if (parts?.[2] !== node.name || !document || at.at(-1) === 'name' || at.at(-1) === 'description') return;
      found.push({
        ...scalarPlace(path, document.locate(at)),
        newText: `${parts[1] ?? ''}${newName}${parts[3] ?? ''}`,
      });
    } else if (isJsonArray(value)) for (const [index, item] of value.entries()) visit(item, [...at, index]);
    else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...at, key]);
  };
  if (document) visit(document.value, []);
  return found;
}

function snapshotTag(session: ProjectSession, node: GraphResource, newText: string): RenamePlan['edits'] {
  return definitionsOf(session, { kind: 'node', id: node.uniqueId }).flatMap(({ path, start, text }) => {
    const head = /^\{%[-+]?\s*snapshot\s+/.exec((text ?? '').slice(start, start + 200))?.[0].length;
    // One of YAML has its name there alone.
    return head === undefined ? [] : [{ path, start: start + head, end: start + head + node.name.length, newText }];
  });
}
