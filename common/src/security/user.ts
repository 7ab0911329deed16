export const roles = ['buyer', 'seller'] as const;
export type Role = (typeof roles)[number];

/** Who is signed in, as the session's token says. */
export interface CurrentUser {
  id: string;
  email: string;
  role: Role;
}
