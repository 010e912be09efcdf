// The language server: requests of the protocol, each answered by one file of this folder.
import {
  type CancellationToken,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type Location,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Services, TsdbtError } from '../base/index.ts';
import { codeActions } from './code-actions.ts';
import { COMMANDS, runCommand } from './commands.ts';
import { completionsAt } from './completion.ts';
import { definitionsAt, type TextPlace } from './definition.ts';
import { formatEdits } from './formatting.ts';
import { hoverAt } from './hover.ts';
import { codeLenses, documentSymbols, foldingRanges, workspaceSymbols } from './outline.ts';
import { pathOf, rangeOf, uriOf } from './places.ts';
import { referencesAt } from './references.ts';
import { prepareRename, rename } from './rename.ts';
import type { FileInProject } from './symbols.ts';
import { Workspace } from './workspace.ts';

export interface LanguageServerOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly services: Services;
  readonly target?: string | undefined;
  readonly profilesDir?: string | undefined;
  readonly version: string;
}

/** Serves until the client says exit or its end of the stream is closed; gives the exit code. */
export function serve(options: LanguageServerOptions): Promise<0 | 1> {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(options.input),
    new StreamMessageWriter(options.output),
  );
  let isShutDown = false;
  const documents = new TextDocuments(TextDocument);
  const open = new Map<string, TextDocument>();
  const failed = (thrown: unknown): void => {
    // What was under way when the client left has nobody to be told to.
    if (isShutDown) return;
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    try {
      connection.console.error(options.services.redactor.redact(text));
    } catch {
      // The client is gone.
    }
  };
  // A defect of ours ends a command, but not the editor's session: the next request may well be answered.
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', failed);
  const workspace = new Workspace({
    open: { get: (path) => open.get(path)?.getText(), paths: () => open.keys() },
    services: options.services,
    options: { target: options.target, profilesDir: options.profilesDir },
    publish: (path, diagnostics) => {
      void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [...diagnostics] }).catch(failed);
    },
    failed,
  });
  let hasSnippets = false;
  let sharesRange = false;
  let watches = false;
  let changesFolders = false;
  let renamesFiles = false;

  connection.onInitialize((params): InitializeResult => {
    const { capabilities } = params;
    hasSnippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    sharesRange = capabilities.textDocument?.completion?.completionList?.itemDefaults?.includes('editRange') === true;
    changesFolders = capabilities.workspace?.workspaceFolders === true;
    watches = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    renamesFiles = capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('rename') === true;
    folders = foldersOf(params);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'tsdbt', version: options.version } };
  });
  let folders: readonly string[] = [];
  connection.onInitialized(() => {
    guarded(failed, () => workspace.addFolders(folders));
    if (watches)
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHED] }).catch(failed);
    if (!changesFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
      guarded(failed, () => {
        workspace.removeFolders(pathsOf(removed.map(({ uri }) => uri)));
        workspace.addFolders(pathsOf(added.map(({ uri }) => uri)));
      }),
    );
  });
  connection.onShutdown(() => {
    isShutDown = true;
    workspace.close();
  });

  documents.onDidChangeContent(({ document }) =>
    guarded(failed, () => {
      const path = pathOf(document.uri);
      if (path === undefined) return;
      open.set(path, document);
      workspace.sessionOf(path)?.changed(path);
    }),
  );
  documents.onDidClose(({ document }) =>
    guarded(failed, () => {
      const path = pathOf(document.uri);
      if (path === undefined) return;
      open.delete(path);
      workspace.sessionOf(path)?.closed(path);
    }),
  );
  documents.onDidSave(({ document }) =>
    guarded(failed, () => {
      const path = pathOf(document.uri);
      if (path !== undefined) workspace.sessionOf(path)?.saved();
    }),
  );
  connection.onDidChangeWatchedFiles(({ changes }) =>
    guarded(failed, () => {
      const sessions = new Set(pathsOf(changes.map(({ uri }) => uri)).map((path) => workspace.sessionOf(path)));
      for (const session of sessions) session?.saved();
    }),
  );

  /** Answers a request about a place in a file; a failure of ours is logged, and the answer is empty. */
  const at =
    <P extends { readonly textDocument: { readonly uri: string } }, R>(
      empty: R,
      answer: (place: FileInProject, params: P, offset: number) => R | Promise<R>,
    ) =>
    async (params: P, token: CancellationToken): Promise<R> => {
      try {
        const path = pathOf(params.textDocument.uri);
        const place = path === undefined ? undefined : await workspace.placeOf(path);
        if (!place || token.isCancellationRequested) return empty;
        const document = open.get(place.path) ?? TextDocument.create(params.textDocument.uri, '', 0, place.text);
        const offset = 'position' in params ? document.offsetAt(params.position as never) : 0;
        return await answer(place, params, offset);
      } catch (thrown) {
        failed(thrown);
        return empty;
      }
    };
  const locations = (places: readonly TextPlace[], { session }: FileInProject): Location[] =>
    places.map(({ path, start, end, text }) => ({
      uri: uriOf(path),
      range: rangeOf(text ?? session.textOf(path) ?? '', start, end),
    }));

  connection.onDefinition(
    at(null, (place, _, offset) => locations(definitionsAt(place, offset)?.targets ?? [], place) as Location[] | null),
  );
  connection.onReferences(
    at(
      null,
      (place, { context }, offset) =>
        locations(referencesAt(place, offset, context.includeDeclaration), place) as Location[] | null,
    ),
  );
  connection.onHover(
    at(null, async (place, _, offset) => {
      const found = await hoverAt(place, offset);
      if (!found) return null;
      const { start, end, markdown } = found;
      return {
        range: rangeOf(place.text, start, end),
        contents: { kind: 'markdown' as const, value: markdown },
      } as Hover;
    }),
  );
  connection.onCompletion(
    at([] as ReturnType<typeof completionsAt>, (place, _, offset) =>
      completionsAt(place, offset, { hasSnippets, sharesRange }),
    ),
  );
  connection.onDocumentSymbol(at([], (place) => documentSymbols(place)));
  connection.onFoldingRanges(at([], (place) => foldingRanges(place)));
  connection.onCodeLens(at([], (place) => codeLenses(place)));
  connection.onCodeAction(at([], (place, params) => codeActions(place, params)));
  connection.onDocumentFormatting(at([], (place) => formatEdits(place)));
  connection.onWorkspaceSymbol(({ query }) => {
    try {
      return workspace.sessions.flatMap((session) => workspaceSymbols(session, query));
    } catch (thrown) {
      failed(thrown);
      return [];
    }
  });
  // Why a name cannot be changed is the answer: these errors are the client's to show.
  connection.onPrepareRename(async ({ textDocument, position }) => {
    const { place, offset } = await placeAt(textDocument.uri, position);
    return place ? told(() => prepareRename(place, offset, { renamesFiles })) : null;
  });
  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const { place, offset } = await placeAt(textDocument.uri, position);
    if (!place) return null;
    // Places must be those of the texts as they are.
    await place.session.refresh();
    return told(() => rename(place, offset, newName, { renamesFiles }));
  });
  const placeAt = async (uri: string, position: { line: number; character: number }) => {
    const path = pathOf(uri);
    const place = path === undefined ? undefined : await workspace.placeOf(path);
    const document = TextDocument.create(uri, '', 0, place?.text ?? '');
    return { place, offset: document.offsetAt(position) };
  };
  connection.onExecuteCommand(async ({ command, arguments: given }) => {
    try {
      return await runCommand(workspace, command, given ?? []);
    } catch (thrown) {
      throw shownError(thrown);
    }
  });

  documents.listen(connection);
  connection.listen();
  return new Promise((done) => {
    connection.onExit(() => done(isShutDown ? 0 : 1));
    options.input.on('end', () => done(isShutDown ? 0 : 1));
    options.services.signal.addEventListener('abort', () => done(0));
  });
}

