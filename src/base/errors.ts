// Errors of shared layers, 1001-1049, and the one of block 90.
import { type Diagnostic, type DiagnosticPlace, diagnostic, errorKind, InternalError } from './diagnostic.ts';

export const baseErrors = {
  /** What was thrown and is no TsdbtError: our own mistake. */
  internal: errorKind<{ thrown: unknown }>('internal-error', {
    code: 9001,
    title: 'tsdbt itself failed',
    heading: 'Internal Error',
    message: ({ thrown }) => thrownText(thrown),
    hint: () => 'this is a defect of tsdbt; please report it (--debug shows the place in tsdbt)',
  }),
  fileAccess: errorKind<FileProblem>('file-access-failed', {
    code: 1003,
    title: 'A file or folder cannot be read or written',
    heading: 'Runtime Error',
    message: ({ syscall, path, reason }) => `Could not ${syscall} ${path}: ${reason}`,
    hint: ({ code }) => FILE_HINTS[code],
  }),
  yamlSyntax: errorKind<{ line: number; reason: string; near: string }>('yaml-syntax', {
    code: 1001,
    title: 'A YAML file cannot be read',
    heading: 'Parsing Error',
    message: ({ line, reason }) => `Syntax error near line ${line}: ${reason}`,
    hint: ({ reason, near }) => yamlHint(reason, near),
  }),
  yamlDuplicateKey: errorKind<{ key: string; line: number; column: number; firstLine: number }>('yaml-duplicate-key', {
    code: 1002,
    title: 'A YAML mapping has the same key twice',
    severity: 'warning',
    heading: 'Parsing Error',
    message: ({ key, line, column }) => `Duplicate key '${key}' in line ${line}, column ${column}`,
    hint: ({ key, firstLine }) => `the last one wins; remove '${key}' in line ${firstLine} or in this one`,
  }),
};

/** What the operating system said of a file. */
export interface FileProblem {
  /** `EACCES` */
  readonly code: string;
  /** `open`, `mkdir` */
  readonly syscall: string;
  readonly path: string;
  readonly reason: string;
}

const OTHER_FOLDER = 'or choose other folders with --target-path and --log-path';
const FILE_HINTS: Readonly<{ [code: string]: string | undefined }> = {
  EACCES: `check the rights of the folder, ${OTHER_FOLDER}`,
  EPERM: `check the rights of the folder, ${OTHER_FOLDER}`,
  EROFS: `the disk can only be read: ${OTHER_FOLDER.slice('or '.length)}`,
  ENOSPC: `the disk is full: make room, ${OTHER_FOLDER}`,
  EDQUOT: `the quota of the disk is used up: make room, ${OTHER_FOLDER}`,
  ENOTDIR: 'a file stands where a folder is needed: move it away',
  EISDIR: 'a folder stands where a file is needed: move it away',
  EEXIST: 'a file stands where a folder is needed: move it away',
  ENOENT: 'was it moved or deleted meanwhile?',
  ENAMETOOLONG: 'shorten the names of folders and models',
  ELOOP: 'links lead in a circle',
  EMFILE: 'raise the limit of open files: ulimit -n',
  ENFILE: 'too many files are open on this computer',
  EIO: 'the disk reports an error',
  EBUSY: 'another program uses it',
};

/** What the operating system said, when `thrown` is its refusal of a file; otherwise undefined. */
export function fileProblem(thrown: unknown): FileProblem | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, syscall, path } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT' && syscall === 'uv_cwd') {
    return { code, syscall: 'read', path: 'the current folder', reason: 'no such file or directory' };
  }
  if (code === undefined || syscall === undefined || path === undefined || !(code in FILE_HINTS)) return undefined;
  if (syscall.startsWith('spawn')) return undefined;
  // ENOTDIR: not a directory, open '/x'
  const reason = /^\w+: (.*?), /.exec(thrown.message)?.[1] ?? code;
  return { code, syscall, path, reason };
}

/** The diagnostic of what was thrown and is no TsdbtError: a refusal of the file system, or our own mistake. */
export function describeForeign(thrown: unknown, place: DiagnosticPlace = {}): Diagnostic {
  const problem = fileProblem(thrown);
  if (problem) return diagnostic(baseErrors.fileAccess, problem, { ...place, cause: thrown });
  return diagnostic(baseErrors.internal, { thrown }, { ...place, cause: thrown });
}

/** The class says much of an error that is not ours. */
function thrownText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `Error: ${String(thrown)}`;
  return thrown instanceof InternalError ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

function yamlHint(reason: string, near: string): string | undefined {
  if (/\{\{/.test(near)) return 'put quotes around a value that begins with {{, as in  key: "{{ … }}"';
  if (/\{%/.test(near)) return 'put quotes around the value: YAML does not know template tags';
  if (/^\s*\t/.test(near)) return 'indent with blanks: YAML does not allow tabs';
  if (/^\s*(- )?[\w+-]+:\s+[@`%]/.test(near)) return 'put quotes around a value that begins with @, ` or %';
  if (/^\s*(- )?[\w+-]+:\s.*\w: /.test(near)) return "put quotes around a value that holds ': '";
  if (/indentation/.test(reason)) return 'keys of one mapping must stand in one column';
  return undefined;
}
