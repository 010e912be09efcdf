// The files of one package, by the paths of its dbt_project.yml.
import { statSync } from 'node:fs';
import { isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../../base/index.ts';
import { readText, readTextIfPresent } from '../read-text.ts';
import type { ProjectConfig, ProjectFile, ProjectFileKind } from '../types.ts';
import { type IgnoreRule, ignoreRule } from './ignore.ts';
import { type FoundFile, walkFiles } from './walk.ts';

export interface DiscoverOptions {
  readonly config: ProjectConfig;
  /** Absolute folder of the package. */
  readonly directory: string;
  /** The folder as users see it: empty for the root project, else `dbt_packages/x`. */
  readonly shownDirectory: string;
  /** Absolute folders that hold no sources of the package: installed packages, target, logs. */
  readonly excluded: readonly string[];
  /** `.sql.jinja` and the like count as `.sql` (behaviour flag). */
  readonly withJinjaExtensions: boolean;
}

interface FileType {
  readonly kind: ProjectFileKind;
  readonly roots: readonly string[];
  readonly extensions: readonly string[];
}

/** Finds all files of a package, kind by kind in dbt's order. Texts are read on first use. */
export function discoverFiles(options: DiscoverOptions): readonly ProjectFile[] {
  const walks = new Map<string, readonly FoundFile[]>();
  const ignored = packageIgnoreRule(options);
  const files: ProjectFile[] = [];
  for (const type of fileTypes(options)) {
    const seen = new Set<string>();
    for (const extension of type.extensions) {
      for (const root of type.roots) {
        const folder = posix.normalize(`${root}/`);
        const prefix = folder === './' ? '' : folder;
        for (const file of walked(walks, options, root)) {
          if (!isOfExtension(file.name, extension) || isElsewhere(type.kind, file.path)) continue;
          const path = prefix + file.path;
          if (seen.has(path) || ignored(path) || (type.kind === 'properties' && PROJECT_FILES.has(path))) continue;
          seen.add(path);
          files.push(new DiskFile(type.kind, options, path, file.path, root));
        }
      }
    }
  }
  return files;
}

/** Files beside dbt_project.yml that are no properties, where a path is `.`. */
const PROJECT_FILES: ReadonlySet<string> = new Set([
  'dbt_project.yml',
  'packages.yml',
  'package-lock.yml',
  'dependencies.yml',
  'selectors.yml',
  'profiles.yml',
  'catalogs.yml',
  'vars.yml',
]);

function fileTypes({ config, withJinjaExtensions }: DiscoverOptions): FileType[] {
  const templated = (extension: string): string[] =>
    withJinjaExtensions ? ['', '.j2', '.jinja2', '.jinja'].map((more) => extension + more) : [extension];
  const sql = templated('.sql');
  const below = (folder: string): string[] => config.testPaths.map((path) => posix.join(path, folder));
  const sources = [
    ...config.modelPaths,
    ...config.seedPaths,
    ...config.snapshotPaths,
    ...config.analysisPaths,
    ...config.macroPaths,
    ...config.testPaths,
    ...config.functionPaths,
  ];
  return [
    { kind: 'macro', roots: config.macroPaths, extensions: sql },
    { kind: 'model', roots: config.modelPaths, extensions: ['.py', ...sql] },
    { kind: 'snapshot', roots: config.snapshotPaths, extensions: sql },
    { kind: 'analysis', roots: config.analysisPaths, extensions: sql },
    { kind: 'singular-test', roots: config.testPaths, extensions: sql },
    { kind: 'generic-test', roots: below('generic'), extensions: sql },
    { kind: 'seed', roots: config.seedPaths, extensions: ['.csv'] },
    { kind: 'docs', roots: config.docsPaths, extensions: templated('.md') },
    { kind: 'properties', roots: [...new Set(sources)], extensions: ['.yml', '.yaml'] },
    { kind: 'fixture', roots: below('fixtures'), extensions: ['.csv', ...sql] },
    { kind: 'function', roots: config.functionPaths, extensions: ['.py', '.js', ...sql] },
  ];
}

/** What dbt finds by its pattern `[!.#~]*<extension>`; the case of the extension does not matter. */
function isOfExtension(name: string, extension: string): boolean {
  return (
    name.length > extension.length && !/^[.#~]/.test(name) && name.slice(-extension.length).toLowerCase() === extension
  );
}

/** Files below a test path that are no singular tests. */
function isElsewhere(kind: ProjectFileKind, path: string): boolean {
  return kind === 'singular-test' && /^(?:generic|fixtures)\//.test(path);
}

function walked(
  walks: Map<string, readonly FoundFile[]>,
  options: DiscoverOptions,
  root: string,
): readonly FoundFile[] {
  const known = walks.get(root);
  if (known) return known;
  const start = resolve(options.directory, root);
  const excluded = new Set(
    options.excluded
      .map((folder) => relative(start, folder).split(sep).join('/'))
      .filter((path) => !path.startsWith('..')),
  );
  const found = excluded.has('') ? [] : walkFiles(start, (path) => excluded.has(path));
  walks.set(root, found);
  return found;
}

function packageIgnoreRule(options: DiscoverOptions): IgnoreRule {
  const file = readTextIfPresent(
    join(options.directory, '.dbtignore'),
    posix.join(options.shownDirectory, '.dbtignore'),
  );
  return file ? ignoreRule(file.text) : () => false;
}

class DiskFile implements ProjectFile {
  readonly kind: ProjectFileKind;
  readonly packageName: string;
  readonly path: string;
  readonly pathInRoot: string;
  readonly searchRoot: string;
  readonly absolutePath: string;
  readonly #shownPath: string;
  #source: SourceFile | undefined;
  #stats: { readonly size: number; readonly mtimeMs: number } | undefined;

  constructor(kind: ProjectFileKind, options: DiscoverOptions, path: string, pathInRoot: string, searchRoot: string) {
    this.kind = kind;
    this.packageName = options.config.name;
    this.path = path;
    this.pathInRoot = pathInRoot;
    this.searchRoot = searchRoot;
    const isOutside = isAbsolute(path);
    this.absolutePath = isOutside ? path : `${options.directory}${sep}${path}`;
    this.#shownPath = isOutside || options.shownDirectory === '' ? path : `${options.shownDirectory}/${path}`;
  }

  source(): SourceFile {
    this.#source ??= readText(this.absolutePath, this.#shownPath);
    return this.#source;
  }

  get size(): number {
    return this.#stat().size;
  }

  get mtimeMs(): number {
    return this.#stat().mtimeMs;
  }

  /** A file that has gone meanwhile counts as empty here; reading it says so. */
  #stat(): { readonly size: number; readonly mtimeMs: number } {
    this.#stats ??= statSync(this.absolutePath, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    return this.#stats;
  }
}
