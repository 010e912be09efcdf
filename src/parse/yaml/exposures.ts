// Exposures and groups.
import { fail, isJsonArray, isJsonObject, type JsonObject, jsonObject, nodeId, wrapText } from '../../base/index.ts';
import { lineWidth } from '../../context/index.ts';
import { stringList } from '../config/build-config.ts';
import { parseErrors } from '../errors.ts';
import type { NodeTools } from '../finish-node.ts';
import { fqnPrefix } from '../node-draft.ts';
import { type Draft, duplicateOf, type ParseState } from '../parse-state.ts';
import { parseReference } from '../reference-expression.ts';
import type { ExposureNode, RefArgs, SourceArgs } from '../types.ts';
import { type Entry, EntryReader, invalid } from './properties-file.ts';
import { placeInEntry } from './yaml-place.ts';

const types = ['dashboard', 'notebook', 'analysis', 'ml', 'application'];
const maturities = ['low', 'medium', 'high'];

/** One entry of `exposures:`. */
export function parseExposure(tools: NodeTools, entry: Entry): void {
  const { state, configs } = tools;
  const { context, file } = entry.properties;
  const read = new EntryReader(entry);
  if (/[^\p{L}\p{N}_-]/u.test(entry.name)) warnOfName(state, entry.name);
  const type =
    oneOf(entry, 'type', types) ??
    invalid(entry.properties, 'exposures', "'type' is a required property", entry.locate());
  const fqn = [...fqnPrefix(context.name, file.pathInRoot), entry.name];
  const request = {
    kind: 'exposure' as const,
    packageName: context.name,
    fqn,
    patch: read.object('config') ?? jsonObject(),
  };
  const built = configs.build(request);
  const tree = context.source.config.trees.get('exposures');
  const tags = [
    ...new Set([...stringList(tree?.['tags']), ...stringList(entry.data['tags']), ...stringList(built['tags'])]),
  ].sort();
  const meta = jsonObject(
    [tree?.['meta'], entry.data['meta'], built['meta']].flatMap((one) =>
      isJsonObject(one) ? Object.entries(one) : [],
    ),
  );
  const refs: RefArgs[] = [];
  const sources: SourceArgs[] = [];
  const metrics: (readonly string[])[] = [];
  for (const [index, text] of read.texts('depends_on').entries()) {
    const metric = /^\s*metric\(\s*['"]([^'"]*)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)\s*$/.exec(text);
    const found = metric ? undefined : parseReference(text);
    if (metric) metrics.push([metric[1] ?? '', metric[2]].filter((part) => part !== undefined));
    else if (found?.kind === 'ref') refs.push({ ...found.ref, span: placeInEntry(entry, ['depends_on', index]) });
    else if (found?.kind === 'source') sources.push(found.source);
    else {
      fail(
        parseErrors.invalidReference,
        { expression: text, where: ` in depends_on of exposure '${entry.name}'` },
        { span: entry.locate(['depends_on', index]) },
      );
    }
  }
  const node: Draft<ExposureNode> = {
    kind: 'exposure',
    uniqueId: nodeId('exposure', context.name, entry.name),
    name: entry.name,
    packageName: context.name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn,
    span: placeInEntry(entry, ['name']),
    type,
    owner: ownerOf(entry),
    description: read.text('description') ?? '',
    label: read.text('label'),
    maturity: oneOf(entry, 'maturity', maturities),
    url: read.text('url'),
    meta,
    tags,
    config: jsonObject([...Object.entries(built), ['tags', tags], ['meta', meta]]),
    unrenderedConfig: configs.unrendered(request),
    refs,
    sources,
    metrics,
    createdAt: state.createdAt,
  };
  const known = state.exposures.get(node.uniqueId);
  if (known) state.diagnostics.push(duplicateOf(known, node));
  else if (node.config['enabled'] === false) state.addDisabled(node);
  else state.addFromYaml(node);
}

function oneOf(entry: Entry, key: string, allowed: readonly string[]): string | null {
  const value = new EntryReader(entry).text(key);
  if (value === null || allowed.includes(value)) return value;
  const shown = allowed.map((one) => `'${one}'`).join(', ');
  return invalid(
    entry.properties,
    entry.section,
    `at path ['${key}']: '${value}' is not one of [${shown}]`,
    entry.locate([key]),
  );
}

/** `owner:` with dbt's two keys first. @throws TsdbtError invalid-property */
function ownerOf(entry: Entry): JsonObject {
  const owner = new EntryReader(entry).object('owner');
  const noun = entry.section === 'groups' ? 'Group' : 'Exposure';
  if (!owner) return invalid(entry.properties, entry.section, "'owner' is a required property", entry.locate());
  const read = new EntryReader(entry, owner, ['owner']);
  const email = isJsonArray(owner['email']) ? read.texts('email') : read.text('email');
  const name = read.text('name');
  if (email === null && name === null) {
    return invalid(
      entry.properties,
      entry.section,
      `${noun} owner must have at least one of 'name' or 'email'.`,
      entry.locate(['owner']),
    );
  }
  const more = Object.entries(owner).filter(([key]) => key !== 'email' && key !== 'name');
  return jsonObject([['email', email], ['name', name], ...more]);
}

/** One entry of `groups:`. */
export function parseGroup(tools: NodeTools, entry: Entry): void {
  const { state, configs } = tools;
  const { context, file } = entry.properties;
  const read = new EntryReader(entry);
  const uniqueId = nodeId('group', context.name, entry.name);
  const fqn = [...fqnPrefix(context.name, file.pathInRoot), entry.name];
  const request = { kind: 'group' as const, packageName: context.name, fqn, patch: read.object('config') ?? undefined };
  // A group takes what the tree of the models says, but no hooks.
  const config = Object.entries(configs.build(request)).filter(([key]) => key !== 'pre-hook' && key !== 'post-hook');
  const node = {
    kind: 'group' as const,
    uniqueId,
    name: entry.name,
    packageName: context.name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn,
    span: placeInEntry(entry, ['name']),
    owner: ownerOf(entry),
    description: read.text('description'),
    config: jsonObject(config),
  };
  const known = state.groups.get(uniqueId);
  if (known) state.diagnostics.push(duplicateOf(known, node));
  else state.addFromYaml(node);
}

function warnOfName(state: ParseState, name: string): void {
  const text = `Starting in v1.3, the 'name' of an exposure should contain only letters, numbers, and underscores. Exposures support a new property, 'label', which may contain spaces, capital letters, and special characters. ${name} does not follow this pattern. Please update the 'name', and use the 'label' property for a human-friendly title. This will raise an error in a future version of dbt-core.`;
  const msg = wrapText(`[WARNING]: Deprecated functionality\n\n${text}`, lineWidth(state.source.flags));
  state.warn({ code: 'D007', name: 'ExposureNameDeprecation', msg });
}
