import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { matrixOf } from '../../data/derive.ts';
import { useSite } from '../../data/site.ts';
import { pageHref } from '../../route/route.ts';
import { count } from '../../words/words.ts';

const FIRST = 16;

/** How many nodes each domain has in each layer; a cell leads to the list of them. */
export function MatrixView() {
  const { core } = useSite();
  const isAll = useSignal(false);
  const matrix = useMemo(() => matrixOf(core), [core]);
  if (matrix.layers.length === 0) return null;
  const shown = isAll.value ? matrix.domains : matrix.domains.slice(0, FIRST);
  const most = Math.max(1, ...matrix.cells.flat().map((cell) => cell?.nodes ?? 0));
  return (
    <section class="card">
      <h2>
        Layers and domains <span class="muted">a number leads to its nodes</span>
      </h2>
      <div class="matrixbox">
        <table class={matrix.layers.length > 4 ? 'matrix many' : 'matrix'}>
          <thead>
            <tr>
              <td />
              {matrix.layers.map((layer) => (
                <th scope="col" key={layer}>
                  {layer}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((domain, row) => (
              <tr key={domain}>
                <th scope="row" title={domain}>
                  {domain}
                </th>
                {matrix.layers.map((layer, at) => {
                  const cell = matrix.cells[row]?.[at];
                  if (!cell) return <td key={layer} class="nocell" />;
                  const tint = Math.ceil((Math.log1p(cell.nodes) / Math.log1p(most)) * 5);
                  const state =
                    cell.broken > 0
                      ? `, ${count(cell.broken)} failing`
                      : cell.warned > 0
                        ? `, ${count(cell.warned)} with warnings`
                        : '';
                  return (
                    <td key={layer}>
                      <a
                        class={`cell tint${tint}${cell.broken > 0 ? ' broken' : cell.warned > 0 ? ' warned' : ''}`}
                        href={pageHref('search', { layer, domain })}
                        aria-label={`${domain}, ${layer}: ${count(cell.nodes)} nodes${state}`}
                        title={`${domain} · ${layer}: ${count(cell.nodes)} nodes${state}`}
                      >
                        {count(cell.nodes)}
                        {cell.broken > 0 ? ' ✕' : cell.warned > 0 ? ' ▲' : ''}
                      </a>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < matrix.domains.length && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            isAll.value = true;
          }}
        >
          Show all {count(matrix.domains.length)} domains
        </button>
      )}
    </section>
  );
}
