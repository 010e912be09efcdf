// `format`: files of the project laid out anew, or the text of standard input.
import { statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { findAdapter } from '../../adapters/index.ts';
import { writeFileAtomic } from '../../artifacts/index.ts';
import { type Diagnostic, fail, nearest, type SourceFile } from '../../base/index.ts';
import { type FormatOptions, type Formatted, loadFormat } from '../../compile/index.ts';
import { StageFailed } from '../../pipeline/index.ts';
import { loadProject, type ProjectFile, type ProjectSource } from '../../project/index.ts';
import { loadSqlFormatter } from '../../sql/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureConsole, loadOptions, openPipeline, select } from '../open-project.ts';
import { selectionRequest, textList } from '../selection-request.ts';
import { lineDifference } from '../ui/line-difference.ts';

const KINDS = { initial: ['model', 'snapshot', 'analysis', 'test'], isFixed: true } as const;
const FILE_KINDS: ReadonlySet<string> = new Set(['model', 'snapshot', 'analysis', 'singular-test']);

/** What became of one file. */
interface Outcome {
  readonly file: SourceFile;
  readonly made: Formatted;
}

export async function format(invocation: Invocation): Promise<ExitCode> {
  const { given, io, operands } = invocation;
  const { source, files } = await chosenFiles(invocation);
  const { formatStyle, formatTemplate } = await loadFormat();
  const options: FormatOptions = {
    dialect: await dialectOf(invocation, source),
    style: formatStyle(source),
    format: await loadSqlFormatter(),
  };
  if (operands.includes('-')) return formatInput(invocation, (file) => formatTemplate(file, options));
  const changes = given.get('CHECK') !== true && given.get('DIFF') !== true;
  const counts = { changed: 0, same: 0, left: 0 };
  for (const file of files) {
    if (io.signal.aborted) return 130;
    counts[apply(invocation, source, { file, made: formatTemplate(file, options) }, changes)] += 1;
  }
  const verb = changes ? 'formatted' : 'would change';
  io.stdout.write(
    `${fileCount(counts.changed)} ${verb}, ${counts.same} as they should be, ${counts.left} left alone\n`,
  );
  return given.get('CHECK') === true && counts.changed > 0 ? 1 : 0;
}

function fileCount(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function apply(
  { io, given }: Invocation,
  source: ProjectSource,
  { file, made }: Outcome,
  changes: boolean,
): 'changed' | 'same' | 'left' {
  if ('problem' in made) {
    io.stdout.write(`${file.path}: left as it is: ${made.problem}\n`);
    return 'left';
  }
  if (made.text === file.text) return 'same';
  if (changes) writeFileAtomic(join(source.root.directory, file.path), [made.text]);
  if (given.get('DIFF') === true) io.stdout.write(lineDifference(file.path, file.text, made.text));
  else io.stdout.write(`${file.path}\n`);
  return 'changed';
}

/** The text of standard input, laid out; as it is, with the reason on standard error, when that cannot be done. */
function formatInput({ given, io }: Invocation, formatted: (file: SourceFile) => Formatted): ExitCode {
  const text = io.stdin?.() ?? '';
  const made = formatted({ path: '-', text });
  const result = 'text' in made ? made.text : text;
  if ('problem' in made) io.stderr.write(`left as it is: ${made.problem}\n`);
  if (given.get('DIFF') === true) io.stdout.write(lineDifference('-', text, result));
  else if (given.get('CHECK') !== true) io.stdout.write(result);
  return given.get('CHECK') === true && result !== text ? 1 : 0;
}

/** The project is parsed only for a selection. */
async function chosenFiles(invocation: Invocation): Promise<{ source: ProjectSource; files: readonly SourceFile[] }> {
  const { given, operands } = invocation;
  const isSelected =
    textList(given.get('SELECT')).length + textList(given.get('EXCLUDE')).length > 0 || given.has('SELECTOR');
  if (!isSelected) {
    const source = load(invocation);
    return {
      source,
      files: source.root.files
        .filter(isFormatted)
        .filter(named(source, invocation))
        .map((file) => file.source()),
    };
  }
  if (operands.length > 0) fail(cliErrors.exclusiveOptions, { first: 'paths', second: 'select' });
  const pipeline = await openPipeline(
    { ...invocation, given: new Map([...given, ['QUIET', true]]) },
    { printsFound: false },
  );
  const { graph, source } = pipeline.opened;
  const { ids } = select(invocation, pipeline, selectionRequest(invocation, source.flags, KINDS));
  const paths = new Set(
    ids.flatMap((id) => {
      const node = graph.project.nodes.get(id);
      return node?.packageName === source.root.name ? [node.originalFilePath] : [];
    }),
  );
  await pipeline.close();
  return {
    source,
    files: source.root.files
      .filter(isFormatted)
      .filter(({ path }) => paths.has(path))
      .map((file) => file.source()),
  };
}

function load(invocation: Invocation): ProjectSource {
  const { value: source, diagnostics } = loadProject(loadOptions(invocation), invocation.services);
  const errors: readonly Diagnostic[] = diagnostics.filter(({ severity }) => severity === 'error');
  configureConsole(invocation, source.flags);
  if (errors.length > 0) throw new StageFailed('load', errors);
  return source;
}

function isFormatted({ kind, path }: ProjectFile): boolean {
  return FILE_KINDS.has(kind) && path.endsWith('.sql');
}

/** The files that the operands name, as paths from where the command was started. @throws TsdbtError format-path */
function named(source: ProjectSource, { io, operands }: Invocation): (file: ProjectFile) => boolean {
  const wanted = operands.filter((word) => word !== '-');
  if (wanted.length === 0) return () => !operands.includes('-');
  const paths = wanted.map((word) => {
    const own = relative(source.root.directory, resolve(io.cwd, word)).split(sep).join('/');
    const isInside = !own.startsWith('..') && !isAbsolute(own);
    const exists = statSync(resolve(io.cwd, word), { throwIfNoEntry: false }) !== undefined;
    const formatted = source.root.files.filter(isFormatted);
    if (!isInside || !exists || !formatted.some(({ path }) => covers(own, path))) {
      fail(cliErrors.formatPath, {
        path: word,
        near: nearest(
          own,
          formatted.map(({ path }) => path),
        ),
      });
    }
    return own;
  });
  return ({ path }) => paths.some((own) => covers(own, path));
}

function covers(own: string, path: string): boolean {
  return own === '' || path === own || path.startsWith(`${own}/`);
}

async function dialectOf({ services }: Invocation, { profile, root }: ProjectSource): Promise<string> {
  const registration = await findAdapter(profile.adapterType);
  const target = registration.describeTarget(profile.credentials, { projectDirectory: root.directory, services });
  return target.dialect.analyzerDialect;
}
