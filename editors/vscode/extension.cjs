// Starts `tsdbt lsp` and shows what its commands answer. All else is the server's.
// @ts-check
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** @type {LanguageClient | undefined} */
let client;

/** Called by VS Code when a folder holds a project. */
async function activate() {
  const [command = 'tsdbt', ...args] = serverCommand();
  client = new LanguageClient(
    'tsdbt',
    'tsdbt',
    { command, args },
    {
      documentSelector: ['sql', 'jinja-sql', 'yaml', 'markdown', 'python'].map((language) => ({
        scheme: 'file',
        language,
      })),
      middleware: {
        executeCommand: async (name, given, next) => {
          const found = await next(name, given);
          if (name === 'tsdbt.preview') await show(table(found), 'plaintext');
          if (name === 'tsdbt.compiledSql') await show(found.sql, 'sql');
          return found;
        },
      },
    },
  );
  await client.start();
}

/** Called by VS Code at the end. */
async function deactivate() {
  await client?.stop();
}

/** @returns {readonly string[]} */
function serverCommand() {
  /** @type {readonly string[]} */
  const set = vscode.workspace.getConfiguration('tsdbt').get('command') ?? [];
  if (set.length > 0) return set;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const own = join(uri.fsPath, 'node_modules', '.bin', process.platform === 'win32' ? 'tsdbt.cmd' : 'tsdbt');
    if (existsSync(own)) return [own, 'lsp'];
  }
  return ['tsdbt', 'lsp'];
}

/**
 * @param {string} content
 * @param {string} language
 */
async function show(content, language) {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
    preserveFocus: true,
  });
}

/**
 * Rows as aligned text.
 * @param {{ readonly columns: readonly string[], readonly rows: readonly (readonly unknown[])[] }} found
 */
function table({ columns, rows }) {
  const lines = [columns, ...rows.map((row) => row.map((value) => String(value)))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

module.exports = { activate, deactivate };
