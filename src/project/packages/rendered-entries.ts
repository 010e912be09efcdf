// Entries of a packages file with their templates rendered: with secrets, with --vars, without a target.
import { isJsonObject, type JsonObject, type Services, type Span } from '../../base/index.ts';
import type { BareProject } from '../bare-project.ts';
import { renderYamlMapping } from '../render-yaml.ts';
import { secretPlaceholders } from '../secrets.ts';
import { yamlGlobals } from '../yaml-globals.ts';
import type { DeclaredPackages } from './declared.ts';

export interface RenderedEntry {
  readonly entry: JsonObject;
  readonly unrendered: JsonObject;
  /** `packages.yml` */
  readonly file: string;
  readonly span: Span | undefined;
}

export interface RenderEntriesOptions {
  readonly services: Services;
  readonly project: Pick<BareProject, 'flags' | 'cliVars' | 'name'>;
  /** dbt leaves dependencies.yml of the project itself as it is, but renders that of packages. */
  readonly always: boolean;
}

/** The entries, rendered where dbt renders them. @throws TsdbtError 12xx */
export function renderedEntries(declared: DeclaredPackages, options: RenderEntriesOptions): readonly RenderedEntry[] {
  const { services, project } = options;
  const { document, fileName } = declared;
  if (!document) return [];
  const { hide, reveal } = secretPlaceholders(services);
  const globals = yamlGlobals({
    services,
    flags: project.flags,
    vars: project.cliVars,
    cliVars: project.cliVars,
    projectName: project.name,
    secret: hide,
  });
  const isRendered = declared.isRendered || options.always;
  return declared.entries.map((unrendered, index) => {
    const path = ['packages', index];
    const made = isRendered ? renderYamlMapping(unrendered, { document, globals, path, reveal }) : unrendered;
    const entry = isJsonObject(made) ? made : unrendered;
    return { entry, unrendered, file: fileName, span: document.locate(path) };
  });
}
