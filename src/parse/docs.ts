// Docs blocks of .md files, and descriptions rendered with them.
import { fail, nearest, type SourceFile, type Span, span, TsdbtError } from '../base/index.ts';
import { createYamlContext } from '../context/index.ts';
import { type Globals, parseBlocks, parseTemplate, type Template } from '../jinja/index.ts';
import { arePlain } from './cache/cached-columns.ts';
import { mayHoldTemplate } from './capture.ts';
import { describedAt } from './described-at.ts';
import { parseErrors } from './errors.ts';
import type { PackageContext, ParseState } from './parse-state.ts';
import type { ColumnNode, DocBlock } from './types.ts';

const nothing: Globals = { get: () => undefined };

/** Reads the docs blocks of a package. A block's own Jinja is rendered without any names, as dbt does. */
export function parseDocs(state: ParseState, context: PackageContext): void {
  for (const file of context.source.files) {
    if (file.kind !== 'docs') continue;
    state.guard(() => {
      const source = file.source();
      if (!/\{%[-+]?\s*docs\b/.test(source.text)) return;
      for (const block of parseBlocks(source, { wanted: 'docs' }).docs) {
        state.guard(
          () => {
            const uniqueId = `doc.${context.name}.${block.name}`;
            const known = state.docs.get(uniqueId);
            const made: DocBlock = {
              uniqueId,
              name: block.name,
              packageName: context.name,
              path: file.pathInRoot,
              originalFilePath: file.path,
              blockContents: contents(block.body, source.path),
              span: block.span,
            };
            if (known) duplicateDoc(known, made);
            state.docs.set(uniqueId, made);
          },
          () => ({ span: block.span }),
        );
      }
    });
  }
}

/** Only a text that holds a template goes through the template engine, which makes all line ends `\n`. */
function contents(body: string, path: string): string {
  return (mayHoldTemplate(body) ? rendered(body.replaceAll('\r\n', '\n'), path, nothing) : body).trim();
}

const overview: SourceFile = {
  path: 'docs/overview.md',
  text: `### Welcome

This site describes the project and what it builds: its models, sources and tests, their columns, code and dependencies.

Write a docs block named \`__overview__\` in a Markdown file of the project to put a text of your own here.`,
};

/** Adds the page that the documentation begins with where a project has none of its own. */
export function addBuiltinDocs(state: ParseState): void {
  const name = '__overview__';
  const uniqueId = `doc.dbt.${name}`;
  state.docs.set(uniqueId, {
    uniqueId,
    name,
    packageName: 'dbt',
    path: 'overview.md',
    originalFilePath: overview.path,
    blockContents: overview.text,
    span: span(overview),
  });
}

function duplicateDoc(first: DocBlock, second: DocBlock): never {
  return fail(
    parseErrors.duplicateResource,
    {
      plural: 'docs',
      name: first.name,
      action: 'looking for',
      reference: `doc("${first.name}")`,
      first: { uniqueId: second.uniqueId, path: second.originalFilePath },
      second: { uniqueId: first.uniqueId, path: first.originalFilePath },
    },
    { span: second.span, related: [{ message: 'the other one', span: first.span }] },
  );
}

function rendered(text: string, path: string, globals: Globals): string {
  if (!mayHoldTemplate(text)) return text;
  return parseTemplate({ path, text }).renderSync({ globals }).text;
}

/** What has descriptions to render. */
interface Described {
  readonly uniqueId: string;
  readonly packageName: string;
  readonly originalFilePath: string;
  readonly span: Span;
  description: string;
  docBlocks?: readonly string[];
  columns?: ReadonlyMap<string, ColumnNode>;
}

/** Renders the description of a resource and of its columns, and notes the docs blocks used. */
export function renderDescriptions(state: ParseState, resource: Described): void {
  const { columns } = resource;
  if (mayHoldTemplate(resource.description)) {
    state.units?.recorder.described.add(resource);
    state.guard(
      () => {
        const { text, docBlocks } = described(state, resource, resource.description);
        resource.description = text;
        if ('docBlocks' in resource) resource.docBlocks = docBlocks;
      },
      () => place(resource),
    );
  }
  if (!columns || arePlain(columns)) return;
  let changed: Map<string, ColumnNode> | undefined;
  for (const [name, column] of columns) {
    if (!mayHoldTemplate(column.description)) continue;
    state.units?.recorder.described.add(resource);
    state.guard(
      () => {
        changed ??= new Map(columns);
        const { text, docBlocks } = described(state, resource, column.description);
        changed.set(name, { ...column, description: text, doc_blocks: docBlocks });
      },
      () => place(resource),
    );
  }
  if (changed) resource.columns = changed;
}

// dbt names no node in the heading of these errors, so none is noted.
function place(resource: Described): { span: Span } {
  return { span: describedAt(resource) ?? resource.span };
}

/** A description rendered for a resource. @throws TsdbtError unknown-doc and those of the template */
export function describe(state: ParseState, resource: Omit<Described, 'description'>, text: string): string {
  return mayHoldTemplate(text) ? described(state, resource, text).text : text;
}

/** The rendered text of a template, and the docs blocks that it names. */
function described(
  state: ParseState,
  resource: Omit<Described, 'description'>,
  text: string,
): { readonly text: string; readonly docBlocks: readonly string[] } {
  const globals = createYamlContext({
    facts: state.facts,
    vars: state.context(packageOf(state, resource.packageName)).vars,
    varsAsWritten: true,
    nodeName: resource.uniqueId,
    doc: (packageName, name) =>
      findDoc(state, resource.packageName, packageName, name)?.blockContents ??
      unknownDoc(state, resource, packageName, name),
  });
  try {
    const template = parseTemplate({ path: resource.originalFilePath, text });
    return {
      text: template.renderSync({ globals }).text,
      docBlocks: docBlocksIn(state, resource.packageName, template),
    };
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    throw new TsdbtError({
      ...error.diagnostic,
      span: placeOf(describedAt(resource) ?? resource.span, text, error.diagnostic.span),
    });
  }
}

/** The place in the YAML file of a place in a description, when its text stands there as it is. */
function placeOf(at: Span, text: string, inner: Span | undefined): Span {
  const start = at.file.text.indexOf(text, at.start);
  if (start === -1 || !inner) return at;
  return span(at.file, start + inner.start, start + inner.end);
}

function packageOf(state: ParseState, packageName: string): string {
  return state.packages.some((one) => one.name === packageName) ? packageName : state.rootPackage;
}

function unknownDoc(
  state: ParseState,
  resource: { readonly uniqueId: string },
  packageName: string | undefined,
  name: string,
): never {
  const names = [...state.docs.values()].map((doc) => doc.name);
  return fail(parseErrors.docNotFound, {
    uniqueId: resource.uniqueId,
    name,
    package: packageName,
    near: nearest(name, names),
  });
}

function findDoc(
  state: ParseState,
  nodePackage: string,
  packageName: string | undefined,
  name: string,
): DocBlock | undefined {
  if (packageName !== undefined) return state.docs.get(`doc.${packageName}.${name}`);
  const own = state.docs.get(`doc.${state.rootPackage}.${name}`) ?? state.docs.get(`doc.${nodePackage}.${name}`);
  if (own) return own;
  for (const one of state.packages) {
    const found = state.docs.get(`doc.${one.name}.${name}`);
    if (found) return found;
  }
  return state.docs.get(`doc.dbt.${name}`);
}

/** Ids of the docs blocks that a template prints as they are, named with literal arguments. */
function docBlocksIn(state: ParseState, nodePackage: string, template: Template): readonly string[] {
  const found: string[] = [];
  for (const call of template.printedCalls()) {
    if (call.name !== 'doc') continue;
    const names = call.args.filter((arg): arg is string => typeof arg === 'string');
    const [first, second] = names;
    if (first === undefined || names.length > 2) continue;
    const doc =
      second === undefined ? findDoc(state, nodePackage, undefined, first) : findDoc(state, nodePackage, first, second);
    if (doc) found.push(doc.uniqueId);
  }
  return found;
}

/** Renders the descriptions of macros and their arguments. */
export function renderMacroDescriptions(state: ParseState): void {
  for (const macro of state.macros.values()) {
    if (macro.patchPath === null) continue;
    const resource = {
      uniqueId: macro.uniqueId,
      packageName: macro.packageName,
      originalFilePath: macro.patchPath.split('://')[1] ?? macro.originalFilePath,
      span: macro.block.span,
    };
    state.guard(
      () => {
        macro.description = describe(state, resource, macro.description);
        macro.arguments = macro.arguments.map((one) => ({
          ...one,
          description: describe(state, resource, one.description),
        }));
      },
      () => place({ ...resource, description: '' }),
    );
  }
}
