import config from '../../rolldown.config.ts';

/** What a build makes that can be run: `dist/main.js` and the like. */
export const programs = Object.keys(config.input).map((name) => `dist/${name}.js`);
