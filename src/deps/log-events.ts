// dbt's console lines of `deps`.
import {
  type Diagnostic,
  type JsonValue,
  jsonObject,
  type LogEvent,
  renderDiagnostic,
  type Services,
} from '../base/index.ts';
import { SECRET_PREFIX } from '../project/index.ts';
import { shownUrl } from './credentials.ts';

function info(code: string, name: string, msg: string, data: readonly (readonly [string, JsonValue])[] = []): LogEvent {
  return { code, name, level: 'info', msg, data: jsonObject(data) };
}

function warning(code: string, name: string, text: string, data: readonly (readonly [string, JsonValue])[]): LogEvent {
  return { code, name, level: 'warn', msg: `[WARNING]: ${text}`, data: jsonObject(data) };
}

/** A diagnostic as a note on stderr, with its hint. */
export function noteOf(found: Diagnostic, name: string): LogEvent {
  const hint = found.hint ? `\n  ${found.hint}` : '';
  const msg = `${renderDiagnostic(found, 'concise')}${hint}`;
  return { code: found.code, name, level: 'info', msg, note: true };
}

/** Nothing is declared. */
export function noPackages(): LogEvent {
  return info('M013', 'DepsNoPackagesFound', 'Warning: No packages were found in packages.yml');
}

/** A package is being installed. */
export function startInstall(name: string): LogEvent {
  return info('M014', 'DepsStartPackageInstall', `Installing ${name}`, [['package_name', name]]);
}

/** Where it came from: `version 1.3.0`. */
export function installedFrom(from: string): LogEvent {
  return info('M015', 'DepsInstallInfo', `Installed from ${from}`, [['version_name', from]]);
}

/** The hub has a newer version. */
export function updateAvailable(latest: string): LogEvent {
  return info('M016', 'DepsUpdateAvailable', `Updated version available: ${latest}`, [['version_latest', latest]]);
}

/** The hub has no newer version. */
export function upToDate(): LogEvent {
  return info('M017', 'DepsUpToDate', 'Up to date!');
}

/** Only a part of the repository was taken. */
export function subdirectoryLine(subdirectory: string): LogEvent {
  return info('M018', 'DepsListSubdirectory', `and subdirectory ${subdirectory}`, [['subdirectory', subdirectory]]);
}

/** The packages that could be newer; the text is dbt's to the last blank. */
export function updatesNotice(names: readonly string[]): readonly LogEvent[] {
  const list = `[${names.map((name) => `'${name}'`).join(', ')}]`;
  return [
    info('Z017', 'Formatting', '', [['msg', '']]),
    info(
      'M019',
      'DepsNotifyUpdatesAvailable',
      `Updates available for packages: ${list}                 \nUpdate your versions in packages.yml, then run dbt deps`,
      [['packages', names]],
    ),
  ];
}

/** The lock file was written. */
export function lockUpdated(path: string): LogEvent {
  return info('M031', 'DepsLockUpdating', `Updating lock file in file path: ${path}`, [['lock_filepath', path]]);
}

/** --add-package made a packages file. */
export function packagesFileMade(): LogEvent {
  return info('Z017', 'Formatting', 'Created packages.yml', [['msg', 'Created packages.yml']]);
}

/** --add-package added an entry. */
export function packageAdded(name: string, version: string | undefined, path: string): LogEvent {
  return info('M032', 'DepsAddPackage', `Added new package ${name}@${version ?? ''} to ${path}`, [
    ['package_name', name],
    ['version', version ?? ''],
    ['packages_filepath', path],
  ]);
}

/** --add-package removed an entry of the same package; `entry` as Python shows a dict. */
export function duplicateRemoved(entry: string): LogEvent {
  return info('M033', 'DepsFoundDuplicatePackage', `Found duplicate package in packages.yml, removing: ${entry}`);
}

/** A git package follows a branch. */
export function unpinnedWarning(git: string, revision: string): LogEvent {
  const what = revision === 'HEAD' ? 'not pinned, using HEAD (default branch)' : `pinned to the "${revision}" branch`;
  return warning(
    'M029',
    'DepsUnpinned',
    `The git package "${shownUrl(git)}" \n\tis ${what}.\n\tThis can introduce breaking changes into your project without warning!\n\nSee https://docs.getdbt.com/docs/package-management#section-specifying-package-versions`,
    [
      ['revision', revision],
      ['git', shownUrl(git)],
    ],
  );
}

/** The hub could not be reached and its last answer serves. */
export function offlineNote(url: string, reason: string): LogEvent {
  return {
    code: 'T005',
    name: 'HubOffline',
    level: 'info',
    msg: `the hub cannot be reached (${reason}): using what it answered last at ${url}`,
    note: true,
  };
}

/** An address as the lock may hold it: secrets of the environment masked, with dbt's warning when there were any. */
export function scrubbed(address: string, { env, log }: Services): string {
  let text = address;
  for (const name of env.names()) {
    const value = name.startsWith(SECRET_PREFIX) ? (env.get(name) ?? '') : '';
    if (value.trim() !== '') text = text.replaceAll(value, '*****');
  }
  if (text !== address) {
    log.emit(
      warning(
        'M035',
        'DepsScrubbedPackageName',
        `Detected secret env var in ${text}. dbt will write a scrubbed representation to the lock file. This will cause issues with subsequent 'dbt deps' using the lock file, requiring 'dbt deps --upgrade'`,
        [['package_name', text]],
      ),
    );
  }
  return text;
}
