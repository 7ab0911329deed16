export const roles = ['buyer', 'seller'] as const;
export type Role = (typeof roles)[number];

/** Who is signed in, as the session's token says. */
export interface CurrentUser {
  id: string;
  /** Which of the user's sessions this is; auth alone knows whether it has been ended. */
  sessionId: string;
  email: string;
  role: Role;
}
