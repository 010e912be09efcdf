// site: the documentation site, from artifacts.
export { buildSite, type SiteRequest } from './build-site.ts';
export { builtApp } from './built-app.ts';
export { siteErrors } from './errors.ts';
export { ARTIFACTS, ArtifactWatch } from './serve/artifact-watch.ts';
export { serveSite, writtenAt } from './serve/site-server.ts';
export type { SiteApp } from './write/page.ts';
export { readSiteMeta, type SiteForm } from './write/site-form.ts';
export type { WrittenSite } from './write/write-content.ts';
