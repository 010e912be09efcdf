// `deps`: lock where the declarations have changed, then all packages into a new folder that takes the old one's place.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fail, type Services } from '../base/index.ts';
import { type BareProject, readDeclaredPackages, renderedEntries } from '../project/index.ts';
import { addPackage, type NewPackage } from './add-package.ts';
import { cacheFolder, PackageCache } from './archive-cache.ts';
import { ContentHashes } from './content-hashes.ts';
import type { DepsContext } from './deps-context.ts';
import { depsErrors } from './errors.ts';
import { Hub } from './hub.ts';
import { installStep } from './install-step.ts';
import { lockHash, lockPath, readLock, writeLock } from './lock-file.ts';
import * as lines from './log-events.ts';
import { overrideNotes } from './override-notes.ts';
import { type PackageSpec, readSpec } from './package-spec.ts';
import type { PinnedPackage } from './pinned.ts';
import { replaceFolder } from './replace-folder.ts';
import { Resolver } from './resolve.ts';
import { checkProjectName, isInside } from './url-policy.ts';

export interface InstallOptions {
  readonly project: BareProject;
  readonly services: Services;
  /** --add-package */
  readonly add?: NewPackage | undefined;
  /** --lock: write the lock, install nothing. */
  readonly lockOnly: boolean;
  /** --upgrade: resolve again though the lock fits. */
  readonly upgrade: boolean;
  /** --verify: other content under a known version is an error. */
  readonly verify: boolean;
  /** Told of a package of the hub that has moved. */
  readonly onMoved: (oldName: string, newName: string) => void;
}

/** Does all that `deps` does; its lines go to the log. A failure leaves the installed packages as they were. @throws TsdbtError 116x – 118x */
export async function installPackages(options: InstallOptions): Promise<void> {
  const { project, services, lockOnly } = options;
  const { log } = services;
  const target = installFolder(project);
  installStep(basename(target), () => sweep(target));
  const stage = join(dirname(target), `.${basename(target)}.tsdbt-${process.pid}`);
  const context = contextOf(options, stage);
  const resolver = new Resolver(context);
  try {
    const specs = declaredSpecs(options, context);
    const lock = readLock(context);
    if (!lock || options.upgrade || lock.hash !== lockHash(specs)) {
      if (specs.length === 0) log.emit(lines.noPackages());
      else {
        const resolved = await resolver.resolve(specs);
        writeLock(resolved, specs, lockPath(project));
        log.emit(lines.lockUpdated(lockPath(project)));
      }
    }
    if (lockOnly) return;
    const locked = readLock(context)?.specs ?? [];
    const next = join(stage, 'packages');
    installStep(basename(target), () => mkdirSync(next, { recursive: true }));
    if (locked.length === 0) log.emit(lines.noPackages());
    else await installAll(await resolver.locked(placed(locked, specs)), { next, target, options });
    installStep(basename(target), () => replaceFolder(next, target, join(stage, 'old')));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function contextOf({ project, services, onMoved }: InstallOptions, stage: string): DepsContext {
  const cache = new PackageCache(cacheFolder(services.env));
  let isOffline = false;
  const moved = new Set<string>();
  const hub = new Hub({
    services,
    cache,
    onOffline: (url, reason) => {
      if (!isOffline) services.log.emit(lines.offlineNote(url, reason));
      isOffline = true;
    },
  });
  const checksVersions = project.flags.get('VERSION_CHECK') !== false;
  return {
    services,
    project,
    cache,
    hub,
    stage,
    checksVersions,
    onMoved: (oldName, newName) => {
      if (!moved.has(oldName)) onMoved(oldName, newName);
      moved.add(oldName);
    },
  };
}

function declaredSpecs({ add, project, services }: InstallOptions, context: DepsContext): readonly PackageSpec[] {
  if (add) return addPackage(add, context);
  const declared = readDeclaredPackages(project.directory);
  return renderedEntries(declared, { services, project, always: false }).map((entry) =>
    readSpec({ ...entry, isTrusted: true }),
  );
}

/** Packages of the lock at the places where the project declares them, as far as it does. */
function placed(locked: readonly PackageSpec[], declared: readonly PackageSpec[]): readonly PackageSpec[] {
  const spans = new Map(declared.map((spec) => [addressOf(spec), spec.span]));
  return locked.map((spec) => ({ ...spec, span: spans.get(addressOf(spec)) ?? spec.span }));
}

function addressOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'package':
      return spec.package;
    case 'git':
      return `${spec.git} ${spec.subdirectory ?? ''}`;
    case 'private':
      return `${spec.private} ${spec.subdirectory ?? ''}`;
    case 'local':
      return spec.local;
    case 'tarball':
      return spec.tarball;
  }
}

/** The folder for packages. @throws TsdbtError packages-path-unsafe */
function installFolder({ directory, config }: BareProject): string {
  const folder = resolve(directory, config.packagesInstallPath);
  const sources = [
    config.modelPaths,
    config.macroPaths,
    config.seedPaths,
    config.testPaths,
    config.analysisPaths,
    config.snapshotPaths,
    config.functionPaths,
  ].flat();
  const holdsProject = [directory, ...sources.map((path) => resolve(directory, path))].some((path) =>
    isInside(path, folder),
  );
  if (holdsProject) fail(depsErrors.installPath, { path: config.packagesInstallPath });
  return folder;
}

/** Deletes what a killed `deps` left beside the folder for packages, and puts back packages that it had set aside. */
function sweep(target: string): void {
  const prefix = `.${basename(target)}.tsdbt-`;
  if (!existsSync(dirname(target))) return;
  for (const name of readdirSync(dirname(target))) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    const left = join(dirname(target), name);
    if (!existsSync(target) && existsSync(join(left, 'old'))) renameSync(join(left, 'old'), target);
    rmSync(left, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

interface InstallPlace {
  readonly next: string;
  readonly target: string;
  readonly options: InstallOptions;
}

async function installAll(packages: readonly PinnedPackage[], { next, target, options }: InstallPlace): Promise<void> {
  const { log } = options.services;
  const hashes = new ContentHashes(target, options);
  const outdated: string[] = [];
  const folders: [string, string][] = [];
  for (const pinned of packages) {
    log.emit(lines.startInstall(pinned.name));
    const { name } = await pinned.metadata();
    const folder = join(next, checkProjectName(name, pinned.wanted.span));
    // As dbt: a later package of the same name takes the place.
    rmSync(folder, { recursive: true, force: true });
    const done = await pinned.install(folder);
    folders.push([name, folder]);
    hashes.note(name, done);
    log.emit(lines.installedFrom(done.from));
    if (done.latest !== undefined) {
      const isNewest = done.latest === done.version;
      if (!isNewest) outdated.push(pinned.name);
      log.emit(isNewest ? lines.upToDate() : lines.updateAvailable(done.latest));
    }
    if (done.subdirectory !== undefined) log.emit(lines.subdirectoryLine(done.subdirectory));
  }
  hashes.write(next);
  const { config, directory, flags } = options.project;
  if (flags.get('REQUIRE_EXPLICIT_PACKAGE_OVERRIDES_FOR_BUILTIN_MATERIALIZATIONS') !== false) {
    const rootMacros = config.macroPaths.map((path) => resolve(directory, path));
    for (const note of overrideNotes(folders, rootMacros)) log.emit(note);
  }
  if (outdated.length > 0) for (const line of lines.updatesNotice(outdated)) log.emit(line);
}
