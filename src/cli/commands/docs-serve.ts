// `docs serve`: the site in a browser of this machine, made anew when artifacts change.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { type BareProject, docsSettings, readToolSettings } from '../../project/index.ts';
import { ARTIFACTS, ArtifactWatch, readSiteMeta, serveSite, writtenAt } from '../../site/index.ts';
import { makeSite, note } from '../docs-site.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openBareProject } from '../open-bare-project.ts';
import { textOf } from '../selection-request.ts';

const LOOK_EVERY = 500;

/** Serves until it is interrupted. @throws StageFailed, TsdbtError 5001, 5006 */
export async function docsServe(invocation: Invocation): Promise<ExitCode> {
  const { given, io, console } = invocation;
  const project = openBareProject(invocation, { withLogFile: false });
  const target = resolve(project.directory, project.config.targetPath);
  if (readSiteMeta(join(target, 'docs')) === undefined || isOlder(target)) make(invocation, project, target);
  const host = textOf(given.get('HOST')) ?? '127.0.0.1';
  const port = given.get('PORT');
  const server = await serveSite({
    directory: join(target, 'docs'),
    host,
    port: typeof port === 'number' ? port : 8080,
  });
  let shown = writtenAt(metaPath(target));
  const watch = new ArtifactWatch(target, {
    changed: () => {
      // What is being written, or broken, is read when it has changed again.
      try {
        if (isOlder(target)) make(invocation, project, target);
      } catch (error) {
        console.emit(note(`the site is as it was: ${error instanceof Error ? error.message : String(error)}`));
      }
      watch.settle();
      const now = writtenAt(metaPath(target));
      // Pages load again only when there is another site.
      if (now !== shown) server.tell('changed', {});
      shown = now;
    },
    progress: (found) => server.tell('progress', found),
  });
  const timer = setInterval(() => watch.look(), LOOK_EVERY);
  const name = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host;
  const address = `http://${name}:${server.port}`;
  io.stdout.write(
    `Serving docs at ${server.port}\nTo access from your browser, navigate to: ${address}\n\n\n\nPress Ctrl+C to exit.\n`,
  );
  if (given.get('BROWSER') !== false) openBrowser(address);
  await new Promise<void>((done) => {
    if (io.signal.aborted) done();
    else io.signal.addEventListener('abort', () => done(), { once: true });
  });
  clearInterval(timer);
  await server.close();
  return 0;
}

function metaPath(target: string): string {
  return join(target, 'docs/data/meta.json');
}

/** A site that was limited on purpose is never made anew here: it would show what was left out. */
function isOlder(target: string): boolean {
  const meta = readSiteMeta(join(target, 'docs'));
  // While the server runs, one that is not there is being written, and may be limited.
  if (meta === undefined || meta.isLimited) return false;
  const made = writtenAt(metaPath(target));
  return ARTIFACTS.some((name) => writtenAt(join(target, name)) > made);
}

function make(invocation: Invocation, { directory }: BareProject, target: string): void {
  const settings = docsSettings(readToolSettings(directory).toolSettings);
  const form = readSiteMeta(join(target, 'docs'))?.made;
  makeSite(invocation, { artifacts: target, directory: target, settings, form });
}

/** The command of the system that opens an address. Where there is none, the line above says it. */
function openBrowser(address: string): void {
  const [command = '', ...words] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const opener = spawn(command, [...words, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => undefined);
  opener.unref();
}
