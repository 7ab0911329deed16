import type { RequestHandler } from 'express';
import { isLiveSession } from '../operations/end-session.ts';

/**
 * A token outlives its session by minutes. Other services cannot know; auth does, and takes who signed out for nobody
 * at once.
 */
export const onlyLiveSessions: RequestHandler = async (req, _res, next) => {
  if (req.currentUser && !(await isLiveSession(req.currentUser.sessionId))) delete req.currentUser;
  next();
};
