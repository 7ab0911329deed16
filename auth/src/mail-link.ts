import type { Logger } from '@aisle/common';
import type { AuthConfig } from './config.ts';

/** Tells whoever runs this machine of a verification link. */
export type MailLink = (token: string) => void;

/** Logs links where the configuration says so: on a machine that sends no mail. Anywhere else it does nothing. */
export function mailLinkFor(config: AuthConfig, log: Logger): MailLink {
  const { LOG_MAIL_LINKS, PUBLIC_URL } = config;
  if (!LOG_MAIL_LINKS || PUBLIC_URL === undefined) return () => {};
  return (token) => {
    const link = new URL('/verify-email', PUBLIC_URL);
    link.searchParams.set('token', token);
    log.info({ link: link.href }, 'mail: verify your email address');
  };
}
