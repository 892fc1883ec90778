type Theme = 'dark' | 'light';

const KEY = 'theme';

/** What was chosen on this page, or else what the system prefers. */
export function currentTheme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  showTheme();
}

export function showTheme(): void {
  document.documentElement.dataset.theme = currentTheme();
}
