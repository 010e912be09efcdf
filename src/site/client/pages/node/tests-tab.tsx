import { useSignal } from '@preact/signals';
import { byWorst, isBroken, type NodeDetail, statusesOf, type TestDetail } from '../../../format/index.ts';
import { Code } from '../../code/code-view.tsx';
import { useSite } from '../../data/site.ts';
import { Copy, Empty, Prose } from '../../ui/basics.tsx';
import { JsonView } from '../../ui/json.tsx';
import { STATES, State } from '../../ui/state.tsx';
import { count, duration, many } from '../../words/words.ts';
import { shortTest } from './column-tests.tsx';

/** All tests of a node, failing first. */
export function TestsTab({ detail }: { detail: NodeDetail }) {
  const tests = [...(detail.tests ?? [])].sort((a, b) => byWorst(a.status, b.status));
  if (tests.length === 0)
    return (
      <Empty title="It has no tests.">
        Tests are declared in the YAML of the project, below the model or a column.
      </Empty>
    );
  return (
    <>
      {tests.every(({ status }) => status === 'none') && (
        <p class="muted">
          None of them was run; <code>tsdbt build</code> or <code>tsdbt test</code> does.
        </p>
      )}
      <ul class="testlist full">
        {tests.map((test) => (
          <TestLine key={test.id} test={test} />
        ))}
      </ul>
    </>
  );
}

/** A test in one line, which opens. @param isNamed Below its column, which then is not repeated. */
export function TestLine({ test, isNamed = false }: { test: TestDetail; isNamed?: boolean }) {
  const isOpen = useSignal(isBroken(test.status));
  const failures = test.failures ?? -1;
  return (
    <li class="testline">
      <div class="testhead">
        <button
          type="button"
          class={isOpen.value ? 'twistbutton open' : 'twistbutton'}
          aria-expanded={isOpen.value}
          aria-label={`More about ${test.name}`}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        />
        <State status={test.status} />
        <span class="testname">
          {shortTest(test)}
          {test.column && !isNamed && <span class="mono muted"> {test.column}</span>}
        </span>
        {test.kind !== 'generic' && <span class="chip small">{test.kind}</span>}
        {test.severity?.toLowerCase() === 'warn' && <span class="chip small">only warns</span>}
        {failures > 0 && <span class={`s-${test.status}`}>{many(failures, 'failing row')}</span>}
        <span class="testside">
          {test.history && <History text={test.history} />}
          {test.duration !== undefined && test.duration >= 0 && <span class="muted">{duration(test.duration)}</span>}
        </span>
      </div>
      {isOpen.value && <TestMore test={test} />}
    </li>
  );
}

function TestMore({ test }: { test: TestDetail }) {
  const query = test.failuresRelation ? `select * from ${test.failuresRelation}` : undefined;
  const limits = [
    test.warnIf && test.warnIf !== '!= 0' ? `warns if ${test.warnIf}` : '',
    test.errorIf && test.errorIf !== '!= 0' ? `fails if ${test.errorIf}` : '',
    test.where ? `where ${test.where}` : '',
  ].filter(Boolean);
  return (
    <div class="testmore">
      <Prose html={test.description} />
      {test.message && <pre class="message">{test.message}</pre>}
      {query && (
        <p>
          The rows are stored: <code>{query}</code> <Copy text={query} label="Copy the query" />
        </p>
      )}
      {limits.length > 0 && <p class="muted">{limits.join(' · ')}</p>}
      {test.arguments && <JsonView text={test.arguments} />}
      {test.sql && (
        <div class="expression">
          <Code text={test.sql.trim()} />
          <Copy text={test.sql} label="Copy the SQL of the test">
            Copy
          </Copy>
        </div>
      )}
      <p class="muted mono small">{[test.name, test.path].filter(Boolean).join(' · ')}</p>
    </div>
  );
}

/** The last runs as small signs, the newest on the right. */
export function History({ text }: { text: string }) {
  const { core } = useSite();
  const seen = statusesOf(text)
    .map((status, at) => ({ status, run: core.runs[at] }))
    .filter(({ status }) => status !== 'none')
    .slice(0, 30);
  if (seen.length < 2) return null;
  const failed = seen.filter(({ status }) => isBroken(status)).length;
  const label = `${count(seen.length)} runs, ${failed === 0 ? 'none failed' : `${count(failed)} failed`}`;
  return (
    <span class="history" role="img" aria-label={label}>
      {seen
        .map(({ status, run }) => (
          <span
            key={run?.id}
            class={`tick h-${status}`}
            title={`${run?.startedAt.slice(0, 16).replace('T', ' ') ?? ''} ${STATES[status].word}`}
          />
        ))
        .reverse()}
    </span>
  );
}
