// Errors of `deps`: declarations, resolving, fetching, installing. 1160-1199.
import { errorKind } from '../base/index.ts';

export const depsErrors = {
  specInvalid: errorKind<{ file: string; problem: string; hint?: string | undefined }>('package-entry-invalid', {
    code: 1160,
    title: 'An entry of the file that declares packages cannot be understood',
    heading: 'Runtime Error',
    message: ({ file, problem }) =>
      `The ${file} file in this project is malformed. Please double check\n` +
      `the contents of this file and fix any errors before retrying.\n\n${problem}`,
    hint: ({ hint }) =>
      hint ?? 'an entry has one of the keys package (with version), git, local, tarball (with name) or private',
  }),
  versionSyntax: errorKind<{ text: string }>('package-version-syntax', {
    code: 1161,
    title: 'A package version is no semantic version',
    heading: 'Runtime Error',
    message: ({ text }) => `"${text}" is not a valid semantic version.`,
    hint: ({ text }) =>
      text.includes(',')
        ? `write a list: [${text
            .split(',')
            .map((one) => `"${one.trim()}"`)
            .join(', ')}]`
        : 'three numbers with an optional sign in front, as in 1.2.0 or [">=1.0.0", "<2.0.0"]; no blanks',
  }),
  versionConflict: errorKind<{ name: string; options: readonly string[] }>('package-version-conflict', {
    code: 1162,
    title: 'No version of a package satisfies everything that asks for it',
    heading: 'Runtime Error',
    message: ({ name, options }) =>
      `Version error for package ${name}: Could not find a satisfactory version from options: ${listText(options)}`,
    hint: () => 'widen the range in packages.yml, or take a version of the other package that asks for less',
  }),
  versionMissing: errorKind<{
    name: string;
    range: string;
    compatible: readonly string[];
    isChecked: boolean;
  }>('package-version-not-found', {
    code: 1163,
    title: 'The hub has no version of a package in the range asked for',
    heading: 'Runtime Error',
    message: ({ name, range, compatible, isChecked }) =>
      `Could not find a matching compatible version for package ${name}\n` +
      `  Requested range: ${range}\n` +
      `  Compatible versions: ${listText(compatible)}\n${
        isChecked
          ? "\n  Not shown: package versions incompatible with installed version of dbt-core\n  To include them, run 'dbt --no-version-check deps'"
          : ''
      }`,
    hint: ({ compatible }) => (compatible.length > 0 ? `the newest is ${compatible.at(-1)}` : undefined),
  }),
  notInIndex: errorKind<{ name: string; near: string | undefined }>('package-not-in-index', {
    code: 1164,
    title: 'The hub does not know the package',
    heading: 'Runtime Error',
    message: ({ name }) => `Package ${name} was not found in the package index`,
    hint: ({ near }) =>
      near ? `did you mean '${near}'?` : 'a name of the hub has two parts, as in dbt-labs/dbt_utils',
  }),
  revisionsDiffer: errorKind<{ git: string; revisions: readonly string[] }>('package-revisions-differ', {
    code: 1165,
    title: 'One git package is asked for in two revisions',
    heading: 'Runtime Error',
    message: ({ git, revisions }) =>
      `git dependencies should contain exactly one version. ${git} contains: {${revisions.map((one) => `'${one}'`).join(', ')}}`,
    hint: () => 'name one revision only, in all packages.yml that ask for it',
  }),
  kindsDiffer: errorKind<{ added: string; addedKind: string; known: string; knownKind: string }>(
    'package-kinds-differ',
    {
      code: 1166,
      title: 'One package is asked for in two ways',
      heading: 'Runtime Error',
      message: ({ added, addedKind, known, knownKind }) =>
        `Cannot incorporate ${added} (${addedKind}) in ${known} (${knownKind}): mismatched types`,
      hint: () => 'ask for it in one way: from the hub, by git, as a folder or as an archive',
    },
  ),
  nameTwice: errorKind<{ name: string; entries: readonly string[] }>('package-project-twice', {
    code: 1167,
    title: 'Two packages have the same project name',
    heading: 'Runtime Error',
    message: ({ name }) =>
      `Found duplicate project "${name}". This occurs when a dependency has the same project name as some other dependency.`,
    hint: ({ name, entries }) => `${entries.join(' and ')} both hold a project ${name}`,
  }),
  nameOfRoot: errorKind<{ name: string }>('package-named-as-root', {
    code: 1168,
    title: 'A package has the name of the project that uses it',
    heading: 'Runtime Error',
    message: ({ name }) =>
      `Found a dependency with the same name as the root project "${name}". Package names must be unique in a project. Please rename one of these packages.`,
  }),
  nameMissing: errorKind<{ folder: string }>('package-name-missing', {
    code: 1169,
    title: 'A package has no name',
    heading: 'Runtime Error',
    message: () => 'Package defined in dbt_project.yml must have a name!',
    hint: ({ folder }) => `it is the package ${folder}`,
  }),
  projectMissing: errorKind<{ path: string; isLocal: boolean }>('package-without-project', {
    code: 1170,
    title: 'What a packages file names is no dbt project',
    heading: 'Runtime Error',
    message: ({ path }) =>
      `No dbt_project.yml found at expected path ${path}\n` +
      'Verify that each entry within packages.yml (and their transitive dependencies) contains a file named dbt_project.yml',
    hint: ({ isLocal }) =>
      isLocal
        ? 'local paths start at the folder of the project that runs deps'
        : 'for a project below the top of a repository write  subdirectory: its/path',
  }),
  urlRefused: errorKind<{ what: string; text: string; problem: string; hint?: string | undefined }>(
    'package-url-refused',
    {
      code: 1171,
      title: 'An address, revision or path of a package is not safe to use',
      heading: 'Runtime Error',
      message: ({ what, text, problem }) => `The ${what} '${text}' of a package is refused: ${problem}`,
      hint: ({ hint }) => hint,
    },
  ),
  archiveUnsafe: errorKind<{ package: string; problem: string }>('package-archive-unsafe', {
    code: 1172,
    title: 'The archive of a package holds something it must not',
    heading: 'Runtime Error',
    message: ({ package: name, problem }) => `The archive of package ${name} is refused: ${problem}`,
    hint: () => 'nothing of it was written; tell the author of the package',
  }),
  hashMismatch: errorKind<{ name: string; version: string }>('package-hash-mismatch', {
    code: 1173,
    title: 'A package of the same version has other content than before',
    severity: 'note',
    heading: 'Runtime Error',
    message: ({ name, version }) =>
      `The content of ${name} (${version}) is not what was installed before under the same version`,
    hint: () => 'look at what changed; with --verify this is an error',
  }),
  gitMissing: errorKind<{ url: string }>('git-not-found', {
    code: 1174,
    title: 'git is not installed',
    heading: 'Runtime Error',
    message: ({ url }) => `Could not find command, ensure it is in the user's PATH: "git" (needed for ${url})`,
    hint: () => 'install git, or take the package from the hub or as a tarball',
  }),
  gitFailed: errorKind<{ url: string; revision: string; output: string }>('git-failed', {
    code: 1175,
    title: 'git could not fetch a package',
    heading: 'Internal Error',
    message: ({ url, revision, output }) =>
      `Error checking out spec='${revision}' for repo ${url}${output === '' ? '' : `\n${output}`}`,
    hint: () => 'check the address, the revision and your access; git itself is run without asking for passwords',
  }),
  downloadFailed: errorKind<{ url: string; reason: string }>('package-download-failed', {
    code: 1176,
    title: 'The hub or an archive could not be reached',
    heading: 'Runtime Error',
    message: ({ url, reason }) => `External connection exception occurred: ${url}: ${reason}`,
    hint: () =>
      'check the network and DBT_PACKAGE_HUB_URL; behind a proxy set NODE_USE_ENV_PROXY=1, which Node 22.21 and newer obey',
  }),
  hubAnswer: errorKind<{ url: string; problem: string }>('hub-answer-invalid', {
    code: 1177,
    title: 'The hub answered something that is not its protocol',
    heading: 'Runtime Error',
    message: ({ url, problem }) => `Request error: ${problem} (${url})`,
  }),
  installPath: errorKind<{ path: string }>('packages-path-unsafe', {
    code: 1178,
    title: 'The folder for packages holds files of the project',
    heading: 'Runtime Error',
    message: ({ path }) => `packages-install-path '${path}' cannot be emptied: files of the project lie in it`,
    hint: () => 'name a folder for packages alone, as in  packages-install-path: dbt_packages',
  }),
  installFailed: errorKind<{ name: string; reason: string }>('package-install-failed', {
    code: 1179,
    title: 'A package could not be written',
    heading: 'Runtime Error',
    message: ({ name, reason }) => `Could not install package ${name}: ${reason}`,
    hint: () => 'the packages installed before are untouched',
  }),
  addWithoutVersion: errorKind<{ source: string }>('add-package-without-version', {
    code: 1180,
    title: '--add-package needs a version',
    heading: 'Runtime Error',
    message: ({ source }) => `Version is required in --add-package when a package when source is ${source}`,
    hint: () => 'write it behind an @, as in  tsdbt deps --add-package dbt-labs/dbt_utils@1.3.0',
  }),
  archiveShape: errorKind<{ url: string; name: string }>('package-archive-shape', {
    code: 1182,
    title: 'The archive of a package has not one folder at its top',
    heading: 'Runtime Error',
    message: ({ url, name }) =>
      `Incorrect structure for package extracted from ${url}.` +
      `The extracted package needs to follow the structure ${name}/<package_contents>.`,
    hint: () => 'pack the folder of the project, as in  tar czf tools.tar.gz tools/',
  }),
  overrideRefused: errorKind<{ package: string; names: readonly string[] }>('package-override-refused', {
    code: 1183,
    title: 'A materialization of a package has the name of a built-in one and is not used',
    severity: 'note',
    heading: 'Runtime Error',
    message: ({ package: name, names }) =>
      `Package ${name} brings its own materialization ${names.map((one) => `'${one}'`).join(', ')}, which is not used`,
    hint: ({ package: name, names }) =>
      `to use it, define the materialization '${names[0] ?? ''}' in the project and return ${name}.materialization_${names[0] ?? ''}_default() there`,
  }),
};

function listText(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text}'`).join(', ')}]`;
}
