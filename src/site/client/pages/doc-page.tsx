import type { DocPage as DocPageData } from '../../format/index.ts';
import { useSite, useTitle } from '../data/site.ts';
import { Await, Empty, Prose } from '../ui/basics.tsx';

/** The page of a name; that of the project itself before those of its packages. */
export function docPage(pages: readonly DocPageData[], name: string, owner: string): DocPageData | undefined {
  const found = pages.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return found.find((one) => one.package === owner) ?? found[0];
}

/** A doc block as a page: `__overview__`, `__package__` or any other. */
export function DocPage({ id }: { id: string }) {
  const site = useSite();
  const name = id.replace(/^__|__$/g, '');
  useTitle(name);
  return (
    <div class="page narrowpage">
      <Await
        loaded={site.docs().value}
        keys={['docs']}
        absent={<Empty title="This site has no pages of doc blocks." />}
      >
        {(pages) => {
          const page = docPage(pages, id, site.core.project.name);
          if (!page) return <Empty title={`No doc block is called ${id}.`} />;
          return (
            <>
              <p class="crumbs">
                {page.package} / doc block {page.name}
              </p>
              <Prose html={page.html} />
            </>
          );
        }}
      </Await>
    </div>
  );
}
