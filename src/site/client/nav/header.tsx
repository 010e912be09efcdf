import { lastBuild } from '../data/derive.ts';
import { progress } from '../data/live.ts';
import { useSite } from '../data/site.ts';
import { theme, toggleTheme } from '../theme/theme.ts';
import { ago, moment } from '../words/words.ts';
import { dialog, isRailOpen } from './keys.ts';
import { address } from './location.ts';

interface Place {
  readonly name: string;
  readonly href: string;
  readonly pages: readonly string[];
}

/** The bar on top: project, search, pages, age of the build. */
export function Header() {
  const site = useSite();
  const { project } = site.core;
  const page = address.value.route.page;
  const places: Place[] = [
    { name: 'Overview', href: '#/', pages: ['home'] },
    { name: 'Lineage', href: '#/graph', pages: ['graph'] },
    { name: 'Runs', href: '#/runs', pages: ['runs'] },
    { name: 'Tests', href: '#/tests', pages: ['tests'] },
    { name: 'Sources', href: '#/sources', pages: ['sources'] },
    ...(site.has('compare') ? [{ name: 'Changes', href: '#/compare', pages: ['compare'] }] : []),
  ];
  return (
    <header class="header">
      <button
        type="button"
        class="iconbutton railbutton"
        aria-label="Project tree"
        aria-expanded={isRailOpen.value}
        aria-controls="rail"
        onClick={() => {
          isRailOpen.value = !isRailOpen.value;
        }}
      >
        ☰
      </button>
      <a class="title" href="#/" title={project.title || undefined}>
        <span class="logo" aria-hidden="true" />
        <span class="titletext">{project.title || 'Project'}</span>
      </a>
      <button
        type="button"
        class="searchbutton"
        aria-keyshortcuts="/ Control+K"
        onClick={() => {
          dialog.value = 'search';
        }}
      >
        <span class="lens" aria-hidden="true" />
        <span class="searchhint">Search models, columns, tags, owners…</span>
        <kbd>/</kbd>
      </button>
      <nav class="places" aria-label="Pages">
        {places.map((place) => (
          <a href={place.href} aria-current={place.pages.includes(page) ? 'page' : undefined} key={place.href}>
            {place.name}
          </a>
        ))}
      </nav>
      <Stamp />
      <button
        type="button"
        class="iconbutton"
        onClick={toggleTheme}
        aria-label={theme.value === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
        title={theme.value === 'dark' ? 'Light theme' : 'Dark theme'}
      >
        <span class={`themeicon ${theme.value}`} aria-hidden="true" />
      </button>
      <button
        type="button"
        class="iconbutton helpbutton"
        onClick={() => {
          dialog.value = 'help';
        }}
        aria-label="Help and shortcuts"
        title="Help and shortcuts (?)"
      >
        ?
      </button>
    </header>
  );
}

/** When the data of the site is from. */
function Stamp() {
  const { core } = useSite();
  const { project } = core;
  const { isRunning, done, total, failed } = progress.value;
  if (isRunning)
    return (
      <span class="stamp" role="status">
        running {done}/{total}
        {failed > 0 && ` · ${failed} failed`}
      </span>
    );
  const last = lastBuild(core);
  const text = last?.startedAt || project.generatedAt;
  const time = Date.parse(text);
  if (!Number.isFinite(time)) return <span class="stamp" />;
  const isRun = Boolean(last?.startedAt);
  const lines = [
    isRun ? `${last?.command || 'run'} started ${moment(time)}` : `made ${moment(time)}`,
    project.generatedAt === '' ? '' : `manifest written ${moment(Date.parse(project.generatedAt))}`,
    project.dbtVersion === '' ? '' : `by version ${project.dbtVersion}`,
    last?.target ? `target ${last.target}` : '',
    project.adapter === '' ? '' : `on ${project.adapter}`,
  ];
  return (
    <span class="stamp" title={lines.filter(Boolean).join('\n')}>
      {isRun ? 'run' : 'made'} {ago(time)}
      {last?.target ? ` · ${last.target}` : ''}
    </span>
  );
}
