import { render } from 'preact';
import { decodeCore, Loader } from '../format/index.ts';
import { startLive } from './data/live.ts';
import { pagePorts } from './data/ports.ts';
import { Site, SiteProvider } from './data/site.ts';
import { App } from './nav/app.tsx';
import { startKeys } from './nav/keys.ts';
import { startLocation } from './nav/location.ts';
import { startTheme } from './theme/theme.ts';

/** Reads the core and draws the page; what goes wrong before that is said in plain words. */
async function start(): Promise<void> {
  startTheme();
  const place = document.getElementById('app') ?? document.body;
  const loader = new Loader(pagePorts, document.documentElement.dataset['base'] ?? '');
  (globalThis as { __d?: Loader['receive'] }).__d = loader.receive;
  try {
    const core = decodeCore(await loader.text('core'));
    loader.forget('core');
    loader.setFiles(core.files);
    startLocation();
    startKeys();
    startLive();
    render(
      <SiteProvider value={new Site(core, loader)}>
        <App />
      </SiteProvider>,
      place,
    );
  } catch (error) {
    render(
      <main class="page">
        <h1>This site cannot be shown</h1>
        <p class="problem">{error instanceof Error ? error.message : 'its data is damaged'}.</p>
        <p>
          Make it anew: <code>tsdbt docs generate</code>
        </p>
      </main>,
      place,
    );
  }
}

void start();
