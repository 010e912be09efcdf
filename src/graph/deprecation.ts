// Warnings about models with a deprecation date, and about references to them.
import { type Diagnostic, diagnostic } from '../base/index.ts';
import type { ModelNode } from '../parse/index.ts';
import { graphErrors } from './errors.ts';
import type { ProjectGraph } from './types.ts';

/** What dbt says after parsing about models whose `deprecation_date` is set; `now` in milliseconds since 1970. */
export function deprecationWarnings(graph: ProjectGraph, now: number): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  for (const model of graph.project.nodes.values()) {
    if (model.kind !== 'model' || model.deprecationDate === null) continue;
    const date = isoDate(model.deprecationDate);
    const isPast = Date.parse(date) < now;
    if (isPast) {
      const payload = { name: model.name, version: suffix(model), date };
      warnings.push(
        diagnostic(graphErrors.modelPastDeprecation, payload, { span: model.span, nodeId: model.uniqueId }),
      );
    }
    const kind = isPast ? graphErrors.refPastDeprecation : graphErrors.refUpcomingDeprecation;
    for (const id of graph.children(model.uniqueId)) {
      const child = graph.project.nodes.get(id);
      if (child?.kind !== 'model') continue;
      const payload = {
        from: child.name,
        name: model.name,
        version: suffix(model),
        date,
        package: model.packageName,
        ownVersion: model.version === null ? undefined : String(model.version),
        latestVersion: model.latestVersion === null ? undefined : String(model.latestVersion),
      };
      warnings.push(diagnostic(kind, payload, { span: child.span, nodeId: child.uniqueId }));
    }
  }
  return warnings;
}

function suffix(model: ModelNode): string {
  return model.version === null ? '' : `.v${model.version}`;
}

/** dbt shows a bare date as midnight UTC: `2099-01-31T00:00:00+00:00`. */
function isoDate(written: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(written)) return `${written}T00:00:00+00:00`;
  const spaced = written.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T');
  return /(Z|[+-]\d{2}:?\d{2})$/.test(spaced) ? spaced.replace(/Z$/, '+00:00') : `${spaced}+00:00`;
}
