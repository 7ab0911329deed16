import type { Page } from 'playwright-core';
import { signUp, type Visitor } from '../../system/support/visitor.ts';

/** What `signUp` gives everybody. */
export const PASSWORD = 'a-long-password';

/** Signs a new person up and in on this page, without the forms, and answers the API as the same person. */
export async function signInAs(page: Page, url: string, role: 'buyer' | 'seller'): Promise<Visitor> {
  const visitor = await signUp(url, role);
  const data = { email: visitor.email, password: PASSWORD };
  const signedIn = await page.context().request.post('/api/users/signin', { data });
  if (!signedIn.ok()) throw new Error(`sign in: ${signedIn.status()} ${await signedIn.text()}`);
  return visitor;
}
