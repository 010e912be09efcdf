import { neighbours } from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { NodeList } from '../../ui/node-list.tsx';

/** Where a node stands between its parents and children. */
export function LineageTab({ node }: { node: number }) {
  const { core } = useSite();
  return (
    <div class="neighbours">
      <NodeList title="Depends on" nodes={[...neighbours(core.parents, node)]} />
      <NodeList title="Used by" nodes={[...neighbours(core.children, node)]} />
    </div>
  );
}
