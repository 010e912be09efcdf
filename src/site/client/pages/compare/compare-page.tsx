import { decodeChanges } from '../../../format/changes.ts';
import { useSite } from '../../data/site.ts';
import { address } from '../../nav/location.ts';
import { pageHref } from '../../route/route.ts';
import { Await, Empty } from '../../ui/basics.tsx';
import { ChangesView } from './changes-view.tsx';
import { CompareRuns } from './compare-runs-view.tsx';

/** The project against earlier artifacts, or two runs side by side. */
export function ComparePage() {
  const site = useSite();
  const { query } = address.value;
  const hasChanges = site.has('compare');
  const asked = query.get('of') ?? (query.has('run') || query.has('base') ? 'runs' : '');
  const ofRuns = asked === 'runs' || (asked === '' && !hasChanges && site.core.runs.length > 1);
  const view = (of: string, name: string, isChosen: boolean) => (
    <a class="button" href={pageHref('compare', { of })} aria-current={isChosen ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <nav class="toolbar cmp-views" aria-label="What is compared">
        {view('project', 'Project', !ofRuns)}
        {view('runs', 'Runs', ofRuns)}
      </nav>
      {ofRuns ? (
        <CompareRuns />
      ) : (
        <Await
          loaded={site.read('compare', decodeChanges).value}
          keys={['compare']}
          absent={
            <Empty title="This site was not compared with anything." command="tsdbt docs generate --state DIR">
              DIR is a folder with the manifest.json of an earlier build, and its catalog.json if there is one: a copy
              of the target folder, or the artifacts that production keeps.
            </Empty>
          }
        >
          {(changes) => <ChangesView changes={changes} />}
        </Await>
      )}
    </>
  );
}