type Hover = { range: ReturnType<typeof rangeOf>; contents: { kind: 'markdown'; value: string } } | null;

const CAPABILITIES: InitializeResult['capabilities'] = {
  positionEncoding: 'utf-16',
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  definitionProvider: true,
  referencesProvider: true,
  hoverProvider: true,
  completionProvider: { triggerCharacters: ["'", '"', '.', '(', '{', ' ', ':', '-'] },
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  executeCommandProvider: { commands: [...COMMANDS] },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

const WATCHED: readonly { readonly globPattern: string }[] = [
  { globPattern: '**/*.{sql,yml,yaml,md,csv,py,jinja}' },
  { globPattern: '**/{dbt_packages,dbt_modules}/*' },
];

function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly string[] {
  if (workspaceFolders && workspaceFolders.length > 0) return pathsOf(workspaceFolders.map(({ uri }) => uri));
  if (rootUri) return pathsOf([rootUri]);
  return rootPath ? [rootPath] : [];
}

function pathsOf(uris: readonly string[]): readonly string[] {
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

/** @throws ResponseError with the message of what `step` throws */
async function told<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    throw shownError(thrown);
  }
}

/** An error of ours as the client shows it. */
function shownError(thrown: unknown): unknown {
  if (!(thrown instanceof TsdbtError)) return thrown;
  const { message, hint, code } = thrown.diagnostic;
  return new ResponseError(LSPErrorCodes.RequestFailed, hint === undefined ? message : `${message}\n${hint}`, { code });
}

function guarded(failed: (thrown: unknown) => void, step: () => void): void {
  try {
    step();
  } catch (thrown) {
    failed(thrown);
  }
}
