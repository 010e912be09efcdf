// Errors of the language server's commands: codes 60xx.
import { errorKind } from '../base/index.ts';

export const lspErrors = {
  noProject: errorKind<{ path: string }>('lsp-no-project', {
    code: 6001,
    title: 'A file belongs to no project',
    message: ({ path }) => `${path} belongs to no project`,
    hint: () => 'open a folder with a dbt_project.yml',
  }),
  noModel: errorKind<{ path: string }>('lsp-no-model', {
    code: 6002,
    title: 'A file is no model',
    message: ({ path }) => `${path} is no model, seed, snapshot, test or analysis of the project`,
    hint: () => 'save the file, or mend what keeps it from being read',
  }),
  needsWarehouse: errorKind<{ id: string }>('lsp-needs-warehouse', {
    code: 6003,
    title: 'A model cannot be compiled without the warehouse',
    message: ({ id }) => `the template of ${id} asks the warehouse`,
    hint: () => 'run tsdbt compile',
  }),
  noCte: errorKind<{ name: string; known: readonly string[] }>('lsp-no-cte', {
    code: 6004,
    title: 'A query has no CTE of a name',
    message: ({ name }) => `the compiled query has no CTE '${name}'`,
    hint: ({ known }) => (known.length === 0 ? undefined : `it has: ${known.join(', ')}`),
  }),
  cannotRename: errorKind<{ name: string; reason: string }>('lsp-cannot-rename', {
    code: 6005,
    title: 'A name cannot be changed safely',
    message: ({ name, reason }) => `'${name}' cannot be renamed: ${reason}`,
  }),
};
