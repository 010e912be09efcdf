// A column with another name: from the query that makes it through all that reads it, as long as the name is passed on.
import { fail, type NodeId } from '../base/index.ts';
import type { GraphResource } from '../pipeline/index.ts';
import { type ColumnPlace, columnsOf, pathOfResource } from './columns.ts';
import { lspErrors } from './errors.ts';
import { positionAt } from './places.ts';
import { isPassedOn, querySymbolAt, writtenColumn } from './query-symbols.ts';
import { filesNaming } from './references.ts';
import type { RenamePlan } from './rename.ts';
import { configEdits, propertyEdits } from './rename-column-properties.ts';
import type { ProjectSession } from './session.ts';
import { type ScannedSql, scanSql, tokenName } from './sql-scan.ts';
import type { FileInProject } from './symbols.ts';
import { templateCalls, templateRegions } from './template-scan.ts';

type Refuse = (reason: string) => never;

/** Calls whose texts name no columns of the query around them. */
const NOT_COLUMNS: ReadonlySet<string> = new Set(['ref', 'source', 'config', 'var', 'env_var', 'doc', 'log', 'return']);
const QUERY_KINDS: ReadonlySet<string> = new Set(['model', 'snapshot', 'analysis', 'singular-test']);

/** @throws TsdbtError lsp-cannot-rename for a column that no query of the project makes */
export function checkColumnRename(session: ProjectSession, place: ColumnPlace | undefined, name: string): ColumnPlace {
  const refused = refuser(name);
  if (!place) return refused('no query of the project makes it: it comes from a source, a macro or a package');
  const file = session.live.fileAt(place.path);
  if (file?.kind === 'seed')
    return refused(`it stands in ${file.path}: change the file and select it under the new name`);
  if (file?.packageName !== session.graph?.project.source.root.config.name)
    return refused(`it belongs to ${file?.packageName ?? 'no file of the project'}`);
  return place;
}

function refuser(name: string): Refuse {
  return (reason) => fail(lspErrors.cannotRename, { name, reason });
}

/** Where the column is made that a name means. */
export function columnPlaceOf(session: ProjectSession, id: NodeId, name: string): ColumnPlace | undefined {
  return columnsOf(session, id).find((column) => column.name.toLowerCase() === name.toLowerCase())?.place;
}

/** All edits for a new name. @throws TsdbtError lsp-cannot-rename with what stands in the way */
export async function columnRename(
  session: ProjectSession,
  first: ColumnPlace,
  name: string,
  newName: string,
): Promise<RenamePlan> {
  const refused = refuser(name);
  const files = [...filesNaming(session, name)].filter(
    ({ file, path }) => QUERY_KINDS.has(file?.kind ?? '') && path.endsWith('.sql'),
  );
  const readers = files.map((place) => ({ place, scanned: scanSql(place.text) }));
  const makers = resourcesByFile(session);
  const found: Found = { edits: new Map(), definitions: new Map(), touched: new Set() };
  const open: ColumnPlace[] = [first];
  for (let definition = open.shift(); definition; definition = open.shift()) {
    const key = keyOf(definition);
    if (found.definitions.has(key)) continue;
    found.definitions.set(key, definition);
    for (const reader of readers)
      open.push(...usesIn(reader, definition, { found, name, newName, refused, isFirst: definition === first }));
  }
  const owners = ownersOf(session, found.definitions, name);
  checkOwners(session, owners, { newName, refused });
  for (const { place } of readers)
    if (!session.isRead(place.path) && found.touched.has(place.path)) refused(`${place.file?.path} has errors`);
  checkUnknown(readers, found, { session, owners, name, refused, makers });
  await checkLineage(session, owners, found.touched, { name, refused });
  const rest = owners.flatMap((id) => [
    ...configEdits(session, id, name),
    ...propertyEdits(session, id, name, refused),
  ]);
  return { edits: [...found.edits.values(), ...rest.map((one) => ({ ...one, newText: newName }))], files: [] };
}

interface Found {
  readonly edits: Map<string, RenamePlan['edits'][number]>;
  /** Places where the column gets or keeps its name. */
  readonly definitions: Map<string, ColumnPlace>;
  /** Files with an edit. */
  readonly touched: Set<string>;
}

