// The nodes that stand in files of their own: models, snapshot blocks, analyses, singular tests, seeds, functions; and
// the hooks of dbt_project.yml.
import { type SourceFile, type Steps, sha256, span } from '../base/index.ts';
import { parseBlocks } from '../jinja/index.ts';
import type { ProjectFile, ProjectFileKind } from '../project/index.ts';
import { captureFile, emptyCapture } from './capture.ts';
import { finishNode, type NodeTools, startNode } from './finish-node.ts';
import {
  commonDraft,
  type DraftOptions,
  fileStem,
  fqnPrefix,
  isBigSeed,
  modelDraft,
  strippedTemplate,
  textChecksum,
} from './node-draft.ts';
import type { NodeDraft, PackageContext } from './parse-state.ts';
import { capturePython } from './python-model.ts';
import type { Checksum } from './types.ts';
import { warnStrayTags } from './warnings.ts';

/** Parses all node files of a package, in dbt's order. Errors become diagnostics. */
export function* parseFileNodes(tools: NodeTools, context: PackageContext): Steps<void> {
  const byKind = new Map<ProjectFileKind, ProjectFile[]>();
  for (const file of context.source.files) {
    const known = byKind.get(file.kind);
    if (known) known.push(file);
    else byKind.set(file.kind, [file]);
  }
  function* each(kind: ProjectFileKind, parse: (file: ProjectFile) => void): Steps<void> {
    for (const file of byKind.get(kind) ?? []) {
      tools.state.unit(file, 'main', () => tools.state.guard(() => parse(file)));
      yield;
    }
  }
  yield* each('model', (file) => parseModel(tools, context, file));
  yield* each('snapshot', (file) => parseSnapshots(tools, context, file));
  yield* each('analysis', (file) => parseAnalysis(tools, context, file));
  yield* each('singular-test', (file) => parseSingularTest(tools, context, file));
  yield* each('seed', (file) => parseSeed(tools, context, file));
  parseHooks(tools, context);
  yield* each('function', (file) => parseFunction(tools, context, file));
}

function optionsOf(context: PackageContext, file: ProjectFile): DraftOptions {
  const template = strippedTemplate(file);
  const name = fileStem(file.pathInRoot);
  return {
    packageName: context.name,
    name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn: [...fqnPrefix(context.name, file.pathInRoot), name],
    template,
    checksum: textChecksum(template.text),
  };
}

/** Reads the template, gives the node its config and names, and adds it. The node is told in errors. */
function complete(tools: NodeTools, node: NodeDraft, file: SourceFile | undefined): void {
  const { state } = tools;
  state.guard(
    () => {
      const captured =
        file === undefined
          ? emptyCapture()
          : node.kind === 'model' && node.language === 'python'
            ? capturePython(file)
            : captureFile(state, file, node, () => startNode(tools, node));
      finishNode(tools, node, captured);
      state.addNode(node);
    },
    () => ({ span: node.span, nodeId: node.uniqueId }),
  );
}

function parseModel(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const options = optionsOf(context, file);
  const language = file.path.endsWith('.py') ? 'python' : 'sql';
  complete(tools, modelDraft(tools.state, { ...options, language }), options.template);
}

function parseSnapshots(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const options = optionsOf(context, file);
  const { snapshots, strays } = parseBlocks(options.template, { wanted: 'snapshots' });
  warnStrayTags(tools.state, file.pathInRoot, strays);
  for (const block of snapshots) {
    // The text outside the block becomes blank, so that places in the block are places in the file.
    const before = options.template.text.slice(0, block.bodySpan.start).replace(/[^\n]/g, ' ');
    const template: SourceFile = { path: options.template.path, text: before + block.body };
    const node: NodeDraft = {
      ...commonDraft(tools.state, 'snapshot', {
        ...options,
        name: block.name,
        fqn: [...fqnPrefix(context.name, file.pathInRoot), fileStem(file.pathInRoot), block.name],
        span: block.span,
        template: { path: template.path, text: block.body },
      }),
      kind: 'snapshot',
    };
    complete(tools, node, template);
  }
}

