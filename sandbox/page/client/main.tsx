import { render } from 'preact';
import { App } from './app.tsx';
import { showTheme } from './theme.ts';

const root = document.getElementById('page');
if (root === null) throw new Error('The page has no place to be drawn in.');
showTheme();
matchMedia('(prefers-color-scheme: light)').addEventListener('change', showTheme);
render(<App />, root);