interface Reader {
  readonly place: FileInProject;
  readonly scanned: ScannedSql;
}

interface Asked {
  readonly found: Found;
  readonly name: string;
  readonly newName: string;
  readonly refused: Refuse;
  readonly isFirst: boolean;
}

function keyOf({ path, start }: { readonly path: string; readonly start: number }): string {
  return `${path}:${start}`;
}

/** Edits the uses of a definition in one query; gives the items that pass it on under its name. */
function usesIn(
  { place, scanned }: Reader,
  definition: ColumnPlace,
  { found, name, newName, isFirst }: Asked,
): ColumnPlace[] {
  const { path, text } = place;
  const key = keyOf(definition);
  const passed: ColumnPlace[] = [];
  const edit = (start: number, end: number, newText: string): void => {
    found.edits.set(`${path}:${start}`, { path, start, end, newText });
    found.touched.add(path);
  };
  for (const token of scanned.tokens) {
    if ((token.kind !== 'word' && token.kind !== 'quoted') || tokenName(token).toLowerCase() !== name.toLowerCase())
      continue;
    const isDefinition = path === definition.path && token.start === definition.start;
    const symbol = isDefinition ? undefined : querySymbolAt(place, token.start, scanned);
    const isUse = symbol?.kind === 'column' && symbol.column.place !== undefined && keyOf(symbol.column.place) === key;
    if (!isDefinition && !isUse) continue;
    const quote = token.kind === 'quoted' ? 1 : 0;
    const item = scanned.selects.flatMap(({ columns }) => columns).find(({ start }) => start === token.start);
    const isPassed = item !== undefined && isPassedOn(text, item);
    // The first place may pass on a column of another name giver, which keeps its name there.
    if (isDefinition && isFirst && isPassed)
      edit(
        token.end,
        token.end,
        ` as ${quote ? token.text.charAt(0) : ''}${newName}${quote ? token.text.charAt(0) : ''}`,
      );
    else edit(token.start + quote, token.end - quote, newName);
    if (isPassed && !isDefinition) passed.push({ path, start: token.start, end: token.end });
  }
  for (const { start, end, symbol } of writtenIn(place, scanned, name)) {
    if (symbol?.kind === 'column' && symbol.column.place && keyOf(symbol.column.place) === key)
      edit(start, end, newName);
  }
  return passed;
}

/** Names of columns in texts that templates of a query are given: `{{ cents('amount') }}`. */
function* writtenIn(place: FileInProject, scanned: ScannedSql, name: string) {
  for (const call of templateCalls(place.text)) {
    if (NOT_COLUMNS.has(call.name)) continue;
    for (const given of [...call.args, ...call.named.values()]) {
      if (!given || !isWord(given.text, name)) continue;
      const bare = given.text.toLowerCase().endsWith(name.toLowerCase()) && /^(?:\w+\.)?\w+$/.test(given.text);
      const symbol = bare ? writtenColumn(place, scanned, call.start, given.text) : undefined;
      yield { start: given.end - name.length, end: given.end, symbol };
    }
  }
}

function isWord(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'i').test(text);
}

function resourcesByFile(session: ProjectSession): ReadonlyMap<string, GraphResource> {
  const found = new Map<string, GraphResource>();
  for (const node of session.graph?.project.nodes.values() ?? []) {
    if (node.kind === 'test' && node.testKind === 'generic') continue;
    const path = pathOfResource(session, node);
    if (path !== undefined) found.set(path, node);
  }
  return found;
}

/** Resources that give the column outside. */
function ownersOf(
  session: ProjectSession,
  definitions: ReadonlyMap<string, ColumnPlace>,
  name: string,
): readonly NodeId[] {
  const found: NodeId[] = [];
  for (const node of session.graph?.project.nodes.values() ?? []) {
    if (node.kind !== 'model' && node.kind !== 'snapshot') continue;
    const place = columnPlaceOf(session, node.uniqueId, name);
    if (place && definitions.has(keyOf(place))) found.push(node.uniqueId);
  }
  return found;
}

