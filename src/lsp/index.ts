// lsp: the language server, over the project that pipeline keeps open.
export { lspErrors } from './errors.ts';
export { type LanguageServerOptions, serve } from './server.ts';
