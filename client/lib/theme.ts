/** What the visitor has chosen: light, dark, or as the system has it. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The cookie that keeps the choice. The server reads it, so a page comes in its colours from the start. */
export const THEME_COOKIE = 'theme';

/** The choice in a cookie's value; anything unknown is as the system has it. */
export function themeOf(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
