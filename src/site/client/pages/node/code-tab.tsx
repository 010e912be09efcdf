import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { NodeDetail } from '../../../format/index.ts';
import { CodeLines as CodeText } from '../../code/code-view.tsx';
import { linksOf } from '../../code/resolve.ts';
import { useSite } from '../../data/site.ts';
import { replace } from '../../nav/location.ts';
import { type CodeLines, linesHref, nodeHref } from '../../route/route.ts';
import { readSetting, writeSetting } from '../../settings.ts';
import { Copy, Empty, Prose } from '../../ui/basics.tsx';

const VIEWS = ['raw', 'compiled', 'both'] as const;
type View = (typeof VIEWS)[number];
const VIEW_NAMES: { readonly [view in View]: string } = { raw: 'Raw', compiled: 'Compiled', both: 'Side by side' };

/** The code of a node as written and as compiled; of a source a query that shows some rows. */
export function CodeTab({ node, detail, lines }: { node: number; detail: NodeDetail; lines: CodeLines | undefined }) {
  const { core } = useSite();
  const type = core.types[node] ?? '';
  const saved = readSetting('code');
  const chosen = useSignal<View>(VIEWS.find((one) => one === saved) ?? 'raw');
  const links = useMemo(() => linksOf(core, node, detail.macros ?? []), [core, node, detail]);
  const id = core.ids[node] ?? '';
  const view: View =
    detail.compiled === undefined ? 'raw' : detail.raw === undefined ? 'compiled' : (lines?.form ?? chosen.value);
  const form = lines?.form ?? 'raw';
  const from = lines?.from ?? 0;

  useEffect(() => {
    if (from === 0) return;
    requestAnimationFrame(() => document.getElementById(`${form}-${from}`)?.scrollIntoView({ block: 'center' }));
  }, [from, form, view]);

  if (type === 'source') return <Sample detail={detail} />;
  if (detail.raw === undefined && detail.compiled === undefined)
    return <Empty title={core.project.withoutSql ? 'Code was left out of this site (--no-sql).' : 'It has no code.'} />;
  const canCompile = ['model', 'test', 'analysis', 'snapshot'].includes(type) && detail.language !== 'python';
  const choose = (next: View): void => {
    chosen.value = next;
    writeSetting('code', next);
    if (lines) replace(nodeHref(id, 'code'));
  };
  const pane = (which: 'raw' | 'compiled', text: string) => {
    const onClick = (event: MouseEvent): void => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>('.ln') : null;
      const line = Number(target?.dataset['line'] ?? 0);
      if (line === 0 || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const start = event.shiftKey && lines?.form === which && lines.from > 0 ? lines.from : line;
      chosen.value = view;
      replace(linesHref(id, { form: which, from: Math.min(start, line), to: Math.max(start, line) }));
    };
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the links of the lines are what is clicked
      // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link does the same
      <div class="codepane" onClick={onClick}>
        <div class="codehead">
          <span>{which === 'raw' ? (detail.path ?? 'as written') : 'compiled'}</span>
          <Copy text={text} label={`Copy the ${which} code`}>
            Copy
          </Copy>
        </div>
        <CodeText
          text={text}
          linkOf={which === 'raw' ? links : undefined}
          hrefOf={(line) => linesHref(id, { form: which, from: line, to: line })}
          from={lines?.form === which ? lines.from : 0}
          to={lines?.form === which ? lines.to : 0}
          prefix={`${which}-`}
        />
      </div>
    );
  };
  return (
    <>
      {type === 'macro' && <Arguments detail={detail} />}
      {detail.compiled !== undefined && detail.raw !== undefined && (
        <fieldset class="segments">
          <legend class="unseen">Form of the code</legend>
          {VIEWS.map((one) => (
            <button type="button" key={one} aria-pressed={view === one} onClick={() => choose(one)} class={one}>
              {VIEW_NAMES[one]}
            </button>
          ))}
        </fieldset>
      )}
      <div class={view === 'both' ? 'codeboth' : undefined}>
        {(view === 'raw' || view === 'both') && detail.raw !== undefined && pane('raw', detail.raw)}
        {(view === 'compiled' || view === 'both') && detail.compiled !== undefined && pane('compiled', detail.compiled)}
      </div>
      {detail.compiled === undefined && canCompile && (
        <p class="muted">
          The compiled code is not in the artifacts: <code>tsdbt docs generate --compile</code> puts it there.
        </p>
      )}
    </>
  );
}

function Sample({ detail }: { detail: NodeDetail }) {
  if (!detail.relation) return <Empty title="Its relation is not known." />;
  const columns = (detail.columns ?? []).map(
    ({ name }) => `    ${/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`}`,
  );
  const text = `select\n${columns.length === 0 ? '    *' : columns.join(',\n')}\nfrom ${detail.relation}\nlimit 100`;
  return (
    <div class="codepane">
      <div class="codehead">
        <span>A query for some rows</span>
        <Copy text={text} label="Copy the query">
          Copy
        </Copy>
      </div>
      <CodeText text={text} linkOf={undefined} hrefOf={() => location.hash} from={0} to={0} prefix="sample-" />
    </div>
  );
}

function Arguments({ detail }: { detail: NodeDetail }) {
  const list = detail.arguments ?? [];
  if (list.length === 0) return null;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Argument</th>
          <th scope="col">Type</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.name}>
            <th scope="row" class="mono">
              {one.name}
            </th>
            <td class="mono">{one.type}</td>
            <td>
              <Prose html={one.description} isInline />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