function checkOwners(
  session: ProjectSession,
  owners: readonly NodeId[],
  { newName, refused }: { readonly newName: string; readonly refused: Refuse },
): void {
  const { graph } = session;
  for (const id of owners) {
    const owner = graph?.resources.get(id);
    if (!graph || !owner) continue;
    if (columnsOf(session, id).some(({ name }) => name.toLowerCase() === newName.toLowerCase()))
      refused(`${owner.name} has a column '${newName}' already`);
    if (owner.packageName !== graph.project.source.root.config.name)
      refused(`${owner.name} of the package ${owner.packageName} passes it on`);
    const semantic = graph.children(id).find((child) => graph.resources.get(child)?.kind === 'semantic_model');
    if (semantic !== undefined) refused(`${semantic} may name it`);
  }
}

interface Unknown {
  readonly session: ProjectSession;
  readonly owners: readonly NodeId[];
  readonly name: string;
  readonly refused: Refuse;
  readonly makers: ReadonlyMap<string, GraphResource>;
}

/** Words in queries that read the column of which it is not known what they mean. */
function checkUnknown(
  readers: readonly Reader[],
  { edits, touched }: Found,
  { session, owners, name, refused, makers }: Unknown,
): void {
  const reading = new Set(owners.flatMap((id) => [id, ...(session.graph?.children(id) ?? [])]));
  for (const { place, scanned } of readers) {
    const node = makers.get(place.path);
    if (!touched.has(place.path) && !(node && reading.has(node.uniqueId))) continue;
    const unknown = (start: number): never => {
      const { line, character } = positionAt(place.text, start);
      return refused(`it is not known whether it is meant at ${place.file?.path}:${line + 1}:${character + 1}`);
    };
    for (const token of scanned.tokens) {
      if ((token.kind !== 'word' && token.kind !== 'quoted') || tokenName(token).toLowerCase() !== name.toLowerCase())
        continue;
      const quote = token.kind === 'quoted' ? 1 : 0;
      if (edits.has(`${place.path}:${token.start + quote}`) || edits.has(`${place.path}:${token.end}`)) continue;
      if (!querySymbolAt(place, token.start, scanned)) unknown(token.start);
    }
    for (const { start, symbol } of writtenIn(place, scanned, name)) if (!symbol) unknown(start);
    for (const { kind, start, end } of templateRegions(place.text)) {
      // Statements that put names together, such as lists of columns to loop over.
      if (kind === 'statement' && new RegExp(`['"](?:\\w+\\.)?${name}['"]`, 'i').test(place.text.slice(start, end)))
        unknown(start);
    }
  }
}

/** Models that use the column, as the analysis of their compiled SQL says, must have got an edit or not name it at all. */
async function checkLineage(
  session: ProjectSession,
  owners: readonly NodeId[],
  touched: ReadonlySet<string>,
  { name, refused }: { readonly name: string; readonly refused: Refuse },
): Promise<void> {
  const lineage = await session.live.lineage();
  const project = session.graph?.project;
  if (!lineage || !project) return;
  const isMeant = ({ node, column }: { readonly node: NodeId | undefined; readonly column: string }): boolean =>
    node !== undefined && owners.includes(node) && column.toLowerCase() === name.toLowerCase();
  for (const { id, columns, indirect } of lineage.nodes.values()) {
    const isUsed =
      indirect.some(isMeant) || columns.some((one) => one.sources.some(isMeant) || one.indirect.some(isMeant));
    const resource = isUsed ? project.nodes.get(id) : undefined;
    const path = resource && pathOfResource(session, resource);
    if (!resource || path === undefined || touched.has(path)) continue;
    const text = session.textOf(path) ?? '';
    if (isWord(text, name)) refused(`${resource.originalFilePath} uses it in a way that is not seen`);
    for (const called of resource.macroDependencies) {
      const macro = project.macros.get(called);
      if (macro && !project.macroRegistry.isInternal(macro.packageName) && isWord(macro.block.text, name)) {
        refused(`${resource.originalFilePath} uses it through the macro ${macro.name}`);
      }
    }
  }
}
