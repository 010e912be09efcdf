// Errors of reading a project: dbt_project.yml, profiles, vars, packages, files, flags. 1101-1199.
import { errorKind } from '../base/index.ts';

const listed = (names: readonly string[]): string => names.map((name) => ` - ${name}`).join('\n');

export const projectErrors = {
  projectMissing: errorKind<{ path: string }>('project-file-missing', {
    code: 1101,
    title: 'There is no dbt_project.yml',
    heading: 'Runtime Error',
    message: ({ path }) => `No dbt_project.yml found at expected path ${path}`,
    hint: () => 'run tsdbt inside a project or with --project-dir; `tsdbt init` makes a new one',
  }),
  notMapping: errorKind<{ file: string }>('yaml-not-a-mapping', {
    code: 1102,
    title: 'The file is not a mapping of keys to values',
    heading: 'Runtime Error',
    message: ({ file }) => `${file} does not parse to a dictionary`,
    hint: () => 'the file must consist of lines like  key: value',
  }),
  invalidProject: errorKind<{ path: string; problem: string; file: string; hint?: string | undefined }>(
    'project-key-invalid',
    {
      code: 1103,
      title: 'A key of dbt_project.yml has a wrong value',
      heading: 'Runtime Error',
      message: ({ path, problem, file }) => `at path [${path}]: ${problem}\n\nError encountered in ${file}`,
      hint: ({ hint }) => hint,
    },
  ),
  projectName: errorKind<{ name: string; problem: string }>('project-name-invalid', {
    code: 1104,
    title: 'The name of the project cannot be used',
    heading: 'Runtime Error',
    message: ({ name, problem }) => `Invalid project name: ${name} ${problem}`,
    hint: () => 'letters, digits and _ only, not beginning with a digit, and no word that templates use',
  }),
  nameMissing: errorKind<{ file: string }>('project-name-missing', {
    code: 1105,
    title: 'dbt_project.yml has no name',
    heading: 'Runtime Error',
    message: () => `Required "name" field not present in project`,
    hint: ({ file }) => `add  name: my_project  to ${file}`,
  }),
  configVersion: errorKind<{ found: number }>('config-version-unknown', {
    code: 1144,
    title: 'config-version is not 2',
    heading: 'Internal Error',
    message: ({ found }) => `Got an unexpected project version=${found}, expected 2`,
    hint: () => 'write  config-version: 2  or leave it out',
  }),
  bothKeys: errorKind<{ old: string; current: string }>('project-keys-exclusive', {
    code: 1106,
    title: 'A key stands beside the one that replaced it',
    heading: 'Runtime Error',
    message: ({ old, current }) => `${old} and ${current} cannot both be defined`,
    hint: ({ old, current }) => `move what is under ${old} to ${current} and remove ${old}`,
  }),
  deprecatedKey: errorKind<{ old: string; current: string | undefined }>('project-key-deprecated', {
    code: 1107,
    title: 'A key of dbt_project.yml is out of date',
    severity: 'warning',
    heading: 'Runtime Error',
    message: ({ old, current }) =>
      current
        ? `The \`${old}\` config has been renamed to \`${current}\`. Please update your \`dbt_project.yml\` configuration to reflect this change.`
        : `The \`${old}\` config in \`dbt_project.yml\` has been deprecated, and will no longer be supported in a future version of dbt-core. If you wish to write dbt ${old === 'log-path' ? 'logs' : 'artifacts'} to a custom directory, please use the --${old} CLI flag or DBT_${old.replace('-', '_').toUpperCase()} env var instead.`,
    hint: ({ old, current }) =>
      current
        ? `write ${current}:`
        : `use --${old} or the environment variable DBT_${old.replace('-', '_').toUpperCase()}`,
  }),
  versionMismatch: errorKind<{ project: string; installed: string; required: readonly string[] }>(
    'dbt-version-mismatch',
    {
      code: 1108,
      title: 'The project asks for another dbt version',
      heading: 'Runtime Error',
      message: ({ project, installed, required }) =>
        `This version of dbt is not supported with the '${project}' package.\n` +
        `  Installed version of dbt: =${installed}\n` +
        `  Required version of dbt for '${project}': [${required.map((one) => `'${one}'`).join(', ')}]`,
      hint: ({ project }) =>
        `check for a different version of the '${project}' package, or run with --no-version-check`,
    },
  ),
  versionImpossible: errorKind<{ project: string; required: readonly string[] }>('dbt-version-impossible', {
    code: 1109,
    title: 'No dbt version can satisfy require-dbt-version',
    heading: 'Runtime Error',
    message: ({ project, required }) =>
      `The package version requirement can never be satisfied for the '${project}' package.\n` +
      `  Required versions of dbt for '${project}': [${required.map((one) => `'${one}'`).join(', ')}]`,
    hint: () => 'write one lower and one upper bound, as in [">=1.6.0", "<2.0.0"]',
  }),
  versionSyntax: errorKind<{ text: string }>('dbt-version-syntax', {
    code: 1110,
    title: 'require-dbt-version holds something that is no version',
    heading: 'Runtime Error',
    message: ({ text }) => `"${text}" is not a valid semantic version.`,
    hint: () => 'three numbers with an optional sign in front, as in ">=1.6.0", or fewer with a sign, as in ">=1.10"',
  }),
  versionNewer: errorKind<{ project: string; installed: string; required: readonly string[] }>('dbt-version-newer', {
    code: 1114,
    title: 'The project asks for dbt 2',
    severity: 'note',
    heading: 'Runtime Error',
    message: ({ project, installed, required }) =>
      `The '${project}' package asks for dbt ${required.join(', ')}: what dbt 2 reads is read, with the meaning that dbt ${installed} gives it`,
    hint: () => '--no-version-check silences this',
  }),
  folderMissing: errorKind<{ option: string; path: string }>('folder-missing', {
    code: 1111,
    title: 'A folder given on the command line does not exist',
    heading: 'Runtime Error',
    message: ({ option, path }) => `Invalid value for '--${option}': Path '${path}' does not exist.`,
  }),
  unreadable: errorKind<{ path: string; reason: string }>('file-unreadable', {
    code: 1112,
    title: 'A file of the project cannot be read',
    heading: 'Runtime Error',
    message: ({ path, reason }) => `Could not read ${path}: ${reason}`,
  }),
  notUtf8: errorKind<{ path: string; isUtf16: boolean }>('file-not-utf8', {
    code: 1113,
    title: 'A file of the project is not UTF-8',
    heading: 'Runtime Error',
    message: ({ path }) => `Could not read ${path}: 'utf-8' codec can't decode it`,
    hint: ({ isUtf16 }) =>
      `save the file as UTF-8; it is ${isUtf16 ? 'UTF-16' : 'perhaps Latin-1 (Windows-1252), as spreadsheets write it'}`,
  }),

  profileNotFound: errorKind<{
    name: string;
    file: string;
    isFile: boolean;
    found: readonly string[];
    near: string | undefined;
  }>('profile-not-found', {
    code: 1120,
    title: 'The profile does not exist',
    heading: 'Runtime Error',
    message: ({ name, file, isFile, found }) =>
      `Could not find profile named '${name}'\n${
        isFile ? `${file} has these profiles:\n${listed(found)}` : `There is no profiles file at ${file}`
      }`,
    hint: ({ name, near }) =>
      near
        ? `did you mean '${near}'?`
        : `add a profile '${name}' there, use --profiles-dir, or remove profile: from dbt_project.yml to use the embedded default`,
  }),
  profilesInvalid: errorKind<{ problem: string }>('profiles-file-invalid', {
    code: 1121,
    title: 'profiles.yml cannot be used',
    heading: 'Runtime Error',
    message: ({ problem }) => `dbt encountered an error while trying to read your profiles.yml file.\n\n${problem}`,
  }),
  outputsMissing: errorKind<{ profile: string }>('profile-outputs-missing', {
    code: 1122,
    title: 'The profile has no outputs',
    heading: 'Runtime Error',
    message: ({ profile }) => `outputs not specified in profile '${profile}'`,
    hint: () => 'a profile is  {target: dev, outputs: {dev: {type: …}}}',
  }),
  targetNotFound: errorKind<{ profile: string; target: string; valid: readonly string[]; near: string | undefined }>(
    'target-not-found',
    {
      code: 1123,
      title: 'The profile has no such target',
      heading: 'Runtime Error',
      message: ({ profile, target, valid }) =>
        `The profile '${profile}' does not have a target named '${target}'. The valid target names for this profile are:\n${listed(valid)}`,
      hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
    },
  ),
  outputInvalid: errorKind<{ profile: string; target: string; problem: string }>('profile-output-invalid', {
    code: 1124,
    title: 'An output of the profile is wrong',
    heading: 'Runtime Error',
    message: ({ profile, target, problem }) =>
      `output '${target}' of profile '${profile}' is misconfigured in profiles.yml: ${problem}`,
  }),
  typeMissing: errorKind<{ profile: string; target: string }>('profile-type-missing', {
    code: 1125,
    title: 'The output does not say which engine it is for',
    heading: 'Runtime Error',
    message: ({ profile, target }) => `required field "type" not found in profile ${profile} and target ${target}`,
    hint: () => 'add  type:  with the name of the adapter',
  }),
  profileConfigMoved: errorKind<Record<never, never>>('profile-config-moved', {
    code: 1127,
    title: 'Flags stand in profiles.yml, where dbt had them once',
    severity: 'warning',
    heading: 'Runtime Error',
    message: () =>
      "User config should be moved from the 'config' key in profiles.yml to the 'flags' key in dbt_project.yml.",
  }),
  profileConfigAndFlags: errorKind<Record<never, never>>('profile-config-and-flags', {
    code: 1126,
    title: 'Flags stand in two files',
    heading: 'Runtime Error',
    message: () =>
      "Do not specify both 'config' in profiles.yml and 'flags' in dbt_project.yml. Using 'config' in profiles.yml is deprecated.",
    hint: () => 'move the keys under config: of profiles.yml to flags: of dbt_project.yml',
  }),

  varsArgument: errorKind<{ type: string }>('vars-argument-invalid', {
    code: 1130,
    title: '--vars is not a YAML mapping',
    heading: 'Compilation Error',
    message: ({ type }) =>
      `The YAML provided in the --vars argument is not valid.\nThe --vars argument must be a YAML dictionary, but was of type '${type}'`,
    hint: () => `write --vars '{name: value}'`,
  }),
  varsTwice: errorKind<Record<never, never>>('vars-in-two-files', {
    code: 1131,
    title: 'vars stand in dbt_project.yml and in vars.yml',
    heading: 'Runtime Error',
    message: () => 'Variables cannot be defined in both vars.yml and dbt_project.yml.',
    hint: () => 'keep them in one of the two files',
  }),

  packagesNotInstalled: errorKind<{
    specified: number;
    installed: number;
    file: string;
    folder: string;
    missing: readonly string[];
  }>('packages-not-installed', {
    code: 1140,
    title: 'Packages are declared but not installed',
    heading: 'Compilation Error',
    message: ({ specified, installed, file, folder, missing }) =>
      `dbt expects ${specified} package(s) based on packages specified in ${file}, but found only ${installed} package(s) ` +
      `installed in ${folder}. ${missing.length > 0 ? `Following packages were not found: ${missing.join(', ')}. ` : ''}` +
      'Run "dbt deps" to install package dependencies.',
    hint: () => 'run  tsdbt deps',
  }),
  packageNameTwice: errorKind<{ name: string; folders: readonly string[] }>('package-name-twice', {
    code: 1141,
    title: 'Two packages have the same name',
    heading: 'Compilation Error',
    message: ({ name, folders }) =>
      `dbt found more than one package with the name "${name}" included in this project. ` +
      `Package names must be unique in a project. Please rename one of these packages.\n${listed(folders)}`,
  }),
  packageUnreadable: errorKind<{ folder: string }>('package-project-missing', {
    code: 1142,
    title: 'A folder of the packages is no package',
    heading: 'Runtime Error',
    message: ({ folder }) =>
      `Failed to read package: No dbt_project.yml found at expected path ${folder}/dbt_project.yml`,
    hint: () => 'run  tsdbt deps  to install the packages again, or remove the folder',
  }),
  packagesMalformed: errorKind<{ file: string; problem: string }>('packages-file-invalid', {
    code: 1143,
    title: 'The file that declares packages is malformed',
    heading: 'Runtime Error',
    message: ({ file, problem }) => `The ${file} file in this project is malformed: ${problem}`,
  }),

  flagValue: errorKind<{ flag: string; value: string; problem: string; from: string }>('flag-value-invalid', {
    code: 1150,
    title: 'A flag has a wrong value',
    heading: 'Runtime Error',
    message: ({ flag, value, problem, from }) =>
      `Invalid value for '--${flag.toLowerCase().replaceAll('_', '-')}' (${from}): '${value}' ${problem}`,
  }),
  flagUnknown: errorKind<{ flag: string; near: string | undefined }>('flag-unknown', {
    code: 1151,
    title: 'flags: names a flag that dbt does not know',
    severity: 'note',
    heading: 'Runtime Error',
    message: ({ flag }) => `User config should be moved or is unknown: '${flag}' is no flag of dbt`,
    hint: ({ near }) => (near ? `did you mean '${near}'?` : undefined),
  }),
};