function parseAnalysis(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const options = optionsOf(context, file);
  const path = tools.state.flag('REQUIRE_CORRECTED_ANALYSIS_FQNS') ? file.pathInRoot : `analysis/${file.pathInRoot}`;
  const fqn = [...fqnPrefix(context.name, path), options.name];
  complete(
    tools,
    { ...commonDraft(tools.state, 'analysis', { ...options, path, fqn }), kind: 'analysis' },
    options.template,
  );
}

function parseSingularTest(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const options = optionsOf(context, file);
  const folder = file.pathInRoot.split('/').slice(0, -1);
  const node: NodeDraft = {
    ...commonDraft(tools.state, 'test', { ...options, path: [...folder, `${options.name}.sql`].join('/') }),
    kind: 'test',
    testKind: 'singular',
    columnName: null,
    fileKeyName: null,
    attachedNode: null,
    testMetadata: null,
  };
  complete(tools, node, options.template);
}

/** Of the text without its outer white space, which for Python does not hold a byte order mark. */
function seedHash(text: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length).replace(/\r\n?/g, '\n');
  return sha256(mark === '' ? body.trim() : mark + body.trimEnd());
}

function parseSeed(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const { state } = tools;
  const name = fileStem(file.pathInRoot);
  const checksum: Checksum = isBigSeed(file, state.source.flags)
    ? { name: 'path', checksum: file.path }
    : { name: 'sha256', checksum: seedHash(file.source().text) };
  const template: SourceFile = { path: file.path, text: '' };
  const node: NodeDraft = {
    ...commonDraft(state, 'seed', {
      packageName: context.name,
      name,
      path: file.pathInRoot,
      originalFilePath: file.path,
      fqn: [...fqnPrefix(context.name, file.pathInRoot), name],
      template,
      checksum,
    }),
    kind: 'seed',
    absolutePath: file.absolutePath,
    rootPath: context.source.directory,
    isEmpty: false,
  };
  complete(tools, node, undefined);
}

function parseFunction(tools: NodeTools, context: PackageContext, file: ProjectFile): void {
  const options = optionsOf(context, file);
  const language = file.path.endsWith('.py') ? 'python' : file.path.endsWith('.js') ? 'javascript' : 'sql';
  const node: NodeDraft = {
    ...commonDraft(tools.state, 'function', { ...options, language }),
    kind: 'function',
    properties: {},
  };
  // Unlike models, functions in Python and JavaScript are templates.
  complete(tools, node, options.template);
}

const hookKinds = ['on-run-start', 'on-run-end'] as const;

function parseHooks(tools: NodeTools, context: PackageContext): void {
  const { config } = context.source;
  const { units } = tools.state;
  // A project whose file has changed is parsed in full; otherwise dbt takes the hooks from the parse before.
  const wasTold = units?.changedMacroFiles?.size === 0;
  for (const hook of hookKinds) {
    const texts = hook === 'on-run-start' ? config.onRunStart : config.onRunEnd;
    for (const [index, text] of texts.entries()) {
      const name = `${context.name}-${hook}-${index}`;
      const path = `hooks/${name}.sql`;
      const at = config.file.text.indexOf(text.split('\n')[0] ?? '');
      const node: NodeDraft = {
        ...commonDraft(tools.state, 'operation', {
          packageName: context.name,
          name,
          path,
          originalFilePath: './dbt_project.yml',
          fqn: [context.name, 'hooks', name],
          template: { path: `./dbt_project.yml/${path}`, text },
          checksum: hookChecksum(config.file.text),
          span: at === -1 ? span(config.file) : span(config.file, at, at + text.length),
        }),
        kind: 'operation',
        hook,
        index,
        tags: [hook],
      };
      const parse = (): void => complete(tools, node, node.template);
      if (units && wasTold) units.recorder.muted(parse);
      else parse();
    }
  }
}

/** dbt hashes the whole dbt_project.yml for each hook. */
function hookChecksum(text: string): Checksum {
  return textChecksum(text.replaceAll('\r\n', '\n'));
}
