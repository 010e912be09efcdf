// `docs generate`: compiles, asks the warehouse for columns, writes manifest and catalog.
import { jsonObject, type LogEvent } from '../../base/index.ts';
import { loadLineage } from '../../compile/index.ts';
import { lineageText, writeCatalog, writeLineage } from '../../report/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings, select } from '../open-project.ts';
import { selectionRequest, textList } from '../selection-request.ts';
import { printCompiled } from './compile.ts';
import { compiledResults, compileSelected, EXECUTABLE } from './compile-nodes.ts';
import { writeArtifacts } from './run-nodes.ts';

const noSite: LogEvent = {
  code: 'T007',
  name: 'SiteNote',
  level: 'info',
  msg: 'the documentation site is not made yet: --static writes no static_index.html',
  note: true,
};

export async function docsGenerate(invocation: Invocation): Promise<ExitCode> {
  const { clock } = invocation.services;
  const { console, given } = invocation;
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
    } else writeArtifacts(invocation, pipeline, undefined);
    console.emit({ code: 'E044', name: 'BuildingCatalog', level: 'info', msg: 'Building catalog', data: jsonObject() });
    // dbt looks at the selection only while it compiles.
    const isLimited =
      compiles && (['SELECT', 'EXCLUDE'].some((name) => textList(given.get(name)).length > 0) || given.has('SELECTOR'));
    const kinds = { initial: [...EXECUTABLE.initial, 'source'], isFixed: true };
    const ids = isLimited
      ? new Set(select(invocation, pipeline, selectionRequest(invocation, pipeline.opened.source.flags, kinds)).ids)
      : undefined;
    const rows = given.get('EMPTY_CATALOG') === true ? [] : await pipeline.catalog();
    const path = writeCatalog(pipeline.opened, { rows, ids });
    console.emit({
      code: 'E042',
      name: 'CatalogWritten',
      level: 'info',
      msg: `Catalog written to ${path}`,
      data: jsonObject([['path', path]]),
    });
    // Below the catalog, which tells it the columns of sources.
    if (compiles) writeLineage(pipeline.opened, lineageText(await pipeline.lineage(), await loadLineage()));
    if (given.get('STATIC') === true) console.emit(noSite);
    raiseWarnings(invocation);
    return invocation.io.signal.aborted ? 130 : 0;
  } finally {
    await pipeline.close();
  }
}
