// `docs generate`: compiles, asks the warehouse for columns, writes manifest and catalog, and the site of them.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadLineage } from '../../compile/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { docsSettings } from '../../project/index.ts';
import { keepLineage } from '../../report/index.ts';
import { catalogWritten } from '../catalog-written.ts';
import { type AssetFolders, copyAssets } from '../docs-assets.ts';
import { makeSite, makeSiteFrom, type SitePlace } from '../docs-site.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureWithoutProject, openPipeline, raiseWarnings, select } from '../open-project.ts';
import { type KindRules, selectionRequest, textList, textOf } from '../selection-request.ts';
import { printCompiled } from './compile.ts';
import { compiledResults, compileSelected, EXECUTABLE } from './compile-nodes.ts';
import { writeArtifacts } from './run-nodes.ts';

/** Kinds that the site has pages of, and their tests. */
const SHOWN: KindRules = {
  initial: [...EXECUTABLE.initial, 'source', 'exposure', 'metric', 'semantic_model', 'saved_query', 'unit_test'],
  isFixed: true,
};

export async function docsGenerate(invocation: Invocation): Promise<ExitCode> {
  const from = invocation.given.get('FROM');
  if (typeof from === 'string') {
    configureWithoutProject(invocation);
    makeSiteFrom(invocation, from);
    return 0;
  }
  const { place, assets, isWhole } = await writeDescribed(invocation);
  // What the project took of the memory is free by now: the site has its own.
  if (place !== undefined) makeSite(invocation, place);
  copyAssets(assets, place !== undefined);
  if (invocation.io.signal.aborted) return 130;
  return isWhole ? 0 : 1;
}

interface Described {
  /** What the site is made of, where there is to be one. */
  readonly place: SitePlace | undefined;
  readonly assets: AssetFolders;
  /** False: part of the catalog could not be read. */
  readonly isWhole: boolean;
}

/** Compiles and writes the artifacts. */
async function writeDescribed(invocation: Invocation): Promise<Described> {
  const { clock } = invocation.services;
  const { given } = invocation;
  const began = clock.monotonic();
  const startedAt = clock.now();
  const compiles = given.get('COMPILE') !== false;
  const pipeline = await openPipeline(invocation, { printsFound: compiles });
  try {
    if (compiles) {
      const selection = await compileSelected(invocation, pipeline);
      printCompiled(invocation, pipeline, selection);
      const elapsed = (clock.monotonic() - began) / 1000;
      const results = compiledResults(pipeline, selection);
      writeArtifacts(invocation, pipeline, { results, elapsed, startedAt, interrupted: false });
      // As in dbt, what an earlier command compiled stays; the site cannot do without a manifest.
    } else if (!existsSync(join(pipeline.opened.source.targetDirectory, 'manifest.json')))
      writeArtifacts(invocation, pipeline, undefined);
    // dbt looks at the selection only while it compiles.
    const isLimited =
      compiles && (['SELECT', 'EXCLUDE'].some((name) => textList(given.get(name)).length > 0) || given.has('SELECTOR'));
    const kinds = { initial: [...EXECUTABLE.initial, 'source'], isFixed: true };
    const ids = isLimited
      ? new Set(select(invocation, pipeline, selectionRequest(invocation, pipeline.opened.source.flags, kinds)).ids)
      : undefined;
    const isEmpty = given.get('EMPTY_CATALOG') === true;
    const { isWhole, columnsOf } = await catalogWritten(invocation, pipeline, { ids, isEmpty });
    // Below the catalog, which tells it the columns of sources.
    const settings = docsSettings(pipeline.opened.source.toolSettings);
    const isTraced = compiles && given.get('LINEAGE') !== false && settings.lineage;
    if (isTraced) keepLineage(pipeline.opened, await pipeline.lineage(columnsOf), await loadLineage());
    raiseWarnings(invocation);
    const { source } = pipeline.opened;
    const { root, targetDirectory: target } = source;
    const assets = { directory: root.directory, assetPaths: root.config.assetPaths, target };
    const state = textOf(source.flags.get('STATE'));
    // Without artifacts of this command the site would show those of an earlier one.
    if (source.flags.get('WRITE_JSON') === false || invocation.io.signal.aborted)
      return { place: undefined, assets, isWhole };
    const place = {
      artifacts: target,
      directory: target,
      settings,
      only: onlySelection(invocation, pipeline),
      withLineage: isTraced,
      withResults: !compiles,
      state: state && resolve(source.root.directory, state),
    };
    return { place, assets, isWhole };
  } finally {
    await pipeline.close();
  }
}

/** What --only selects, in the words of --select. */
function onlySelection(invocation: Invocation, pipeline: Pipeline): SitePlace['only'] {
  const words = textList(invocation.given.get('ONLY'));
  if (words.length === 0) return undefined;
  const request = selectionRequest(invocation, pipeline.opened.source.flags, SHOWN, words);
  const { ids } = select(invocation, pipeline, { ...request, exclude: [], selector: undefined });
  return { words, ids: new Set(ids) };
}
