// The site of `docs generate`: settings, selection, what is told of it.
import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type LogEvent, renderDiagnostic } from '../base/index.ts';
import { type DocsSettings, docsSettings, readToolSettings } from '../project/index.ts';
import { buildSite, builtApp, type SiteForm, type SiteRequest } from '../site/index.ts';
import { delayOptimisation } from './compiler-flags.ts';
import type { Invocation } from './invocation.ts';
import { textList, textOf } from './selection-request.ts';

/** Where the site comes from and goes to. */
export interface SitePlace {
  readonly artifacts: string;
  readonly directory: string;
  readonly settings: DocsSettings;
  /** What --only selects; without it everything is shown. */
  readonly only?: SiteRequest['only'];
  /** False: lineage.json, if there is one, is of an earlier command. */
  readonly withLineage?: boolean;
  /** False: run_results.json is of this command, which has run nothing. */
  readonly withResults?: boolean;
  /** What the site had that it takes the place of; without it the command line says what it has. */
  readonly form?: SiteForm | undefined;
  /** Folder of earlier artifacts, to compare with. */
  readonly state?: string | undefined;
}

/** Makes the site and tells where it is. @throws TsdbtError 5001, 5002, 5004, 5005, 1901 */
export function makeSite(
  invocation: Invocation,
  { artifacts, directory, settings, only, withLineage, withResults, form, state }: SitePlace,
): void {
  const { console, given, io } = invocation;
  optimiseFor(join(artifacts, 'manifest.json'));
  for (const problem of settings.problems) console.emit(note(`tsdbt.yml: ${problem}`));
  const site = buildSite({
    artifacts,
    directory,
    app: builtApp(),
    title: settings.title,
    runs: settings.runs,
    allowRemoteImages: settings.allowRemoteImages,
    withoutSql: given.get('SQL') === false,
    only,
    state,
    withLineage: form?.lineage ?? withLineage !== false,
    withResults,
    dropsStubs: given.get('DROP_STUBS') === true,
    isStatic: form?.static ?? given.get('STATIC') === true,
    withApi: form?.api ?? given.get('API') === true,
  });
  for (const found of site.warnings) console.emit(note(renderDiagnostic(found, 'concise')));
  const shown = (path: string): string => relative(io.cwd, path) || '.';
  console.emit(note(`the documentation site is ${shown(site.path)}`));
  if (site.staticPath !== undefined) console.emit(note(`the site in one file is ${shown(site.staticPath)}`));
}

/** From this size on a manifest is work enough for code that is optimised, and put together, otherwise than usual. */
const LARGE_MANIFEST = 20_000_000;

function optimiseFor(manifest: string): void {
  const size = statSync(manifest, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LARGE_MANIFEST) return;
  delayOptimisation('site');
  // The compiler takes a tenth of the time: functions that take in fewer others are done sooner, and hardly slower.
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=400');
}

/** The site of artifacts that lie somewhere, of dbt or of tsdbt: no project is needed. @throws TsdbtError as makeSite */
export function makeSiteFrom(invocation: Invocation, from: string): void {
  const { given, io } = invocation;
  const state = textOf(given.get('STATE'));
  const words = textList(given.get('ONLY'));
  const project = resolve(io.cwd, textOf(given.get('PROJECT_DIR')) ?? '.');
  makeSite(invocation, {
    artifacts: resolve(io.cwd, from),
    directory: resolve(project, textOf(given.get('TARGET_PATH')) ?? 'target'),
    settings: docsSettings(readToolSettings(project).toolSettings),
    only: words.length > 0 ? { words } : undefined,
    state: state === undefined ? undefined : resolve(project, state),
  });
}

/** A line on stderr about the site. */
export function note(msg: string): LogEvent {
  return { code: 'T007', name: 'SiteNote', level: 'info', msg, note: true };
}
