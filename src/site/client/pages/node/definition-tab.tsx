import type { NodeDetail } from '../../../format/index.ts';
import { JsonView } from '../../ui/json.tsx';

/** Metrics, semantic models, saved queries, unit tests: what they are. */
export function DefinitionTab({ detail }: { detail: NodeDetail }) {
  return <div class="definition">{detail.definition && <JsonView text={detail.definition} />}</div>;
}
