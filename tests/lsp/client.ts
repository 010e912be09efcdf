// A client of the language server: starts the command line and speaks the protocol over its streams.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';

const ROOT = process.env['TSDBT_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url));
const START = join(ROOT, 'dist/cli/start.cjs');

/** A place in a file: `path` and the offset of `|` in `marked`, a part of its text. */
export interface At {
  readonly textDocument: { readonly uri: string };
  readonly position: { readonly line: number; readonly character: number };
}

export class LspClient {
  readonly directory: string;
  readonly connection: ProtocolConnection;
  readonly process: ChildProcessWithoutNullStreams;
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly #waiting = new Set<() => void>();
  readonly logged: string[] = [];
  exit: Promise<number | null>;

  private constructor(directory: string, words: readonly string[]) {
    this.directory = directory;
    this.process = spawn(process.execPath, [START, 'lsp', ...words], { cwd: directory, stdio: 'pipe' });
    this.exit = new Promise((done) => this.process.on('exit', done));
    this.process.stderr.on('data', (chunk) => this.logged.push(String(chunk)));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      this.#diagnostics.set(uri, diagnostics as readonly Diagnostic[]);
      for (const check of this.#waiting) check();
    });
    this.connection.onNotification('window/logMessage', ({ message }) => {
      this.logged.push(message);
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.listen();
  }

  /** Starts a server for a folder, or for several. */
  static async start(
    directory: string,
    options: {
      readonly folders?: readonly string[];
      readonly words?: readonly string[];
      readonly capabilities?: object;
    } = {},
  ): Promise<LspClient> {
    const client = new LspClient(directory, options.words ?? []);
    const folders = options.folders ?? [directory];
    await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(directory).href,
      workspaceFolders: folders.map((path) => ({ uri: pathToFileURL(path).href, name: path })),
      capabilities: options.capabilities ?? {
        workspace: {
          workspaceEdit: { documentChanges: true, resourceOperations: ['rename'] },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
      },
    });
    await client.connection.sendNotification('initialized', {});
    return client;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.directory, path)).href;
  }

  /** The text of a file as the client has it. */
  text(path: string): string {
    return this.#texts.get(path)?.text ?? readFileSync(join(this.directory, path), 'utf8');
  }

  /** Opens a file, with its text on disk or another. */
  async open(path: string, text: string = this.text(path)): Promise<void> {
    this.#texts.set(path, { text, version: 1 });
    const textDocument = {
      uri: this.uri(path),
      languageId: path.endsWith('.sql') ? 'jinja-sql' : 'yaml',
      version: 1,
      text,
    };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Replaces the text of an open file; with `change` only a part of it is sent. */
  async change(path: string, text: string, change?: object): Promise<void> {
    const version = (this.#texts.get(path)?.version ?? 0) + 1;
    this.#texts.set(path, { text, version });
    const contentChanges = [change ?? { text }];
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(path), version },
      contentChanges,
    });
  }

  async save(path: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didSave', { textDocument: { uri: this.uri(path) } });
  }

  async close(path: string): Promise<void> {
    this.#texts.delete(path);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  /** The place of `|` in `marked`, which the file holds without it. */
  at(path: string, marked: string): At {
    const offset = marked.indexOf('|');
    const start = this.text(path).indexOf(marked.replace('|', ''));
    if (offset === -1 || start === -1) throw new Error(`${path} does not hold ${marked}`);
    const before = this.text(path)
      .slice(0, start + offset)
      .split('\n');
    return {
      textDocument: { uri: this.uri(path) },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    };
  }

  /** The answer to a request. */
  request<T>(method: string, params: object): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** Diagnostics of a file once they are as `isWanted` says. */
  async diagnostics(path: string, isWanted: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    const uri = this.uri(path);
    return new Promise((done, failed) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        failed(
          new Error(
            `diagnostics of ${path}: ${JSON.stringify(this.#diagnostics.get(uri) ?? null)}\n${this.logged.join('\n')}`,
          ),
        );
      }, 60_000);
      const check = (): void => {
        const found = this.#diagnostics.get(uri) ?? [];
        if (!isWanted(found)) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        done(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The part of a file that a range covers. */
  covered(uri: string, range: { readonly start: At['position']; readonly end: At['position'] }): string {
    const text = readTextOf(uri, this.#texts.get(this.relative(uri))?.text);
    return text.slice(offsetOf(text, range.start), offsetOf(text, range.end));
  }

  relative(uri: string): string {
    const path = fileURLToPath(uri);
    return path.startsWith(this.directory) ? path.slice(this.directory.length + 1) : path;
  }

  /** `path:line:column text` of places, sorted. */
  shown(
    places:
      | readonly {
          readonly uri: string;
          readonly range: { readonly start: At['position']; readonly end: At['position'] };
        }[]
      | null,
  ): string[] {
    return (places ?? [])
      .map(
        ({ uri, range }) =>
          `${this.relative(uri)}:${range.start.line + 1}:${range.start.character + 1} ${this.covered(uri, range)}`,
      )
      .sort();
  }

  /** The texts of files after an edit, by path; files that are renamed under their new name. */
  applied(edit: WorkspaceEdit): { readonly [path: string]: string } {
    const texts = new Map<string, string>();
    const change = (
      uri: string,
      edits: readonly {
        readonly range: { readonly start: At['position']; readonly end: At['position'] };
        readonly newText: string;
      }[],
    ): void => {
      const path = this.relative(uri);
      let text = texts.get(path) ?? this.text(path);
      const placed = edits.map((one) => ({
        start: offsetOf(text, one.range.start),
        end: offsetOf(text, one.range.end),
        newText: one.newText,
      }));
      for (const one of placed.sort((a, b) => b.start - a.start))
        text = text.slice(0, one.start) + one.newText + text.slice(one.end);
      texts.set(path, text);
    };
    for (const [uri, edits] of Object.entries(edit.changes ?? {})) change(uri, edits);
    for (const one of edit.documentChanges ?? []) {
      if ('edits' in one) change(one.textDocument.uri, one.edits as never);
      else if (one.kind === 'rename') {
        const from = this.relative(one.oldUri);
        texts.set(this.relative(one.newUri), texts.get(from) ?? this.text(from));
        texts.delete(from);
        texts.set(from, '(gone)');
      }
    }
    return Object.fromEntries([...texts].sort());
  }

  async stop(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await this.exit;
    this.connection.dispose();
    return code;
  }
}

function readTextOf(uri: string, open: string | undefined): string {
  return open ?? readFileSync(fileURLToPath(uri), 'utf8');
}

/** The offset of a position, in UTF-16 units. */
export function offsetOf(text: string, { line, character }: At['position']): number {
  let start = 0;
  for (let at = 0; at < line; at += 1) start = text.indexOf('\n', start) + 1;
  return start + character;
}
