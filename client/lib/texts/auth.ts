/** Signing up, signing in, confirming an address. */
export const authTexts = {
  signUp: {
    title: 'Sign up',
    lede: 'One account to buy and to sell.',
    submit: 'Create account',
    busy: 'Creating account…',
    instead: 'Have an account already?',
  },
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    busy: 'Signing in…',
    instead: 'New here?',
  },
  verifyEmail: {
    title: 'Confirm your email',
    lede: 'One click, and we know that this address is yours.',
    submit: 'Confirm my email',
    busy: 'Confirming…',
    done: 'Thank you, your email is confirmed.',
    resend: 'Send me a new link',
    resending: 'Sending…',
    resent: 'A new link is on its way to your mailbox.',
    missing: 'This link is not whole. Please open the one in our mail again, or copy all of it.',
  },
};
