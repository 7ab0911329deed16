export { emptyRedis, testServers, type TestServers } from './servers.ts';
export { cookieWith, signIn, testSigningKeys, type SignedIn } from './sign-in.ts';
export {
  emptyStreams,
  eventually,
  publishedOn,
  startTestService,
  type TestService,
} from './start-test-service.ts';
